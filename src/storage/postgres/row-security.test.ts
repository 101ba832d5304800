import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestLog, testLog, thing, visit } from './testing/log.ts'

let log: TestLog
let app: pg.Client
const owners: number[] = []
const DAY = Date.UTC(2024, 4, 1)

/** Leaves something in every table that holds what is somebody's. */
async function live(owner: number): Promise<void> {
  const { stores } = log
  await log.import(owner, [
    {
      drafts: [
        visit(DAY, 'a', { data: { name: 'words' } }),
        thing('b'),
        thing('c', { alias: { claims: ['other name'] } }),
      ],
    },
  ])
  await log.import(owner, [{ drafts: [visit(DAY, 'a', { subject: 'another reading' }), thing('b')], rank: 2 }])
  const run = await log.begin(owner, [{ drafts: [] }])
  await run.commit(0, 0, [{ raw: 'unreadable', code: 'odd' }])
  const medium = { run: run.run, file: 0, name: 'a.jpg', sha256: 'ab'.repeat(32), bytes: 1, type: 'image/jpeg' }
  await stores.media.add(owner, medium, async () => undefined)
  const { events } = await stores.events.query(owner, { kind: ['stored'] }, { limit: 1 })
  await stores.editor.edit(owner, events[0]?.fact ?? '', { subject: 'mine' })
  await stores.editor.append(owner, 'mine', [{ type: 'note', data: {} }])
  await stores.projections.advance(owner, new AbortController().signal)
  const secret = Buffer.from(`secret of ${owner}`)
  await stores.access.createKey(owner, { id: `key${owner}`, hash: secret, name: 'key', scopes: [] })
  await stores.access.saveToken({ hash: secret, owner, use: 'session', expires: Date.now() + 60_000 })
  await log.sql(
    `insert into dp.pii_count (usr, source, type, entity, risk, operator, policy, findings)
     values (${owner}, 'mine', 'note', 'EMAIL', 'medium', 'tag', 1, 1)`,
  )
  await log.sql(`select dp.add_pii_audit(${owner}, 'stream/mine', '{}')`)
  await stores.idempotency.once(owner, 'key', secret, async () => ({ status: 200, body: '' }))
}

beforeAll(async () => {
  log = await testLog()
  for (let i = 0; i < 2; i++) owners.push(await log.owner())
  for (const owner of owners) await live(owner)
  app = new pg.Client({ connectionString: log.url })
  await app.connect()
  await app.query('set role datapunk_app')
})
afterAll(async () => {
  await app.end()
  await log.close()
})

interface Relation {
  readonly name: string
  readonly kind: string
  readonly owned: boolean
  readonly open: boolean
  readonly secured: boolean
}
const relations = () =>
  log.sql<Relation>(
    `select format('%I.%I', n.nspname, c.relname) as name, c.relkind as kind, c.relrowsecurity as secured,
       exists(select from pg_attribute a where a.attrelid = c.oid and a.attname = 'usr') as owned,
       has_table_privilege('datapunk_app', c.oid, 'select') as open
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('dp', 'datapunk') and c.relkind in ('r', 'v', 'm', 'p', 'f') order by 1`,
  )
const HIDDEN = [
  'dp.api_key', 'dp.declared', 'dp.idempotency', 'dp.migration', 'dp.owner', 'dp.pii_checked', 'dp.pii_epoch', 'dp.pii_policy',
  'dp.published', 'dp.token',
] // biome-ignore format: a word list

async function asOwner(owner: string): Promise<void> {
  await app.query("select set_config('datapunk.owner', $1, false)", [owner])
}

describe('row-level security', () => {
  test('shows an owner the own rows of every table and view, and none of anybody else', async () => {
    const [owner = 0] = owners
    await asOwner(String(owner))
    const all = await relations()
    expect(all.length).toBeGreaterThan(20)
    for (const { name, kind, owned, open } of all.filter(({ open }) => open)) {
      const seen = await app.query(`select * from ${name}`)
      // All of them have something: an empty table would prove nothing.
      expect([name, seen.rows.length > 0]).toEqual([name, true])
      // Shows an owner's rows to whoever asks; the others ask as who looks, here as a superuser.
      if (name === 'datapunk.events' || name === 'datapunk.runs')
        expect(await log.sql(`select * from ${name}`)).toEqual([])
      else if (kind === 'v')
        expect([name, (await log.sql(`select * from ${name}`)).length > seen.rows.length]).toEqual([name, true])
      else
        expect([name, open, owned, [...new Set(seen.rows.map((row) => row.usr))]]).toEqual([name, true, true, [owner]])
    }
  })

  test('shows nothing without an owner, and nothing to one that is nobody', async () => {
    for (const nobody of ['', '0', '-1', '999999']) {
      await asOwner(nobody)
      for (const { name } of (await relations()).filter(({ open }) => open))
        expect([nobody, name, (await app.query(`select from ${name}`)).rowCount]).toEqual([nobody, name, 0])
    }
    const fresh = new pg.Client({ connectionString: log.url })
    await fresh.connect()
    await fresh.query('set role datapunk_app')
    expect((await fresh.query('select from dp.event')).rowCount).toBe(0)
    await fresh.end()
  })

  test('hides keys, tokens and what belongs to nobody', async () => {
    await asOwner(String(owners[0]))
    expect((await relations()).filter(({ open }) => !open).map(({ name }) => name)).toEqual(HIDDEN)
    for (const name of HIDDEN) await expect(app.query(`select from ${name}`)).rejects.toThrow('permission denied')
  })

  test('is on for every table that holds what is somebody’s, and every view asks as who looks', async () => {
    for (const { name, kind, owned, secured, open } of await relations()) {
      if (kind === 'r') expect([name, secured]).toEqual([name, owned && open])
    }
    const views = await log.sql<{ name: string; options: string[] | null; owner: string }>(
      "select relname as name, reloptions as options, relowner::regrole::text as owner from pg_class c join pg_namespace n on n.oid = c.relnamespace where nspname in ('dp', 'datapunk', 'dp_shown') and relkind = 'v'",
    )
    expect(views.length).toBeGreaterThan(5)
    const asThemselves = views.filter(({ owner }) => owner === 'datapunk_shown').map(({ name }) => name)
    expect(asThemselves.sort()).toEqual(['event', 'event_history', 'event_text', 'events', 'runs'])
    for (const { name, options } of views)
      if (!asThemselves.includes(name)) expect([name, options]).toEqual([name, ['security_invoker=true']])
    const [role] = await log.sql(
      "select rolsuper or rolbypassrls or rolcanlogin as strong from pg_roles where rolname = 'datapunk_shown'",
    )
    expect(role).toEqual({ strong: false })
  })

  test('lets nobody write or take positions', async () => {
    await asOwner(String(owners[0]))
    for (const { name, kind } of await relations()) {
      if (kind !== 'r') continue
      for (const statement of [`delete from ${name}`, `truncate ${name}`, `insert into ${name} default values`])
        await expect(app.query(statement), statement).rejects.toThrow('permission denied')
    }
    await expect(app.query('update dp.event set usr = 1')).rejects.toThrow('permission denied')
    await expect(app.query('select dp.take_positions(1)')).rejects.toThrow('permission denied')
    await expect(app.query("select nextval('dp.position_seq')")).rejects.toThrow('permission denied')
    await expect(app.query('create table dp.x ()')).rejects.toThrow('permission denied')
    await expect(app.query('create view datapunk.x as select 1')).rejects.toThrow('permission denied')
  })

  test('holds for the ports: each answers for its owner alone', async () => {
    const [one = 0, other = 0] = owners
    const { events, runs, quarantine, streams } = log.stores
    const mine = await events.query(one, {}, { limit: 100 })
    for (const { fact } of mine.events) {
      expect(await events.get(one, fact)).toBeDefined()
      // The same fact of another owner is another row.
      expect((await events.get(other, fact))?.run).not.toBe((await events.get(one, fact))?.run ?? 'none')
    }
    const [run] = (await runs.list(one, { limit: 1 })).runs
    expect(await runs.get(other, run?.id ?? '')).toBeUndefined()
    expect(await runs.children(other, run?.id ?? '')).toEqual([])
    expect((await quarantine.list(other, { limit: 9, run: run?.id ?? '' })).records).toEqual([])
    expect((await quarantine.list(one, { limit: 9 })).records).toHaveLength(1)
    expect(await streams.list(one)).toHaveLength(2)
  })

  test('does not let the connection of one owner answer for another', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const owner = owners[i % 2] ?? 0
        const { runs } = await log.stores.runs.list(owner, { limit: 100 })
        return { owner, runs: runs.map(({ id }) => Number(id)) }
      }),
    )
    const whose = await log.sql<{ id: number; usr: number }>('select id, usr from dp.run')
    const ownerOf = new Map(whose.map(({ id, usr }) => [id, usr]))
    for (const { owner, runs } of answers) expect(new Set(runs.map((id) => ownerOf.get(id)))).toEqual(new Set([owner]))
  })
})
