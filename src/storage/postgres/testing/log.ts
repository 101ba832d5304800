import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { createKeyRing, type KeyRing } from '../../../core/security/key-ring.ts'
import { type Draft, type EventType, STATES } from '../../../models/events.ts'
import type { PiiLabel } from '../../../models/pii.ts'
import type { EventCounts, RecordCounts, RunState } from '../../../models/stream.ts'
import { createEventBatch } from '../../../processors/stream/batch.ts'
import { foldReadings } from '../../../processors/stream/merge.ts'
import { assertCloses, createPageTally } from '../../../processors/stream/tally.ts'
import type { PageCounts, PageStore, PlannedFile, StoredPage } from '../../ports.ts'
import { createStores, type PostgresStores } from '../stores.ts'
import { testDatabase } from '../testing.ts'

/** A source of the tests: one type of each kind of id. */
const SOURCE = 'test.life'
const SECOND = 1000

const type = (name: string, rest: Pick<EventType, 'kind' | 'identity' | 'text'>): EventType => ({
  name: `${SOURCE}.${name}`,
  title: name,
  data: {},
  version: 1,
  pii: {},
  example: { type: `${SOURCE}.${name}`, data: {} },
  ...rest,
})
/** The id begins with the time, to the millisecond. */
const POINT = type('point', {
  kind: 'moved',
  text: [],
  identity: ({ time, lat, lon }) => ({ ...(time === undefined ? {} : { time }), key: [lat ?? 0, lon ?? 0] }),
})
/** The id begins with the second. */
const VISIT = type('visit', {
  kind: 'visited',
  text: ['name', 'tags'],
  identity: ({ time, data }) => ({
    ...(time === undefined ? {} : { time: Math.floor(time / SECOND) * SECOND }),
    key: [String(data['key'] ?? '')],
  }),
})
/** The id has no time; the fact may have one. */
const THING = type('thing', {
  kind: 'stored',
  text: ['name'],
  identity: ({ data }) => ({ key: [String(data['key'] ?? '')] }),
})
const TYPES = [POINT, VISIT, THING] as const

export const point = (time: number, rest: Partial<Draft> = {}): Draft => ({
  type: POINT.name,
  time,
  lat: 480_000_000,
  lon: 110_000_000,
  data: {},
  ...rest,
})
export const visit = (time: number, key: string, rest: Partial<Draft> = {}): Draft => ({
  type: VISIT.name,
  time,
  ...rest,
  data: { key, ...rest.data },
})
export const thing = (key: string, rest: Partial<Draft> = {}): Draft => ({
  type: THING.name,
  ...rest,
  data: { key, ...rest.data },
})

const SEED = [1234567, -7654321] as const

/** An event log on a database of its own, and the ways of a superuser around it. */
export interface TestLog {
  readonly url: string
  readonly stores: PostgresStores
  readonly keys: KeyRing
  /** Past every port: as the superuser, under no row-level security. */
  sql<R extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<R[]>
  /** Another process: stores of their own on the same database. */
  anotherProcess(): PostgresStores
  /** An owner with nothing, so that tests do not meet. */
  owner(): Promise<number>
  /** Imports files in pages, as an import would. Records are counted by file. */
  import(owner: number, files: readonly TestFile[], options?: ImportOptions): Promise<Imported>
  /** A run that is at work. */
  begin(owner: number, files: readonly TestFile[], stores?: PostgresStores): Promise<TestRun>
  close(): Promise<void>
}

/** As the PII stage hands it on. */
export interface LabelledDraft extends Draft {
  readonly labels?: readonly PiiLabel[]
}

/** A file with its records; each gives one event. */
export interface TestFile {
  readonly rank?: number
  readonly asof?: number
  readonly path?: string
  readonly drafts: readonly LabelledDraft[]
}
export interface ImportOptions {
  /** At most so many records a page. */
  readonly perPage?: number
  readonly state?: RunState
}
export interface Imported {
  readonly run: string
  readonly counts: RecordCounts
  readonly events: EventCounts
}
export interface TestRun {
  readonly run: string
  readonly files: readonly PlannedFile[]
  readonly store: PageStore
  /** Commits records of a file. */
  commit(file: number, from: number, records: readonly (LabelledDraft | Unread)[]): Promise<PageCounts>
}
/** A record that gives no event and goes into quarantine. */
interface Unread {
  readonly raw: string
  readonly code: string
  readonly detail?: string
}

export async function testLog(): Promise<TestLog> {
  const database = await testDatabase()
  const keys = createKeyRing([randomBytes(32)])
  const open = () =>
    createStores({
      url: database.url,
      keys,
      catalogue: [{ source: SOURCE, types: TYPES }],
      fold: foldReadings,
      createBatch: (types, expected) => createEventBatch(types, SEED, expected),
      assertCloses,
    })
  const all: PostgresStores[] = []
  const opened = () => {
    const stores = open()
    all.push(stores)
    return stores
  }
  const stores = opened()
  const pool = new pg.Pool({ connectionString: database.url, max: 4 })
  pool.on('error', () => undefined)
  const sql: TestLog['sql'] = async (text, values = []) => (await pool.query(text, [...values])).rows

  const begin = async (owner: number, files: readonly TestFile[], on = stores): Promise<TestRun> => {
    const planned = files.map(({ rank = 1, asof = 0, path }, no): PlannedFile => {
      return { path: path ?? `export-${no}.json`, format: 'test', rank, asof }
    })
    const { book } = on
    const fingerprint = randomBytes(8).toString('hex')
    const { run } = await book.begin(owner, { work: 'import', engine: 'inline', fingerprint, input: ['export'] })
    await book.files(owner, run, planned)
    const store = await book.pages(owner, run, SOURCE, planned)
    const commit: TestRun['commit'] = (file, from, records) =>
      store.commit(pageOf(records.map((record, i) => [file, from + i, record])))
    return { run, files: planned, store, commit }
  }
  return {
    url: database.url,
    stores,
    keys,
    sql,
    anotherProcess: opened,
    begin,
    async owner() {
      const [row] = await sql<{ id: number }>('insert into dp.owner (name) values ($1) returning id', [
        randomBytes(8).toString('hex'),
      ])
      return row?.id ?? 0
    },
    async import(owner, files, { perPage = Number.POSITIVE_INFINITY, state = 'succeeded' } = {}) {
      const { run, store } = await begin(owner, files)
      const records = files.flatMap(({ drafts }, file) => drafts.map((draft, i) => [file, i, draft] as const))
      for (let at = 0; at < records.length; at += perPage) await store.commit(pageOf(records.slice(at, at + perPage)))
      await store.endFiles(
        files.map(({ drafts }, file) => ({ file, records: drafts.length, note: undefined, isWhole: true })),
      )
      const { counts, events } = await stores.book.finish(owner, run, { state })
      return { run, counts, events }
    },
    async close() {
      await Promise.all(all.map((each) => each.close()))
      await pool.end()
      await database.drop()
    },
  }
}

/** A page of records that give one event each, or none. */
export function pageOf(
  records: readonly (readonly [file: number, record: number, made: LabelledDraft | Unread])[],
): StoredPage {
  const batch = createEventBatch(TYPES, SEED)
  const tally = createPageTally()
  const ranges: { file: number; from: number; to: number; ordinal: number }[] = []
  const quarantined: StoredPage['quarantined'][number][] = []
  records.forEach(([file, record, made], ordinal) => {
    batch.beginRecord(ordinal)
    tally.read(1)
    if ('raw' in made) {
      const { code, detail = 'as the test wants it' } = made
      quarantined.push({ file, record, part: 'list', stage: 'decode', code, detail, raw: Buffer.from(made.raw) })
      tally.quarantined(`decode.${code}`)
    } else batch.add(made, made.labels)
    const last = ranges.at(-1)
    if (last?.file === file && last.to === record) last.to++
    else ranges.push({ file, from: record, to: record + 1, ordinal })
  })
  return { columns: batch, ranges, quarantined, classify: (outcome) => tally.classify(batch, outcome) }
}

/** Everything of an owner that can be asked for, by fact: content and state, not where it came to stand. */
export async function contents(log: TestLog, owner: number): Promise<ReadonlyMap<string, unknown>> {
  const rows = await log.sql<Record<string, unknown> & { id: string; state: number }>(
    `select e.id, t.name as type, e.state, e.time, e.endtime, e.tz, e.endtz, e.precision, e.subject, e.place, e.actors, e.lat, e.lon, e.accuracy, e.data
     from dp.event e join dp.type t on t.id = e.type where e.usr = $1 order by e.id`,
    [owner],
  )
  return new Map(rows.map(({ id, state, ...rest }) => [id, { ...rest, state: STATES[state] }]))
}

/** What the tallies say against what is stored. */
export async function expectExactTallies(log: TestLog, owner: number): Promise<void> {
  const wrong = await log.sql(
    `select type, told.n as told, there.n as there from (select type, sum(events)::int as n from dp.tally where usr = $1 group by type) told
     full join (select type, count(*)::int as n from dp.event where usr = $1 and state in (0, 2) group by type) there using (type)
     where coalesce(told.n, 0) <> coalesce(there.n, 0)`,
    [owner],
  )
  if (wrong.length > 0) throw new Error(`tallies are wrong: ${JSON.stringify(wrong)}`)
}
