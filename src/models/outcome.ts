/**
 * What a pure stage says of one value. Stages, sources and storage all speak it; a fault is a value, never a throw.
 *
 * - `next`: go on with `value`.
 * - `drop`: left out by a rule of ours (`reason` is counted and shown: `no_position`).
 * - `quarantine`: could not be understood; the raw record is kept encrypted and can be retried. `code` is counted and
 *   shown (`decode.bad_time`), `detail` says what was wrong and never holds a value of the record.
 */
export type Outcome<T> = Next<T> | Drop | Quarantine

export interface Next<T> {
  readonly kind: 'next'
  readonly value: T
}
export interface Drop {
  readonly kind: 'drop'
  readonly reason: string
}
export interface Quarantine {
  readonly kind: 'quarantine'
  /** Lower snake case, without the stage: the stage that says it is put before it (`decode.bad_time`). */
  readonly code: string
  readonly detail: string
}

export const next = <T>(value: T): Next<T> => ({ kind: 'next', value })
export const drop = (reason: string): Drop => ({ kind: 'drop', reason })
export const quarantine = (code: string, detail: string): Quarantine => ({ kind: 'quarantine', code, detail })
