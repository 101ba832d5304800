import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SqlSession } from '../../ports.ts'
import { createConnections } from '../connections.ts'
import { BASE_VIEWS } from '../public-views.ts'
import { type TestLog, testLog, thing } from '../testing/log.ts'
import { openReaderRole } from './reader-role.ts'

let log: TestLog
let owner: number
let other: number
let session: SqlSession
/** The connection of such a session, without the check of statements before it: what PostgreSQL itself lets through. */
let bare: pg.Client
beforeAll(async () => {
  log = await testLog()
  owner = await log.owner()
  other = await log.owner()
  await log.import(owner, [{ drafts: [thing('a', { data: { name: 'uno' } }), thing('b')] }])
  await log.import(other, [{ drafts: [thing('c')] }])
  session = await log.stores.sql.open(owner, { zone: 'Europe/Berlin', timeoutMs: 5000 })
  const connections = createConnections({ url: log.url })
  bare = await (await openReaderRole({ url: log.url, connections, keys: log.keys }, owner)).connect()
  await connections.close()
})
afterAll(async () => {
  await bare.end()
  await session.close()
  await log.close()
})

async function run(sql: string, limit = 10) {
  const rows: string[] = []
  let columns: readonly string[] = []
  for await (const page of session.run(sql, limit)) {
    columns = page.columns
    rows.push(...page.rows.map((row) => row.join(',')))
  }
  return { columns, rows }
}
const MINE = 'select count(*) from datapunk.events'

describe('a session in SQL', () => {
  test('answers what reads, with columns, no more rows than asked, and local times', async () => {
    expect(await run("select name as n from (values ('a'), ('b'), ('c')) v(name) order by 1;", 2)).toEqual({
      columns: ['n'],
      rows: ['"a"', '"b"'],
    })
    expect((await run('select * from generate_series(1, 1234)', 5000)).rows).toHaveLength(1234)
    expect(await run('select 1 as one where false')).toEqual({ columns: ['one'], rows: [] })
    expect((await run("select '2024-05-01T23:00Z'::timestamptz")).rows).toEqual(['"2024-05-02T01:00:00+02:00"'])
    for (const sql of [
      'table events limit 1',
      'values (1)',
      '(select 1)',
      'with a as (select 1) select * from a',
      'show timezone',
      'explain select 1',
    ])
      expect((await run(sql)).rows.length, sql).toBeGreaterThan(0)
  })

  test('shows the rows of its owner alone', async () => {
    expect((await run(MINE)).rows).toEqual(['2'])
    expect((await run('select distinct usr from dp.event')).rows).toEqual([String(owner)])
    const theirs = await log.stores.sql.open(other, { zone: 'UTC', timeoutMs: 5000 })
    expect((await theirs.run(MINE, 1).next()).value?.rows).toEqual([['1']])
    await theirs.close()
  })

  test('lists the views with what they are', async () => {
    const views = await session.views()
    expect(views.map(({ name }) => name)).toEqual(BASE_VIEWS.map(({ name }) => name).sort())
    expect(views[0]?.columns[0]).toMatchObject({ name: 'fact', type: 'uuid' })
  })

  test.each([
    ['select nothing from events', 8],
    ['  /* a */ select 1 frm where x', undefined],
    ['selec 1', undefined],
    ['select 1 +', undefined],
    ["select 'a'::int", 8],
  ])('says what is wrong with %s, and where', async (sql, position) => {
    const error = await run(sql).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: sql.startsWith('selec ') ? 'sql.refused' : 'sql.failed' })
    if (position !== undefined) expect(error).toMatchObject({ details: { position } })
    expect((await run('select 1')).rows).toEqual(['1'])
  })

  test('ends a statement that takes too long, and one that is cancelled, and goes on', async () => {
    const quick = await log.stores.sql.open(owner, { zone: 'UTC', timeoutMs: 100 })
    await expect(quick.run('select pg_sleep(20)', 1).next()).rejects.toMatchObject({ code: 'sql.timeout' })
    await quick.close()
    const running = run('select pg_sleep(20)')
    running.catch(() => undefined)
    await pause(200)
    await session.cancel()
    await expect(running).rejects.toMatchObject({ code: 'cancelled' })
    expect((await run('select 1')).rows).toEqual(['1'])
  })

  test('finds its role again after the key of the instance was another', async () => {
    const [role] = await log.sql<{ name: string }>(
      "select rolname as name from pg_roles, pg_database where datname = current_database() and rolname = format('datapunk_reader_%s_%s', pg_database.oid, $1::text)",
      [owner],
    )
    await log.sql(`alter role ${role?.name} password 'lost'`)
    const again = await Promise.all([1, 2, 3].map(() => log.stores.sql.open(owner, { zone: 'UTC', timeoutMs: 5000 })))
    for (const each of again) {
      expect((await each.run(MINE, 1).next()).value?.rows).toEqual([['2']])
      await each.close()
    }
  })
})

describe('a session in SQL is no way around', () => {
  test.each([
    'reset role',
    'set role postgres',
    'set session authorization default',
    "set datapunk.owner = '1'",
    'begin read write',
    'commit',
    "copy (select 1) to program 'true'",
    'copy dp.event to stdout',
    'create table x ()',
    'create temp table x ()',
    'insert into datapunk.events default values',
    'delete from dp.event',
    'do $$ begin end $$',
    'call x()',
    'listen x',
    'notify x',
    'lock table dp.event',
    'vacuum',
    'prepare x as select 1',
    'declare x cursor for select 1',
    'select 1; reset role',
    "select set_config('datapunk.owner', '1', false)",
    "select \"set_config\"('role', 'none', false)",
    "select pg_catalog . set_config /* */ ('role', 'none', false)",
    "select U&\"\\0073et_config\"('role', 'none', false)",
    "select query_to_xml('select set_config(''role'', ''none'', false)', true, true, '')",
    'select pg_advisory_lock(17488, 1)',
    'select pg_try_advisory_xact_lock(17488, 2)',
    "select pg_notify('x', '')",
    'select dp.take_positions(1)',
    "select nextval('dp.position_seq')",
    'select lo_create(0)',
    'select pg_terminate_backend(1)',
    "select pg_read_file('/etc/passwd')",
    '',
    "select '",
  ])('refuses %s before PostgreSQL sees it', async (sql) => {
    await expect(run(sql)).rejects.toMatchObject({ code: 'sql.refused' })
    expect((await run(MINE)).rows).toEqual(['2'])
  })

  test.each([
    'with gone as (delete from dp.event returning 1) select * from gone',
    'select * from events for update',
    'select 1 into x',
    'select * from dp.api_key',
    'select * from dp.owner',
    'explain analyze delete from dp.event',
    'explain analyze create table public.x as select 1',
    'select rolpassword from pg_authid',
  ])('lets PostgreSQL refuse %s', async (sql) => {
    await expect(run(sql)).rejects.toMatchObject({ code: 'sql.failed' })
    expect(await log.sql('select count(*)::int as n from dp.event')).toEqual([{ n: 3 }])
  })

  test('holds where the check is passed by: the role itself can reach and change nothing else', async () => {
    const said = async (sql: string) => (await bare.query(sql)).rows
    for (const way of [
      'reset role',
      'set session authorization default',
      'reset session authorization',
      'reset all',
      'set role datapunk_app',
      `set datapunk.owner = '${other}'`,
      "select set_config('role', 'none', false)",
    ]) {
      await said(way)
      expect(await said('select distinct usr from dp.event'), way).toEqual([{ usr: owner }])
    }
    await said('set default_transaction_read_only = off')
    const admin = new URL(log.url).username
    for (const way of [
      `set role "${admin}"`,
      `set session authorization "${admin}"`,
      "copy (select 1) to program 'true'",
      "copy (select 1) to '/tmp/x'",
      'delete from dp.event',
      'update dp.event set usr = 1',
      'create table dp.x ()',
      'create table public.x ()',
      'create view datapunk.x as select 1',
      'drop view datapunk.events',
      'alter table dp.event disable row level security',
      'drop policy own on dp.event',
      'create or replace function dp.current_owner() returns integer language sql return 1',
      'select dp.take_positions(1)',
      "select nextval('dp.position_seq')",
      'select * from dp.token',
      `alter role "${admin}" nologin`,
      'create role x',
      "select pg_read_file('/etc/passwd')",
      "select lo_import('/etc/passwd')",
      'alter system set fsync = off',
    ])
      await expect(said(way), way).rejects.toThrow(/permission denied|must be|Only roles|superuser/i)
    expect(await log.sql('select count(*)::int as n from dp.event')).toEqual([{ n: 3 }])
  })

  test('is nobody in another database', async () => {
    const elsewhere = await testLog()
    try {
      const stranger = await elsewhere.owner()
      await elsewhere.import(stranger, [{ drafts: [thing('x')] }])
      const role = (await bare.query<{ name: string }>('select session_user::text as name')).rows[0]?.name ?? ''
      const url = new URL(elsewhere.url)
      url.username = role
      url.password = log.keys.databasePassword(role)
      const client = new pg.Client({ connectionString: url.href })
      await client.connect()
      await client.query(`set datapunk.owner = '${stranger}'`)
      expect((await client.query('select from dp.event')).rowCount).toBe(0)
      await client.end()
    } finally {
      await elsewhere.close()
    }
  })
})
