import type pg from 'pg'
import { type Content, PRECISIONS } from '../../../models/events.ts'
import { labelsText } from '../../../models/pii-labels.ts'
import { storableJson } from '../../../utils/json-text.ts'
import { decimals, documents, instants, int2s, int4s, int8s, texts, uuids } from './arrays.ts'

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
  /** `data` of the content as it is stored, where that is at hand. */
  readonly data?: Uint8Array | undefined
  readonly run?: number | undefined
  readonly file?: number | undefined
  readonly record?: number | undefined
}

/** Of dp.event, as they are sent. */
const COLUMNS = [
  'id uuid', 'position int8', 'hash int8', 'revision int4', 'state int2', 'run int4', 'file int4', 'record int4', 'time timestamptz',
  'endtime timestamptz', 'lat int4', 'lon int4', 'accuracy int4', 'tz int2', 'endtz int2', 'precision int2', 'subject text', 'place text',
  'actors text', 'data jsonb', 'pii jsonb',
].map((column) => column.split(' ')) // biome-ignore format: a list
const NAMES = COLUMNS.map(([name]) => name).join()
const ARRAYS = COLUMNS.map(([, type], i) => `$${i + 2}::${type}[]`).join()
const SET = COLUMNS.slice(1)
  .map(([name]) => (name === 'actors' ? 'actors = q.actors::text[]' : `${name} = q.${name}`))
  .join()

const replace = (before: string) => `with q as materialized (
    select q.*, e.place_in_table from unnest(${ARRAYS}) q(${NAMES})
      cross join lateral (select ctid as place_in_table from dp.event where usr = $1 and id = q.id offset 0) e
  )${before}
  update dp.event e set ${SET} from q where e.ctid = q.place_in_table`
const REPLACE = replace('')
/** Both see the rows as they were: what is put away is what is replaced. */
const PUT_AWAY = `, put_away as (insert into dp.event_history select e.* from q join dp.event e on e.ctid = q.place_in_table)`
const REVISE = replace(PUT_AWAY)

/** Keeps the present rows, which the caller has locked, as history and puts the revisions in their place. */
export async function writeRevisions(
  client: pg.PoolClient,
  owner: number,
  revisions: readonly Revision[],
): Promise<void> {
  await write(client, owner, revisions, REVISE)
}

/** As `writeRevisions`, of rows whose present content must not be kept. */
export async function replaceRows(client: pg.PoolClient, owner: number, revisions: readonly Revision[]): Promise<void> {
  await write(client, owner, revisions, REPLACE)
}

async function write(
  client: pg.PoolClient,
  owner: number,
  revisions: readonly Revision[],
  statement: string,
): Promise<void> {
  if (revisions.length === 0) return
  const of = <T>(value: (revision: Revision) => T) => revisions.map(value)
  const said = <T>(value: (content: Content) => T) => revisions.map(({ content }) => value(content))
  await client.query(statement, [
    owner,
    uuids(of(({ id }) => id)),
    int8s(of(({ position }) => position)),
    decimals(of(({ hash }) => hash)),
    int4s(of(({ revision }) => revision)),
    int2s(of(({ state }) => state)),
    int4s(of(({ run }) => run)),
    int4s(of(({ file }) => file)),
    int4s(of(({ record }) => record)),
    instants(said(({ time }) => time)),
    instants(said(({ endtime }) => endtime)),
    int4s(said(({ lat }) => lat)),
    int4s(said(({ lon }) => lon)),
    int4s(said(({ accuracy }) => accuracy)),
    int2s(said(({ tz }) => tz)),
    int2s(said(({ endtz }) => endtz)),
    int2s(said(({ precision = 'ms' }) => PRECISIONS.indexOf(precision))),
    texts(said(({ subject }) => subject)),
    texts(said(({ place }) => place)),
    texts(said(({ actors }) => (actors === undefined ? undefined : listText(actors)))),
    documents(of(({ data, content }) => data ?? storableJson(content.data))),
    documents(said(({ pii }) => (pii === undefined ? undefined : labelsText(pii)))),
  ])
}

/** A list as text: arrays of arrays would have to be of one length. */
const listText = (items: readonly string[]): string =>
  `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join()}}`
