import type { Alias } from './events.ts'
import type { PiiLabel } from './pii.ts'

/** What an absent whole number is in a column of an `EventColumns`. */
export const NONE_32 = -2147483648
export const NONE_16 = -32768

/**
 * A page of events as columns: no object an event, so that a million of them cost little memory and no garbage.
 * Rows are `0 … count - 1`; arrays may be longer. Written by `processors/stream/batch.ts`, read by storage.
 */
export interface EventColumns {
  readonly count: number
  /** 16 bytes a row: a UUIDv8; see `processors/stream/identity.ts`. */
  readonly id: Uint8Array
  /** 8 bytes a row, big-endian: keyed hash of all content; equal content has an equal hash. */
  readonly hash: Uint8Array
  /** Milliseconds since 1970; NaN is absent. */
  readonly time: Float64Array
  readonly endtime: Float64Array
  readonly lat: Int32Array
  readonly lon: Int32Array
  readonly accuracy: Int32Array
  readonly tz: Int16Array
  readonly endtz: Int16Array
  /** Index into `PRECISIONS`. */
  readonly precision: Uint8Array
  /** Index into the source's `types`. */
  readonly type: Uint16Array
  /** Ordinal of the record in the page that gave the event. */
  readonly record: Int32Array
  /** `data` of row i is `bytes[start[i] … end[i])`: JSON text in UTF-8 that jsonb takes (see `utils/json-text.ts`). */
  readonly bytes: Uint8Array
  readonly start: Uint32Array
  readonly end: Uint32Array
  readonly subject: ReadonlyMap<number, string>
  readonly place: ReadonlyMap<number, string>
  readonly actors: ReadonlyMap<number, readonly string[]>
  /** What was found to be personal, of rows that have any: most have none, and cost nothing then. */
  readonly pii: ReadonlyMap<number, readonly PiiLabel[]>
  /** Other names of facts; most sources have none. */
  readonly alias?: ReadonlyMap<number, Alias>
  /** Of rows that were an event of an instance before: which revision they were, where it was not the first. */
  readonly revision?: ReadonlyMap<number, number>
  /** The rows of them that were gone at the provider. */
  readonly gone?: ReadonlySet<number>
}

/**
 * Where a bulk kernel writes the events it reads straight from the bytes of a record. The `data` of the row is put
 * into `bytes` from `reserve(most)` on; `point` then completes the row.
 */
export interface BulkSink {
  readonly bytes: Uint8Array
  /** Makes room for at most `length` bytes; returns where they begin. `bytes` may be another array after this call. */
  reserve(length: number): number
  /**
   * Told of every field that is copied as it stands: its name is `bytes[from … to)`. What is declared to be no text needs no
   * search; for all else the row is looked at as one of a decoder is.
   */
  field(from: number, to: number): void
  /** Completes a row of the kernel's type. Times in ms; `accuracy` may be NONE_32. Ends the row's data at `dataEnd`. */
  point(time: number, lat: number, lon: number, accuracy: number, dataEnd: number): void
}
