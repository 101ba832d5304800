import type { PersonKeys } from '../core/security/person-keys.ts'
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

/** The owner's keys for personal values, and the audit of what was done with them. */
export interface PersonalValues {
  keys(owner: number): Promise<PersonKeys>
  /** Throws `policy.changed` where the version stands for another text. */
  registerPolicy(version: number, text: string): Promise<void>
  /** The chains of an owner, each looked at from its first record on. */
  verifyAudit(owner: number): Promise<readonly AuditChain[]>
}
export interface AuditChain {
  /** `run/12`, `stream/diary`. */
  readonly chain: string
  readonly records: number
  /** The first record that is not what the next one says it was; absent where the chain is whole. */
  readonly broken?: { readonly no: number; readonly why: string }
}
