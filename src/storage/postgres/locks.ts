/**
 * Advisory locks in the database of the log, two-integer form. The one-integer form with 17488 in its highest 16 bits
 * belongs to the blocks of positions: see migrations/0001-log.sql.
 */
const SPACE = 17488

export const LOCKS = {
  /** Held while positions are taken or the fence is read; see dp.take_positions. */
  positions: [SPACE, 1],
  migrate: [SPACE, 2],
  /** Held by the one API server. */
  server: [SPACE, 3],
  /** Held while the text projection is fed. */
  projection: [SPACE, 4],
} as const satisfies Record<string, readonly [number, number]>

/** Held by who works on a run: a run that is unfinished and not held was left by a crash. */
export const RUN_LOCKS = 17489
