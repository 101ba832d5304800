/** What the server's answers hold, as far as the page shows it. */
export interface Run {
  readonly id: string
  readonly work: string
  readonly source?: string
  readonly state: 'queued' | 'running' | 'succeeded' | 'partial' | 'failed' | 'cancelled'
  readonly created: string
  readonly finished?: string
  readonly seconds: number
  readonly counts: RecordCounts
  readonly events: { readonly new: number; readonly revised: number; readonly duplicate: number }
  readonly progress: { readonly done: number; readonly total?: number; readonly phase: string }
  readonly error?: { readonly code: string; readonly message: string }
  readonly files: readonly {
    readonly path: string
    readonly format: string
    readonly records: number
    readonly note?: string
  }[]
  readonly formats: readonly { readonly format: string; readonly files: number }[]
  readonly ignored: readonly { readonly path: string; readonly why: string }[]
  readonly input: readonly string[]
  readonly undone: boolean
  readonly live?: Progress
}
export interface RecordCounts {
  readonly read: number
  readonly stored: number
  readonly revised: number
  readonly duplicate: number
  readonly dropped: Readonly<Record<string, number>>
  readonly quarantined: Readonly<Record<string, number>>
}
export interface Progress {
  readonly phase: string
  readonly doneBytes: number
  readonly totalBytes?: number
  readonly read: number
  readonly stored: number
  readonly revised: number
  readonly duplicate: number
  readonly dropped: number
  readonly quarantined: number
}
export type RunDetail = Run & { readonly children: readonly Run[] }

export interface Source {
  readonly id: string
  readonly title: string
  readonly events: number
  readonly exportSteps: readonly string[]
  readonly types: readonly { readonly name: string; readonly title: string; readonly events: number }[]
}

/** An event as it comes over the wire. */
export interface WireEvent {
  readonly id: string
  readonly type: string
  readonly kind: string
  readonly time?: string
  readonly endtime?: string
  readonly subject?: string
  readonly place?: string
  readonly stream: string
  readonly revision: number
  readonly data: Readonly<Record<string, unknown>>
}

export interface Position {
  readonly latitude: number
  readonly longitude: number
}
interface Span {
  readonly begin: string
  readonly end: string
  readonly seconds: number
}
export interface Visit extends Span {
  readonly kind: 'visit'
  readonly fact: string
  readonly place?: string
  readonly name?: string
  readonly address?: string
  readonly semanticType?: string
  readonly level: number
  readonly position?: Position
}
export interface Activity extends Span {
  readonly kind: 'activity'
  readonly fact: string
  readonly activityType: string
  readonly distanceMetres?: number
  readonly from?: Position
  readonly to?: Position
}
export interface Gap extends Span {
  readonly kind: 'gap'
}
export interface Timeline {
  readonly day: string
  readonly zone: string
  readonly from: string
  readonly to: string
  readonly segments: readonly (Visit | Activity | Gap)[]
  readonly totals: { readonly visitSeconds: number; readonly activitySeconds: number; readonly distanceMetres: number }
}
type Coordinates = readonly [number, number]
export interface Track {
  readonly features: readonly {
    readonly geometry:
      | { readonly type: 'Point'; readonly coordinates: Coordinates }
      | { readonly type: 'LineString'; readonly coordinates: readonly Coordinates[] }
      | { readonly type: 'MultiLineString'; readonly coordinates: readonly (readonly Coordinates[])[] }
    readonly properties: { readonly times: unknown }
  }[]
}
export interface PlaceNames {
  readonly places: readonly { readonly place: string; readonly name?: string; readonly semanticType?: string }[]
}

/** The session has ended, or there is none. */
export class LoggedOut extends Error {}

/** The server answered with a problem; the message says which, `help` what to do. */
export class ServerSaid extends Error {
  readonly status: number
  readonly code: string
  readonly help: string

  constructor(status: number, problem: Readonly<Record<string, unknown>>) {
    super(typeof problem['detail'] === 'string' ? problem['detail'] : `The server answered ${status}.`)
    this.status = status
    this.code = String(problem['code'] ?? '')
    this.help = String(problem['help'] ?? '')
  }
}

/** What an answer that is no success says. */
export function saidBy(status: number, text: string): ServerSaid {
  try {
    const problem: unknown = JSON.parse(text)
    return new ServerSaid(status, typeof problem === 'object' && problem !== null ? { ...problem } : {})
  } catch {
    return new ServerSaid(status, {})
  }
}

/** Asks for something and reads the answer. `LoggedOut` without a session; `ServerSaid` where it is a problem. */
export async function ask<T>(method: string, path: string, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(path, { method, headers: { accept: 'application/json' }, ...(signal && { signal }) })
  if (answer.status === 401) throw new LoggedOut()
  const text = await answer.text()
  if (!answer.ok) throw saidBy(answer.status, text)
  // The server's answers are typed where they are made; the page is built from the same version.
  return (text === '' ? undefined : JSON.parse(text)) as T
}

export const read = <T>(path: string, signal?: AbortSignal): Promise<T> => ask<T>('GET', path, signal)

/** Ends the session. */
export async function logOut(): Promise<void> {
  await fetch('/v1/logout', { method: 'POST' })
}
