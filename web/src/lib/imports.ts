import { ask, saidBy } from './api.ts'

/** An import whose files are sent to the server. */
export interface Draft {
  readonly id: string
  readonly state: 'open' | 'whole' | 'started' | 'imported'
  readonly expires: string
  readonly bytes: number
  readonly received: number
  readonly run?: string
  readonly files: readonly DraftFile[]
}
export interface DraftFile {
  readonly id: string
  readonly name: string
  readonly bytes: number
  readonly received: number
  readonly location: string
}

/** What is in an import. */
export interface Contents {
  readonly sources: readonly SourceContents[]
  readonly ignored: readonly IgnoredFiles[]
  readonly advice: readonly string[]
  readonly problems: readonly { readonly path: string; readonly why: string }[]
  readonly absent: readonly {
    readonly source: string
    readonly title: string
    readonly exportSteps: readonly string[]
  }[]
}
export interface SourceContents extends Estimate {
  readonly source: string
  readonly title: string
  readonly files: number
  readonly formats: readonly (Estimate & { readonly format: string; readonly title: string; readonly files: number })[]
}
export interface IgnoredFiles {
  readonly why: string
  readonly files: number
  readonly bytes: number
  readonly paths: readonly string[]
}
interface Estimate {
  readonly bytes: number
  readonly records?: number
  readonly isEstimate: boolean
}

export const beginImport = (): Promise<Draft> => ask<Draft>('POST', '/v1/imports')
export const readImport = (id: string): Promise<Draft> => ask<Draft>('GET', `/v1/imports/${id}`)
export const lookInto = (id: string): Promise<Contents> => ask<Contents>('GET', `/v1/imports/${id}/contents`)
export const startImport = (id: string): Promise<{ readonly id: string }> => ask('POST', `/v1/imports/${id}/start`)
export const discardImport = (id: string): Promise<void> => ask('DELETE', `/v1/imports/${id}`)

/** Leaves a file out that was announced. */
export async function discardFile({ location }: DraftFile): Promise<void> {
  const answer = await fetch(location, { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } })
  if (!answer.ok) throw saidBy(answer.status, await answer.text())
}

/** The import that waits for somebody to go on with it; the latest, if there are several. */
export async function waitingImport(): Promise<Draft | undefined> {
  const { imports } = await ask<{ readonly imports: readonly Draft[] }>('GET', '/v1/imports')
  return imports.findLast(({ state, files }) => (state === 'open' || state === 'whole') && files.length > 0)
}
