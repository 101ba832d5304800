import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SOURCES } from '../src/integrations/registry.ts'
import { BASE_VIEWS } from '../src/storage/postgres/public-views.ts'
import { type TestInstance, testInstance } from './instance.ts'

/** What every view of every source promises, on a database in which nothing is stored yet. */
const VIEWS = SOURCES.flatMap(({ id, views = [] }) => views.map((view) => ({ source: id, ...view })))

let opened: TestInstance
let reader: pg.Client
beforeAll(async () => {
  opened = await testInstance()
  reader = new pg.Client({ connectionString: opened.url })
  await reader.connect()
  await reader.query("select set_config('role', 'datapunk_app', false), set_config('datapunk.owner', '1', false)")
})
afterAll(async () => {
  await reader.end()
  await opened.close()
})

describe('the SQL views of the sources', () => {
  test('have names that nobody else has, in words', () => {
    const names = [...BASE_VIEWS, ...VIEWS].map(({ name }) => name)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/)
  })

  test.each(VIEWS)(
    '$name has the columns that it declares, in the words of its columns',
    async ({ name, about, columns, sql }) => {
      const declared = columns.map((column) => column.name)
      for (const text of [`select * from datapunk.${name}`, sql]) {
        const { fields, rows } = await reader.query(text)
        expect(fields.map((field) => field.name)).toEqual(declared)
        expect(rows).toEqual([])
      }
      for (const text of [about, ...columns.map((column) => column.about)]) expect(text).toMatch(/^\S.*\S$/)
    },
  )

  test.each(VIEWS)('$name reads public views and functions alone, so that it holds while tables change', ({ sql }) => {
    expect(sql).not.toMatch(/\bdp\./)
    expect(sql.match(/\b(?:from|join)\s+(?!datapunk\.)(\w+\.\w+)/)).toBeNull()
  })

  test.each(VIEWS)('$name does not fail on what an owner may write into data', async ({ source, sql }) => {
    // Every field of the types of the source that the query names, with values of every kind.
    const types = SOURCES.find(({ id }) => id === source)?.types.filter(({ name }) => sql.includes(`'${name}'`)) ?? []
    const fields = [...new Set([...sql.matchAll(/'([A-Za-z_]\w*)'/g)].map(([, field = '']) => field))]
    const append = (value: unknown) => Object.fromEntries(fields.map((field) => [field, value]))
    const admin = new pg.Client({ connectionString: opened.url })
    await admin.connect()
    await admin.query('begin')
    try {
      await admin.query('insert into dp.stream (usr, name, own) values (1, $1, false) on conflict do nothing', [source])
      for (const type of types) {
        await admin.query(
          'insert into dp.type (usr, source, name, kind, version) values (1, $1, $2, $3, 1) on conflict do nothing',
          [source, type.name, type.kind],
        )
        for (const value of [
          null,
          true,
          'x',
          '',
          '-1.5',
          1e300,
          12,
          [],
          [1, 'a', {}, null],
          {},
          { name: 'x', x: [1] },
          '2024-99-99T00:00:00Z',
          'NaN',
        ])
          await admin.query(
            `insert into dp.event (time, endtime, position, hash, id, usr, stream, type, revision, precision, state, data)
             select now(), now(), 1, 0, gen_random_uuid(), 1, s.id, t.id, 1, 0, 0, $3 from dp.stream s, dp.type t where s.name = $1 and t.name = $2`,
            [source, type.name, JSON.stringify(append(value))],
          )
      }
      expect((await admin.query(sql)).fields.length).toBeGreaterThan(0)
    } finally {
      await admin.query('rollback')
      await admin.end()
    }
  })
})
