import { randomBytes } from 'node:crypto'
import pg from 'pg'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of a superuser, in some database of the PostgreSQL that the tests run on. */
    clusterUrl: string
    /** Tells the databases of this run from those of others on the same server. */
    clusterRun: string
  }
}

/** A database of a test file's own, with our schema and nothing in it. */
export interface TestDatabase {
  readonly url: string
  /** Closes what is still connected to it and removes it. */
  drop(): Promise<void>
}

const PREFIX = 'datapunk_test_'
/** Advisory lock, in the database that `clusterUrl` names: one worker makes the template, the others wait. */
const TEMPLATE_LOCK = { space: 0x64706b, key: 2 } as const

/**
 * Makes a database for a test file, for `beforeAll`; `drop` it in `afterAll`. It is a copy of a template that the first
 * caller of a run makes with all migrations.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const { inject } = await import('vitest')
  const admin = inject('clusterUrl')
  const own = `${PREFIX}${inject('clusterRun')}_`
  const template = `${own}template`
  const name = own + randomBytes(6).toString('hex')
  await withClient(admin, async (client) => {
    await makeTemplate(client, template, admin)
    await client.query(`create database ${name} template ${template}`)
  })
  return {
    url: urlOf(admin, name),
    drop: () => withClient(admin, (client) => dropDatabase(client, name)),
  }
}

/** Removes all databases of a run. For servers that outlive it. */
export async function dropTestDatabases(admin: string, run: string): Promise<void> {
  await withClient(admin, async (client) => {
    const names = await client.query<{ name: string }>(
      'select datname as name from pg_database where starts_with(datname, $1)',
      [`${PREFIX}${run}_`],
    )
    for (const { name } of names.rows) await dropDatabase(client, name)
  })
}

/** Lets a throw-away server forget everything when the machine loses power: databases come and go many times faster. */
export async function forgoDurability(admin: string): Promise<void> {
  await withClient(admin, async (client) => {
    await client.query('alter system set fsync = off')
    await client.query('select pg_reload_conf()')
  })
}

async function makeTemplate(client: pg.Client, template: string, admin: string): Promise<void> {
  const lock = [TEMPLATE_LOCK.space, TEMPLATE_LOCK.key]
  await client.query('select pg_advisory_lock($1, $2)', lock)
  try {
    const made = await client.query('select 1 from pg_database where datname = $1', [template])
    if (made.rowCount !== 0) return
    // It gets its name when it is whole.
    const draft = `${template}_draft`
    await dropDatabase(client, draft)
    await client.query(`create database ${draft} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`)
    const { migrate } = await import('./migrate.ts')
    await migrate(urlOf(admin, draft))
    await client.query(`alter database ${draft} rename to ${template}`)
  } finally {
    await client.query('select pg_advisory_unlock($1, $2)', lock)
  }
}

async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  const roles = await client.query<{ name: string }>(
    `select rolname as name from pg_roles, pg_database where datname = $1 and rolname ~ ('^datapunk_(reader|masked)_' || pg_database.oid || '_')`,
    [name],
  )
  await client.query(`drop database if exists ${name} with (force)`)
  for (const role of roles.rows) await client.query(`drop role if exists ${pg.escapeIdentifier(role.name)}`)
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

function urlOf(admin: string, database: string): string {
  const url = new URL(admin)
  url.pathname = `/${database}`
  return url.href
}
