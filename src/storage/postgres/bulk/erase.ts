import type pg from 'pg'
import { ownIdsOf } from './aliases.ts'
import { DELETED, type Fact, RETRACTED, SEVERAL } from './facts.ts'
import type { Revision } from './revisions.ts'

/** Of a deleted fact only its place in time stays, so that a re-import finds it blocked. */
export async function eraseFact(
  client: pg.PoolClient,
  owner: number,
  { current }: Fact,
): Promise<Omit<Revision, 'position'>> {
  const { id, state, revision, time } = current
  for (const table of ['reading', 'reading_content', 'edit', 'event_text'])
    await client.query(`delete from dp.${table} where usr = $1 and id = $2`, [owner, id])
  await eraseOwn(client, owner, await ownIdsOf(client, owner, id))
  if (state !== RETRACTED) {
    await client.query(
      'insert into dp.tally (usr, stream, type, events) select usr, stream, type, -1 from dp.event where usr = $1 and id = $2',
      [owner, id],
    )
  }
  const content = { ...(time === null ? {} : { time }), data: {} }
  return { id, revision: revision + 1, hash: SEVERAL, state: DELETED, content }
}

/** What readings of it left where they were stored before it was known whose they are. */
async function eraseOwn(client: pg.PoolClient, owner: number, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await client.query(
    `update dp.event set subject = null, place = null, actors = null, lat = null, lon = null, accuracy = null, data = '{}', pii = null
     where usr = $1 and id = any($2) and state = ${RETRACTED}`,
    [owner, ids],
  )
  for (const table of ['event_history', 'event_text'])
    await client.query(
      `delete from dp.${table} where usr = $1 and id in (select id from dp.event where usr = $1 and id = any($2) and state = ${RETRACTED})`,
      [owner, ids],
    )
}
