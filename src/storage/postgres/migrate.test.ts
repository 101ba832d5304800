import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { migrate } from './migrate.ts'

const made: string[] = []
let admin: pg.Client
beforeAll(async () => {
  admin = new pg.Client({ connectionString: inject('clusterUrl') })
  await admin.connect()
})
afterAll(async () => {
  for (const name of made) await admin.query(`drop database ${name} with (force)`)
  await admin.end()
})

/** An empty database, and how to ask it. */
async function emptyDatabase(owner?: string) {
  const name = `datapunk_test_${inject('clusterRun')}_${randomBytes(6).toString('hex')}`
  await admin.query(`create database ${name} template template0 ${owner === undefined ? '' : `owner ${owner}`}`)
  made.push(name)
  const url = new URL(inject('clusterUrl'))
  url.pathname = `/${name}`
  const sql = async (text: string) => {
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    try {
      return (await client.query(text)).rows
    } finally {
      await client.end()
    }
  }
  return { url, sql }
}

const NEWEST = async () => (await readdir(new URL('./migrations/', import.meta.url))).length
const applied = 'select no from dp.migration order by no'

describe('migrating', () => {
  test('has one file for every number, without a gap: two of one number would be applied once', async () => {
    const files = (await readdir(new URL('./migrations/', import.meta.url)))
      .filter((file) => file.endsWith('.sql'))
      .sort()
    expect(files.map((file) => Number.parseInt(file, 10))).toEqual(files.map((_, i) => i + 1))
  })

  test('brings an empty database to the newest schema, and does nothing more', async () => {
    const { url, sql } = await emptyDatabase()
    await migrate(url.href)
    const once = await sql(`${applied}`)
    expect(once).toHaveLength(await NEWEST())
    const described =
      "select relname, relkind from pg_class c join pg_namespace n on n.oid = relnamespace where nspname in ('dp', 'datapunk') order by 1, 2"
    const schema = await sql(described)
    await migrate(url.href)
    expect([await sql(applied), await sql(described)]).toEqual([once, schema])
  })

  test('waits for another program that is at it, of the same database or another', async () => {
    const [one, other] = [await emptyDatabase(), await emptyDatabase()]
    await Promise.all([one, one, one, other, other].map(({ url }) => migrate(url.href)))
    for (const { sql } of [one, other]) expect(await sql(applied)).toHaveLength(await NEWEST())
  })

  test('refuses a schema that is newer than the program, and leaves it alone', async () => {
    const { url, sql } = await emptyDatabase()
    await migrate(url.href)
    await sql("insert into dp.migration (no, file) values (9999, 'from-the-future.sql')")
    await expect(migrate(url.href)).rejects.toMatchObject({
      code: 'database.schema_newer',
      message: expect.stringContaining('9999'),
    })
  })

  test.each([
    ['a schema dp', 'create schema dp; create table dp.things ()'],
    ['a schema datapunk', 'create schema datapunk'],
    ['a ledger of another program', 'create schema dp; create table dp.migration (version text)'],
  ])('refuses a database with %s that is not ours, and changes nothing', async (_, foreign) => {
    const { url, sql } = await emptyDatabase()
    await sql(foreign)
    const schemas =
      "select nspname, relname from pg_namespace n left join pg_class c on c.relnamespace = n.oid where nspname in ('dp', 'datapunk') order by 1, 2"
    const before = await sql(schemas)
    await expect(migrate(url.href)).rejects.toMatchObject({ code: 'database.schema_foreign' })
    expect(await sql(schemas)).toEqual(before)
  })

  test('works for a role that owns the database and may create roles, and names the right that another lacks', async () => {
    const suffix = randomBytes(4).toString('hex')
    const [able, unable] = [`able_${suffix}`, `unable_${suffix}`]
    await admin.query(`create role ${able} login createrole password 'x'; create role ${unable} login password 'x'`)
    // The role of readers belongs to the superuser of these tests: on a server of one's own it is made by the migration.
    await admin.query(`grant datapunk_app, datapunk_masked, datapunk_shown to ${able} with admin option`)
    const as = (url: URL, role: string) => Object.assign(new URL(url.href), { username: role, password: 'x' }).href
    const good = await emptyDatabase(able)
    await migrate(as(good.url, able))
    expect(await good.sql(applied)).toHaveLength(await NEWEST())
    const bad = await emptyDatabase()
    await expect(migrate(as(bad.url, unable))).rejects.toMatchObject({ code: 'database.role' })
    expect(await bad.sql("select from pg_namespace where nspname = 'dp'")).toEqual([])
    for (const { url } of [good, bad]) await admin.query(`drop database ${url.pathname.slice(1)} with (force)`)
    made.splice(-2)
    await admin.query(`drop role ${able}, ${unable}`)
  })
})
