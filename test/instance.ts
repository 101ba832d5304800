import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect } from 'vitest'
import { type ImportResult, importResult } from '../src/cli/import-result.ts'
import { loadConfig } from '../src/core/config/config.ts'
import type { StoredEvent } from '../src/models/events.ts'
import type { RecordCounts } from '../src/models/stream.ts'
import { openInstance } from '../src/open-instance.ts'
import type { Instance } from '../src/services/instance.ts'
import { testDatabase } from '../src/storage/postgres/testing.ts'

/** The whole program on a database of its own, without its command line. */
export interface TestInstance {
  readonly instance: Instance
  /** Of its database. */
  readonly url: string
  /** Its data directory: keys. */
  readonly data: string
  /** Imports files, folders and archives through the real job; every equation must close. */
  import(...paths: readonly string[]): Promise<ImportResult>
  /** The same instance, opened once more under another policy for personal values; it is closed with this one. */
  under(policy: string): Promise<Instance>
  /** What is stored, by fact. */
  rows(): Promise<Rows>
  /** As `rows`, but only what tells contents apart: for very many. */
  digests(): Promise<Rows>
  /** Forgets everything that was imported: quicker than another instance. */
  clear(): Promise<void>
  close(): Promise<void>
}

/** Content of current events by fact: the same whenever the same was understood, whatever way it came in. */
export type Rows = ReadonlyMap<string, string>

const PAGE = 5000
const IMPORTED = [
  ...['event', 'event_history', 'event_text', 'reading', 'alias', 'edit', 'tally', 'projection'],
  ...['run', 'run_file', 'batch', 'quarantine', 'media'],
]

export async function testInstance({ policy }: { readonly policy?: string } = {}): Promise<TestInstance> {
  const database = await testDatabase()
  const data = await mkdtemp(join(tmpdir(), 'datapunk-instance-'))
  const env = { DATABASE_URL: database.url, DATAPUNK_LOG_LEVEL: 'silent' }
  const { config } = loadConfig({ flags: { data }, env })
  const policyFile = join(data, 'pii-policy.yaml')
  if (policy !== undefined) await writeFile(policyFile, policy)
  const instance = await openInstance(config, '1.2.3')
  const others: Instance[] = []
  return {
    instance,
    url: database.url,
    data,
    import: (...paths) => importInto(instance, paths),
    async under(other) {
      await writeFile(policyFile, other)
      others.push(await openInstance(config, '1.2.3'))
      return others.at(-1) as Instance
    },
    rows: () => rowsOf(instance),
    digests: () => digestsOf(database.url),
    clear: () =>
      asked(database.url, `truncate ${IMPORTED.map((table) => `dp.${table}`).join(', ')}`).then(() => undefined),
    async close() {
      for (const each of [...others, instance]) await each.close()
      await database.drop()
      await rm(data, { recursive: true, force: true })
    },
  }
}

/** Imports files, folders and archives through the real job of an instance; every equation must close. */
export async function importInto(instance: Instance, paths: readonly string[]): Promise<ImportResult> {
  const { engine, jobs, owner, stores } = instance
  const handle = await engine.submit(jobs.importArchive, { paths }, { owner })
  const run = await handle.done
  const result = importResult({ run, children: await stores.runs.children(owner, run.id) })
  for (const { counts } of result.runs) expectClosed(counts)
  return result
}

const sum = (by: Readonly<Record<string, number>>) => Object.values(by).reduce((total, n) => total + n, 0)

/** read = stored + revised + duplicate + dropped + quarantined */
export function expectClosed({ read, stored, revised, duplicate, dropped, quarantined }: RecordCounts): void {
  expect(stored + revised + duplicate + sum(dropped) + sum(quarantined), 'the equation closes').toBe(read)
}

/** The current revision of everything, and a check that the tallies kept beside it are exact. */
async function rowsOf({ stores, owner }: Instance): Promise<Rows> {
  const rows = new Map<string, string>()
  let gone = 0
  for (let after = '0'; ; ) {
    const { events, head } = await stores.events.read(owner, {}, { after, limit: PAGE })
    for (const event of events) {
      // What was taken back is no row any more.
      if (event.state === 'retracted') continue
      expect(rows.has(event.fact), 'a fact has one current revision').toBe(false)
      rows.set(event.fact, content(event))
      if (event.state === 'deleted') gone++
    }
    if (events.length === 0 && head === after) break
    after = head
  }
  const counts = await stores.events.counts(owner)
  expect(counts.reduce((total, { events }) => total + events, 0)).toBe(rows.size - gone)
  return rows
}

/** A digest of the content of every fact of a database. */
export async function digestsOf(url: string): Promise<Rows> {
  const rows = await asked(
    url,
    `select e.id::text as fact, md5((t.name, e.state, e.time, e.endtime, e.tz, e.endtz, e.precision, e.subject, e.place,
       e.actors, e.lat, e.lon, e.accuracy, e.data)::text) as digest from dp.event e join dp.type t on t.id = e.type`,
  )
  return new Map(rows.map(({ fact = '', digest = '' }) => [fact, digest]))
}

async function asked(url: string, sql: string): Promise<readonly Record<string, string>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, string>>(sql)).rows
  } finally {
    await client.end()
  }
}

/** Without what tells of the way in: position, revision, run, file, record. */
function content({ position: _, revision, run, file, record, ...event }: StoredEvent): string {
  return JSON.stringify(event, Object.keys(event).sort())
}

/** Fails at the first difference: a full one of thousands of rows says nothing. */
export function expectSameRows(actual: Rows, expected: Rows): void {
  for (const [fact, row] of expected) if (actual.get(fact) !== row) expect(actual.get(fact), `fact ${fact}`).toBe(row)
  for (const fact of actual.keys())
    if (!expected.has(fact)) expect.fail(`there is one fact too many: ${actual.get(fact)}`)
}
