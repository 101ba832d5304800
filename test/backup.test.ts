import { randomBytes } from 'node:crypto'
import { copyFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { loadConfig } from '../src/core/config/config.ts'
import { openInstance } from '../src/open-instance.ts'
import { restoreBackupFile, writeBackupFile } from '../src/services/backup-file.ts'
import type { Instance } from '../src/services/instance.ts'
import { applyMigrations, newestSchema } from '../src/storage/postgres/migrate.ts'
import { testDatabase } from '../src/storage/postgres/testing.ts'
import { type TestInstance, testInstance } from './instance.ts'

const folder = await mkdtemp(join(tmpdir(), 'datapunk-backup-'))
const never = new AbortController().signal
const options = { program: '1.2.3', created: '2026-03-14T12:00:00.000Z', signal: never, force: true }

/** A life with everything in it: points, a bad record, an edit, a deletion, a stream of the owner's, an API key. */
let lived: TestInstance
let file: string
/** What was in the tables when it was written. */
let whole: Record<string, string>
const openedBy: (() => Promise<void>)[] = []

beforeAll(async () => {
  lived = await testInstance()
  const { instance } = lived
  const { stores, owner } = instance
  const records = Array.from({ length: 30_000 }, (_, i) => ({
    timestampMs: String(1_500_000_000_000 + i * 60_000),
    latitudeE7: 480_000_000 + i,
    longitudeE7: 110_000_000 - i,
    accuracy: i % 50,
    deviceTag: '<big>',
    note: i % 1000 === 0 ? 'tab\t, backslash \\, newline \n, \\N and ünïcode' : undefined,
  }))
  const text = JSON.stringify({ locations: [...records, { timestampMs: 'never', latitudeE7: 1, longitudeE7: 2 }] })
  const path = join(folder, 'Records.json')
  await writeFile(path, text.replaceAll('"<big>"', '-8024144696862913506'))
  expect((await lived.import(path)).events.new).toBe(30_000)
  expect((await lived.import(path)).events.duplicate).toBe(30_000)
  const { events } = await stores.events.query(owner, {}, { limit: 10 })
  await stores.editor.edit(owner, events[0]!.fact, { subject: 'edited', time: 1_400_000_000_000, data: { own: 1 } })
  await stores.editor.remove(owner, events[1]!.fact)
  await stores.editor.append(owner, 'diary', [
    { type: 'note', kind: 'met', time: 1, id: 'a', data: { text: 'ümlaut' } },
  ])
  await stores.access.createKey(owner, { id: 'k', hash: randomBytes(32), name: 'key', scopes: ['events:read'] })
  await stores.projections.advance(owner, never)
  file = join(folder, 'whole.backup')
  await writeBackupFile(file, stores.backups, options)
  whole = await sums(lived.url)
})
afterAll(async () => {
  for (const close of openedBy) await close()
  await lived.close()
  await rm(folder, { recursive: true, force: true })
})

/** An empty instance; with the master key of the one that was backed up, or one of its own. */
async function emptyInstance(key: 'same' | 'other' = 'same'): Promise<{ instance: Instance; url: string }> {
  const database = await testDatabase()
  const data = await mkdtemp(join(folder, 'instance-'))
  if (key === 'same') await copyFile(join(lived.data, 'master.key'), join(data, 'master.key'))
  const env = { DATABASE_URL: database.url, DATAPUNK_LOG_LEVEL: 'silent' }
  const instance = await openInstance(loadConfig({ flags: { data }, env }).config, '1.2.3')
  openedBy.push(async () => {
    await instance.close()
    await database.drop()
  })
  return { instance, url: database.url }
}

const restore = (path: string, { stores }: Instance, withoutKey = false) =>
  restoreBackupFile(path, stores.backups, { withoutKey, signal: never })

async function asked(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** Number of rows and a checksum over all of them, of every table. */
async function sums(url: string): Promise<Record<string, string>> {
  const tables = await asked(
    url,
    "select relname as name from pg_class where relnamespace = 'dp'::regnamespace and relkind = 'r'",
  )
  const told: Record<string, string> = {}
  for (const { name } of tables) {
    if (name === 'migration' || name === 'published') continue
    const [row] = await asked(
      url,
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as sum from dp.${name} t`,
    )
    told[name] = row.sum
  }
  return told
}

describe('a backup', () => {
  test('restored into an empty instance gives the same rows in every table, and everything works on', async () => {
    const { instance, url } = await emptyInstance()
    const { tables } = await restore(file, instance)
    expect(await sums(url)).toEqual(whole)
    expect(tables.find(({ name }) => name === 'event')?.rows).toBe(30_001)
    for (const table of ['event', 'event_history', 'event_text', 'edit', 'reading', 'quarantine', 'batch', 'api_key'])
      expect(whole[table], `there is something in ${table}`).not.toMatch(/^0 /)

    // New rows get new numbers, what was imported is known, what is sealed opens.
    const { stores, owner, engine, jobs } = instance
    const again = await (await engine.submit(jobs.importArchive, { paths: [join(folder, 'Records.json')] }, { owner }))
      .done
    expect(again.events).toEqual({ new: 0, revised: 0, duplicate: 30_000 })
    const [appended] = await stores.editor.append(owner, 'diary', [{ type: 'walk', time: 2, data: {} }])
    expect(appended?.outcome).toBe('new')
    const newest = await asked(
      url,
      'select max(position) as most, count(*) - count(distinct position) as twice from dp.event',
    )
    expect(newest[0]).toEqual({ most: appended?.position, twice: '0' })
    const [quarantined] = await stores.book.quarantined(owner, {})
    const [raw] = await stores.book.raws(owner, [quarantined!])
    expect(Buffer.from(raw!).toString()).toContain('never')
  })

  test('is of one moment: what is imported meanwhile is not half in it', async () => {
    const { stores, owner } = lived.instance
    const source = stores.backups.write(options)[Symbol.asyncIterator]()
    const chunks = [(await source.next()).value as Uint8Array]
    const [made] = await stores.editor.append(owner, 'meanwhile', [{ type: 'note', data: {} }])
    for (let next = await source.next(); next.done !== true; next = await source.next()) chunks.push(next.value)
    await stores.editor.remove(owner, made!.fact)
    const text = Buffer.concat(chunks).toString('latin1')
    expect(text).not.toContain(made!.fact)
    expect(text).not.toContain('meanwhile')
  })

  test('is refused where the instance holds something', async () => {
    const { instance, url } = await emptyInstance()
    await instance.stores.editor.append(instance.owner, 'diary', [{ type: 'note', data: {} }])
    const before = await sums(url)
    await expect(restore(file, instance)).rejects.toMatchObject({ code: 'backup.not_empty' })
    expect(await sums(url)).toEqual(before)
  })

  test('is refused while a server runs on the instance', async () => {
    const { instance } = await emptyInstance()
    const place = await instance.claimServer()
    await expect(restore(file, instance)).rejects.toMatchObject({ code: 'server.running' })
    await place.release()
  })

  test('needs the master key of the instance it is of, or leaves out what only that opens', async () => {
    const { instance, url } = await emptyInstance('other')
    const before = await sums(url)
    await expect(restore(file, instance)).rejects.toMatchObject({ code: 'key.wrong' })
    expect(await sums(url)).toEqual(before)
    await restore(file, instance, true)
    const { event, quarantine } = await sums(url)
    expect(event).toBe(whole['event'])
    expect(quarantine).toMatch(/^0 /)
  })

  test('is a tar that every tar lists, with the manifest first and no secret in it', async () => {
    const content = gunzipSync(await readFile(file))
    expect(content.toString('latin1', 0, 13)).toBe('manifest.json')
    expect(content.includes((await readFile(join(lived.data, 'master.key'), 'utf8')).trim())).toBe(false)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })
})

describe('a damaged backup', () => {
  let target: Awaited<ReturnType<typeof emptyInstance>>
  let before: Record<string, string>
  beforeAll(async () => {
    target = await emptyInstance()
    before = await sums(target.url)
  })
  let broken: string
  beforeEach(async () => {
    broken = join(folder, 'broken.backup')
    await copyFile(file, broken)
  })
  const refused = async (code: string) => {
    await expect(restore(broken, target.instance)).rejects.toMatchObject({ code })
    expect(await sums(target.url)).toEqual(before)
  }
  /** The content, changed, in a sound gzip file. */
  const rewritten = async (change: (content: Buffer) => Buffer) =>
    writeFile(broken, gzipSync(change(gunzipSync(await readFile(file))), { level: 1 }))

  test.each([0.1, 0.5, 0.99])('cut off at %d of its length is refused, and nothing is changed', async (share) => {
    await truncate(broken, Math.floor((await stat(file)).size * share))
    await refused('backup.damaged')
  })
  test('with another byte in the file is refused', async () => {
    const bytes = await readFile(file)
    const at = Math.floor(bytes.length / 2)
    bytes[at] = (bytes[at] as number) ^ 0x10
    await writeFile(broken, bytes)
    await refused('backup.damaged')
  })
  test('with another row in a sound file is refused: the checksum tells', async () => {
    await rewritten((content) => {
      const at = content.indexOf('backslash')
      content.write('Backslash', at)
      return content
    })
    await refused('backup.damaged')
  })
  test('that ends before its checksums, in a sound file, is refused', async () => {
    await rewritten((content) => content.subarray(0, content.indexOf('checksums.json')))
    await refused('backup.damaged')
  })
  test('that is something else is refused', async () => {
    await writeFile(broken, gzipSync('hello'))
    await refused('backup.damaged')
    await writeFile(broken, 'hello')
    await refused('backup.damaged')
  })
  test('that a newer program wrote is refused', async () => {
    const schema = await newestSchema()
    await rewritten((content) => {
      const at = content.indexOf(`"schema": ${schema}`)
      expect(at).toBeGreaterThan(0)
      // The same length, so that the rest stays where it is.
      content.write(`"schema":99`.slice(0, `"schema": ${schema}`.length), at)
      return content
    })
    await refused('backup.newer')
  })
})

test('a backup of an older schema is migrated as it is restored', async () => {
  const admin = inject('clusterUrl')
  const name = `datapunk_test_${inject('clusterRun')}_${randomBytes(6).toString('hex')}`
  await asked(admin, `create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`)
  const url = new URL(admin)
  url.pathname = `/${name}`
  const old = new pg.Client({ connectionString: url.href })
  await old.connect()
  await applyMigrations(old, 0, 1)
  await old.query(
    "insert into dp.run (usr, work, engine, state, fingerprint) values (1, 'import', 'inline', 'succeeded', 'x')",
  )
  await old.end()
  const { createConnections } = await import('../src/storage/postgres/connections.ts')
  const { writeBackup } = await import('../src/storage/postgres/backup/write-backup.ts')
  const connections = createConnections({ url: url.href })
  const { instance, url: targetUrl } = await emptyInstance()
  const chunks: Uint8Array[] = []
  for await (const chunk of writeBackup(connections, instance.keys.keyIds, options)) chunks.push(chunk)
  await connections.close()
  await asked(admin, `drop database ${name} with (force)`)
  const path = join(folder, 'old.backup')
  await writeFile(path, gzipSync(Buffer.concat(chunks)))

  expect((await restore(path, (await emptyInstance('other')).instance, true)).schema).toBe(1)
  expect((await restore(path, instance)).schema).toBe(1)
  expect(await asked(targetUrl, 'select work, attempt from dp.run')).toEqual([{ work: 'import', attempt: 0 }])
  expect(await asked(targetUrl, 'select max(no) as no from dp.migration')).toEqual([{ no: await newestSchema() }])
  const [appended] = await instance.stores.editor.append(instance.owner, 'diary', [{ type: 'note', data: {} }])
  expect(appended?.outcome).toBe('new')
})

test('a backup that is interrupted leaves no file', async () => {
  const stopped = new AbortController()
  const path = join(folder, 'stopped', 'half.backup')
  await expect(writeBackupFile(path, lived.instance.stores.backups, options)).rejects.toMatchObject({
    code: 'output.unwritable',
  })
  const empty = await mkdtemp(join(folder, 'empty-'))
  const work = writeBackupFile(join(empty, 'half.backup'), lived.instance.stores.backups, {
    ...options,
    signal: stopped.signal,
    onProgress: () => stopped.abort(),
  })
  await expect(work).rejects.toMatchObject({ code: 'cancelled' })
  expect(await readdir(empty)).toEqual([])
  await expect(
    writeBackupFile(file, lived.instance.stores.backups, { ...options, force: false }),
  ).rejects.toMatchObject({
    code: 'output.exists',
  })
})
