import type pg from 'pg'
import { type Content, PRECISIONS } from '../../../models/events.ts'
import { storableJson } from '../../../utils/json-text.ts'
import { storedContent } from '../content.ts'
import { EACH_EVENT } from './facts.ts'

/** A fact's next revision. */
export interface Revision {
  readonly id: string
  readonly position: number
  readonly revision: number
  /** Of the one content that was read of the fact, or `SEVERAL`; decimal. */
  readonly hash: string
  /** Index into `STATES`. */
  readonly state: number
  readonly content: Content
  readonly run?: number | undefined
  readonly file?: number | undefined
  readonly record?: number | undefined
}

/** Keeps the present rows, which the caller has locked, as history and puts the revisions in their place. */
export async function writeRevisions(
  client: pg.PoolClient,
  owner: number,
  revisions: readonly Revision[],
): Promise<void> {
  if (revisions.length === 0) return
  const ids = revisions.map((revision) => revision.id)
  await client.query(`insert into dp.event_history select e.* from ${EACH_EVENT} e`, [owner, ids])
  await replaceRows(client, owner, revisions)
}

/** As `writeRevisions`, of rows whose present content must not be kept. */
export async function replaceRows(client: pg.PoolClient, owner: number, revisions: readonly Revision[]): Promise<void> {
  if (revisions.length === 0) return
  await client.query(
    `update dp.event e set time = dp.instant(q.time), endtime = dp.instant(q.endtime), position = q.position, hash = q.hash,
       run = q.run, file = q.file, record = q.record, lat = q.lat, lon = q.lon, accuracy = q.accuracy, revision = q.revision,
       tz = q.tz, endtz = q.endtz, precision = q.precision, state = q.state, subject = q.subject, place = q.place, actors = q.actors, data = q.data, pii = q.pii
     from jsonb_to_recordset($2::jsonb) as q(id uuid, position bigint, hash bigint, revision integer, state smallint, run integer, file integer,
       record integer, time float8, endtime float8, lat integer, lon integer, accuracy integer, tz smallint, endtz smallint, precision smallint,
       subject text, place text, actors text[], data jsonb, pii jsonb)
       cross join lateral (select ctid as place_in_table from dp.event where usr = $1 and id = q.id offset 0) f
     where e.ctid = f.place_in_table`,
    [owner, storableJson(revisions.map(flat))],
  )
}

function flat({ content, ...rest }: Revision) {
  return { ...rest, ...storedContent(content), precision: PRECISIONS.indexOf(content.precision ?? 'ms') }
}
