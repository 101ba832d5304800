/** Counts of one run in records; the equation is checked over these. */
export interface RecordCounts {
  readonly read: number
  readonly stored: number
  readonly revised: number
  readonly duplicate: number
  /** By reason: `no_position`. */
  readonly dropped: Readonly<Record<string, number>>
  /** By stage and code: `decode.bad_time`. */
  readonly quarantined: Readonly<Record<string, number>>
}

/** Counted beside the records: one record may give many events. */
export interface EventCounts {
  readonly new: number
  readonly revised: number
  readonly duplicate: number
}

export const RUN_STATES = ['queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled'] as const
export type RunState = (typeof RUN_STATES)[number]

/** A file a run reads, with what was made of it. */
export interface RunFile {
  /** `archive.zip!/Takeout/…` for members of archives. */
  readonly path: string
  readonly bytes?: number
  /** The channel that reads it: `records`. */
  readonly format: string
  readonly records: number
  /** Where it broke, or what was odd; absent when nothing was. */
  readonly note?: string
}

/** The files of one format in a run: all of them, however many there are. */
export interface RunFormat {
  readonly format: string
  readonly files: number
  /** Of those whose size is known. */
  readonly bytes: number
  readonly records: number
}

/** What a run read. */
export interface RunFiles {
  /** At most 2,000: those of which something is to be said first, companions of others last. */
  readonly files: readonly RunFile[]
  readonly formats: readonly RunFormat[]
}

/** A file no source reads; or, where they are too many to be named, several. */
export interface IgnoredFile {
  /** Of several the folder that they lie in, with its slash. */
  readonly path: string
  /** How many it stands for; absent means one. */
  readonly files?: number
  readonly bytes?: number
  /** How many records it holds, where its form is known though no source reads it. */
  readonly records?: number
  /** What it is, why it is not read and, where another file is the right one, which. */
  readonly why: string
}

/** Which events a reader wants. All conditions hold together; lists are alternatives. */
export interface EventFilter {
  readonly stream?: readonly string[]
  readonly source?: readonly string[]
  readonly type?: readonly string[]
  readonly kind?: readonly string[]
  /** Milliseconds since 1970; from is inclusive, to exclusive. */
  readonly from?: number
  readonly to?: number
  /** West, south, east, north in degrees; west > east crosses the antimeridian. */
  readonly bbox?: readonly [number, number, number, number]
  /** Words that all occur in the text fields of the event. */
  readonly text?: string
  readonly place?: string
}
