import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SqlView } from '../../models/sql-view.ts'
import { migrate } from './migrate.ts'
import { BASE_VIEWS } from './public-views.ts'
import { type TestDatabase, testDatabase } from './testing.ts'

let database: TestDatabase
let admin: pg.Client
let kept: string[]
beforeEach(async () => {
  database = await testDatabase()
  admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
  kept = []
})
afterEach(async () => {
  await admin.end()
  await database.drop()
})

const sql = async (text: string) => (await admin.query(text)).rows
const publish = (program: string, ...views: readonly SqlView[]) =>
  migrate(database.url, { program, views, catalogue: [], onKept: (view) => kept.push(view) })
const view = (name: string, body: string, ...columns: readonly string[]): SqlView => ({
  name,
  about: `all about ${name}`,
  columns: columns.map((column) => ({ name: column, about: `the ${column}'s meaning` })),
  sql: body,
})
const ONE = view('things_one', "select fact, type from datapunk.events where type = 'things.one'", 'fact', 'type')
const TWO = view('things_two', 'select fact from datapunk.things_one', 'fact')

const names = async () =>
  (await sql("select viewname as name from pg_views where schemaname = 'datapunk' order by 1")).map(({ name }) => name)
const BASE = BASE_VIEWS.map(({ name }) => name).sort()
const both = [...BASE, 'things_one', 'things_two']

describe('the views of the sources', () => {
  test('are there with their comments, ask as who looks, and can be read by the role of readers', async () => {
    await publish('1.0.0', ONE, TWO)
    expect(await names()).toEqual(both)
    const about = await sql(
      `select obj_description(c.oid, 'pg_class') as about, reloptions as options, has_table_privilege('datapunk_app', c.oid, 'select') as open,
         array(select col_description(c.oid, attnum) from pg_attribute where attrelid = c.oid order by attnum) as columns
       from pg_class c where oid = 'datapunk.things_one'::regclass`,
    )
    expect(about).toEqual([
      {
        about: 'all about things_one',
        options: ['security_invoker=true'],
        open: true,
        columns: ["the fact's meaning", "the type's meaning"],
      },
    ])
  })

  test('of the schema itself are described column by column', async () => {
    await publish('1.0.0')
    const columns = await sql(
      `select c.relname as view, a.attname as name, col_description(c.oid, attnum) as about
       from pg_attribute a join pg_class c on c.oid = attrelid where c.relnamespace = 'datapunk'::regnamespace order by 1, attnum`,
    )
    const declared = BASE_VIEWS.toSorted((a, b) => (a.name < b.name ? -1 : 1)).flatMap(({ name, columns }) =>
      columns.map((column) => ({ view: name, ...column })),
    )
    expect(columns).toEqual(declared)
  })

  test('are left alone where nothing changed, and made anew where one was lost', async () => {
    await publish('1.0.0', ONE, TWO)
    const written = 'select xmin::text as by from dp.published'
    const before = await sql(written)
    await publish('1.0.0', ONE, TWO)
    expect(await sql(written)).toEqual(before)
    await sql('drop view datapunk.things_one cascade')
    await publish('1.0.0', ONE, TWO)
    expect(await names()).toEqual(both)
  })

  test('follow what is declared: other queries, other columns, views that are gone', async () => {
    await publish('1.0.0', ONE, TWO)
    await sql('create role a_guest nologin; grant select on datapunk.things_one to a_guest')
    const granted = async () =>
      (await sql("select has_table_privilege('a_guest', 'datapunk.things_one', 'select') as open"))[0]?.open
    await publish('1.0.1', { ...ONE, sql: ONE.sql.replace('things.one', 'things.other') }, TWO)
    expect((await sql("select pg_get_viewdef('datapunk.things_one'::regclass) as body"))[0]?.body).toContain(
      'things.other',
    )
    expect(await granted(), 'what was granted stays').toBe(true)
    const other = view('things_one', 'select 1 as number, fact from datapunk.events', 'number', 'fact')
    await publish('1.0.2', other, TWO)
    expect((await sql('select * from datapunk.things_one limit 0')).length).toBe(0)
    expect(await names()).toEqual(both)
    await publish('1.0.3', other)
    expect(await names()).toEqual([...BASE, 'things_one'])
    await publish('1.0.4')
    expect(await names()).toEqual(BASE)
    expect(kept).toEqual([])
    await sql('drop role a_guest')
  })

  test('of a newer program are left alone by an older one', async () => {
    await publish('2.0.0', ONE, TWO)
    await publish('1.9.9')
    expect(await names()).toEqual(both)
    await publish('2.0.1', ONE)
    expect(await names()).toEqual([...BASE, 'things_one'])
  })

  test('stay as they were under a view of the owner’s, which is told, and are tried again', async () => {
    await publish('1.0.0', ONE, TWO)
    await sql('create view public.mine as select fact from datapunk.things_one')
    const other = view('things_one', 'select 1 as number', 'number')
    await publish('1.0.1', other)
    expect(kept).toEqual(['things_one'])
    expect(await sql('select type from datapunk.things_one')).toEqual([])
    expect(await names()).toEqual([...BASE, 'things_one'])
    await publish('1.0.2')
    expect(kept).toEqual(['things_one', 'things_one'])
    await sql('drop view public.mine')
    await publish('1.0.2')
    expect(await names()).toEqual(BASE)
  })

  test('are written by one program at a time', async () => {
    await Promise.all([1, 2, 3, 4].map(() => publish('1.0.0', ONE, TWO)))
    expect(await names()).toEqual(both)
  })

  test('are all or none: a query that is wrong leaves what was there', async () => {
    await publish('1.0.0', ONE)
    await expect(publish('1.0.1', ONE, TWO, view('things_bad', 'select nothing from datapunk.events'))).rejects.toThrow(
      'nothing',
    )
    expect(await names()).toEqual([...BASE, 'things_one'])
  })
})

describe('the functions for views', () => {
  const data = `'${JSON.stringify({ n: 1.5, huge: 'HUGE', t: '12.34', e: '1e9', b: true, o: {}, z: null, at: '2024-05-01T10:00:00+02:00', odd: '2024-13-99T99:00:00Z' }).replace('"HUGE"', '1e400')}'::jsonb`
  test.each([
    ['number', 'n', 1.5],
    ['number', 'huge', null],
    ['number', 't', null],
    ['number', 'o', null],
    ['number', 'none', null],
    ['amount', 'n', '1.5'],
    ['amount', 't', '12.34'],
    ['amount', 'e', null],
    ['amount', 'o', null],
    ['amount', 'huge', null],
    ['flag', 'b', true],
    ['flag', 'n', null],
    ['flag', 'z', null],
    ['moment', 'at', new Date('2024-05-01T08:00:00Z')],
    ['moment', 'odd', null],
    ['moment', 't', null],
  ])('%s of %s is %s', async (name, field, value) => {
    expect(await sql(`select datapunk.${name}(${data}, '${field}') as value`)).toEqual([{ value }])
  })
})
