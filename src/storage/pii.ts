/** How often personal values were found, and what was done with them. */
export interface PiiReports {
  /** By the labels of current events, in order; times are those of the events. */
  found(owner: number, span: { readonly from?: number; readonly to?: number }): Promise<readonly PiiCount[]>
}
export interface PiiCount {
  readonly source: string
  readonly entity: string
  readonly operator: string
  /** `2024-05`, UTC; null for facts without a time. */
  readonly month: string | null
  readonly findings: number
  readonly events: number
}
