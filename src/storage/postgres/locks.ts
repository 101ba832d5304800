import type pg from 'pg'

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
  /** Shared by appends, taken alone by an undo: it must not take what an append just found stored. */
  undo: [SPACE, 5],
  /** Shared by who keeps media, taken alone by who releases some: content that was just kept must not be removed. */
  media: [SPACE, 6],
  /** Held while a role of readers is made. */
  roles: [SPACE, 7],
  /** Held by an append that brings other names of facts: two that do not see each other would both miss what they share. */
  aliases: [SPACE, 8],
} as const satisfies Record<string, readonly [number, number]>

/** Held by who works on a run: a run that is unfinished and not held was left by a crash. */
export const RUN_LOCKS = 17489

/** Opens an append within its transaction. Answers the position below which everything is stored. */
export async function beginAppend(client: pg.PoolClient): Promise<number> {
  const { rows } = await client.query<{ fence: number }>(OPEN_APPEND, [...LOCKS.undo])
  return rows[0]?.fence ?? 0
}

/** Opens a transaction that no append may be in the way of, as an undo. */
export async function beginAlone(client: pg.PoolClient): Promise<void> {
  await client.query(`select pg_advisory_xact_lock($1, $2), ${BY_INDEX}`, [...LOCKS.undo])
}

/** Ids are asked for by index probes; the planner would rather read a table that it believes to be small. */
const BY_INDEX = ['hashjoin', 'mergejoin', 'seqscan', 'material']
  .map((way) => `set_config('enable_${way}', 'off', true)`)
  .join(', ')
const OPEN_APPEND = `select pg_advisory_xact_lock_shared($1, $2), dp.fence()::float8 as fence, ${BY_INDEX}`
