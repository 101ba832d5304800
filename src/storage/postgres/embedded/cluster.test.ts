import { chmod, chown, mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { lives, query, useClusters } from './testing/harness.ts'

const isRoot = process.getuid?.() === 0
const NOBODY = 65_534
const NOT_ROOT = 'SKIPPED: only root can try this; run the tests as root once'
const host = useClusters()
/** A data directory whose cluster is made; every test leaves it stopped. */
let made = ''

beforeAll(async () => {
  made = host.path("spaces, 'quotes' and ü")
  const cluster = await host.attach(made)
  await query(cluster.url, 'create table kept (n int)')
  await cluster.release()
})

describe('the first command', () => {
  it('makes a cluster as the project wants it, in a directory for nobody else', async () => {
    const dataDir = host.path('first/deeper')
    const cluster = await host.attach(dataDir)
    expect(cluster.started).toBe(true)
    const [row] = await query(
      cluster.url,
      `select current_database() as database, current_user as role, pg_encoding_to_char(encoding) as encoding,
              datcollate as locale, current_setting('data_checksums') as checksums, current_setting('timezone') as zone,
              current_setting('listen_addresses') as host, current_setting('unix_socket_directories') as socket,
              current_setting('fsync') as fsync, split_part(current_setting('server_version'), '.', 1) as major
       from pg_database where datname = current_database()`,
    )
    expect(row).toEqual({
      database: 'datapunk', role: 'postgres', encoding: 'UTF8', locale: 'C', checksums: 'on', zone: 'UTC',
      host: '127.0.0.1', socket: '', fsync: 'on', major: '18',
    }) // biome-ignore format: a table
    const modes = await Promise.all(['.', 'postgres', 'postgres.log'].map((name) => stat(join(dataDir, name))))
    expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o700, 0o600])
    await expect(query(cluster.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow('password')
  })

  it('wins when three begin at once; the others find its cluster', async () => {
    const dataDir = host.path('race')
    const clusters = await Promise.all([host.attach(dataDir), host.attach(dataDir), host.attach(dataDir)])
    expect(new Set(clusters.map(({ pid }) => pid)).size).toBe(1)
    expect(clusters.filter(({ started }) => started)).toHaveLength(1)
    for (const { url } of clusters) expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
    expect((await readdir(dataDir)).filter((name) => name.startsWith('postgres.new'))).toEqual([])
  })

  it('leaves nothing running when it is called off', async () => {
    const patience = new AbortController()
    setTimeout(() => patience.abort(new Error('changed my mind')), 300)
    await expect(host.attach(host.path('called-off'), { signal: patience.signal })).rejects.toThrow('changed my mind')
    await expect(host.attach(made, { signal: AbortSignal.abort(new Error('never mind')) })).rejects.toThrow(
      'never mind',
    )
  })
})

describe('a running cluster', () => {
  it('is adopted, keeps its port, and is stopped by the last one out', async () => {
    const first = await host.attach(made)
    const second = await host.attach(made)
    const third = await host.command(made)
    expect([first.started, second.started, third.told.started]).toEqual([true, false, false])
    expect([second.pid, third.told.pid]).toEqual([first.pid, first.pid])
    expect(second.url).toBe(first.url)
    await first.release()
    await first.release()
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await second.release()
    expect(await query(third.told.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await third.finish()
    expect(lives(first.pid)).toBe(false)
    expect((await host.attach(made)).url).toBe(first.url)
  })

  it('outlives the kill -9 of its starter and is adopted', async () => {
    const starter = await host.command(made)
    expect(starter.told.started).toBe(true)
    await starter.kill()
    expect(lives(starter.told.pid)).toBe(true)
    const cluster = await host.attach(made)
    expect({ pid: cluster.pid, started: cluster.started }).toEqual({ pid: starter.told.pid, started: false })
    await cluster.release()
    // Nobody's child: it is gone a moment after it has said so.
    await vi.waitFor(() => expect(lives(starter.told.pid)).toBe(false), 5000)
  })

  it('is out of reach of what a terminal sends to its starter', async ({ skip }) => {
    skip(process.platform !== 'linux', 'SKIPPED: needs /proc')
    const starter = await host.command(made)
    const [of = '', session = ''] =
      (await readFile(`/proc/${starter.told.pid}/stat`, 'utf8')).split(') ')[1]?.split(' ').slice(2, 4) ?? []
    expect([Number(of), Number(session)]).toEqual([starter.told.pid, starter.told.pid])
    await starter.finish()
  })

  it('is attached to while others leave it, again and again', async () => {
    let last = await host.attach(made)
    for (let round = 0; round < 8; round++) {
      const [next] = await Promise.all([host.attach(made), sleep(round * 10).then(last.release)])
      expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }])
      last = next
    }
  })
})

describe('after kill -9 of the postmaster', () => {
  it('the next command recovers what was committed', async () => {
    const starter = await host.command(made)
    await query(starter.told.url, 'truncate kept; insert into kept select generate_series(1, 1000)')
    await starter.kill()
    process.kill(starter.told.pid, 'SIGKILL')
    const cluster = await host.attach(made)
    expect(cluster.started).toBe(true)
    expect(await query(cluster.url, 'select count(*)::int as n from kept')).toEqual([{ n: 1000 }])
  })

  it('nothing starts beside a process that still works on the files; it waits for its end', async () => {
    const starter = await host.command(made)
    await query(starter.told.url, 'truncate kept; insert into kept values (1)')
    const [row] = await query(starter.told.url, `select pid from pg_stat_activity where backend_type = 'checkpointer'`)
    const survivor = Number(row?.['pid'])
    process.kill(survivor, 'SIGSTOP')
    await starter.kill()
    process.kill(starter.told.pid, 'SIGKILL')
    const attaching = host.attach(made)
    expect(await Promise.race([attaching, sleep(1_500, 'waiting')])).toBe('waiting')
    process.kill(survivor, 'SIGCONT')
    expect(await query((await attaching).url, 'select n from kept')).toEqual([{ n: 1 }])
    expect(await readFile(join(made, 'postgres.log'), 'utf8')).toContain('pre-existing shared memory block')
  })

  it('a command that is attached brings it back on the same port and holds it again', async () => {
    const cluster = await host.attach(made)
    await query(cluster.url, 'truncate kept; insert into kept values (1)')
    const { pid } = cluster
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(async () => expect(await query(cluster.url, 'select n from kept')).toEqual([{ n: 1 }]), 15_000)
    await vi.waitFor(() => expect(cluster.pid).not.toBe(pid), 5_000)
    const visitor = await host.attach(made)
    await visitor.release()
    expect(await query(cluster.url, 'select n from kept')).toEqual([{ n: 1 }])
    await cluster.release()
    expect(lives(cluster.pid)).toBe(false)
  })
})

describe('a start', () => {
  it('takes another port when the last one is taken', async () => {
    const before = await host.attach(made)
    await before.release()
    const port = Number(new URL(before.url).port)
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    const cluster = await host.attach(made)
    expect(cluster.url).not.toBe(before.url)
    server.close()
  })

  it('mends permissions that PostgreSQL would refuse', async () => {
    await chmod(join(made, 'postgres'), 0o755)
    await host.attach(made)
    expect((await stat(join(made, 'postgres'))).mode & 0o777).toBe(0o700)
  })

  it('works for an ordinary user, whose cluster root then serves as that user', async ({ skip }) => {
    skip(!isRoot, NOT_ROOT)
    const dataDir = host.path('ordinary')
    await chmod(host.path(''), 0o711)
    await mkdir(dataDir, { mode: 0o700 })
    await chown(dataDir, NOBODY, NOBODY)
    const starter = await host.command(dataDir, { uid: NOBODY, gid: NOBODY })
    if (starter.told.failed?.startsWith('it said nothing'))
      skip('SKIPPED: node or this project cannot be read by uid 65534')
    expect(starter.told).toMatchObject({ started: true })
    expect((await stat(join(dataDir, 'postgres'))).uid).toBe(NOBODY)
    await starter.finish()
    expect(lives(starter.told.pid)).toBe(false)
    const cluster = await host.attach(dataDir)
    expect(await readFile(`/proc/${cluster.pid}/status`, 'utf8')).toMatch(/^Uid:\s+65534\s+65534/m)
    expect(await query(cluster.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })
})

describe('as root without user namespaces', () => {
  it('PostgreSQL runs as the user postgres, in a place of the system', async ({ skip }) => {
    skip(!isRoot, NOT_ROOT)
    const passwd = host.path('passwd')
    await writeFile(passwd, 'root:x:0:0::/root:/bin/sh\npostgres:x:4711:4712::/:/bin/sh\n')
    const dataDir = host.path('guarded')
    const command = await host.guardedCommand(dataDir, passwd)
    if (command === undefined) return skip('SKIPPED: this machine does not let root make a user namespace')
    expect(command.told).toMatchObject({ started: true })
    expect(await query(command.told.url, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(await readFile(`/proc/${command.told.pid}/status`, 'utf8')).toMatch(/^Uid:\s+4711.*\nGid:\s+4712/m)
    expect(await readlink(join(dataDir, 'postgres'))).toMatch(/^[/]var[/]lib[/]datapunk-stream[/]/)
    await command.finish()
    expect(lives(command.told.pid)).toBe(false)
  })

  it('and without such a user, the error names what can be done', async ({ skip }) => {
    skip(!isRoot, NOT_ROOT)
    const passwd = host.path('passwd-without')
    await writeFile(passwd, 'root:x:0:0::/root:/bin/sh\n')
    const command = await host.guardedCommand(host.path('guarded-without'), passwd)
    if (command === undefined) return skip('SKIPPED: this machine does not let root make a user namespace')
    expect(command.told.failed).toMatch(/refuses to run as root.*useradd.*ordinary user.*DATABASE_URL/s)
  })
})

describe('the log of PostgreSQL', () => {
  it('tells what the server did and never what a statement said', async () => {
    const cluster = await host.attach(made)
    await expect(query(cluster.url, `select 'Secret-1'::int`)).rejects.toThrow('Secret-1')
    await query(cluster.url, 'create table if not exists unlike (word text unique)')
    await query(cluster.url, `insert into unlike values ('Secret-2')`)
    await expect(query(cluster.url, `insert into unlike values ('Secret-2')`)).rejects.toThrow('duplicate')
    const dying = query(cluster.url, `select pg_sleep(30), 'Secret-3', pg_backend_pid()`).catch(() => 'died')
    const asked = `select pid from pg_stat_activity where query like '%pg_sleep%' and pid <> pg_backend_pid()`
    const pid = await vi.waitFor(async () => {
      const [row] = await query(cluster.url, asked)
      return Number(row?.['pid'] ?? expect.fail('not yet'))
    })
    process.kill(pid, 'SIGKILL')
    expect(await dying).toBe('died')
    await vi.waitFor(() => query(cluster.url, 'select 1'), 10_000)
    const text = await readFile(join(made, 'postgres.log'), 'utf8')
    expect(text).toContain('was terminated by signal 9')
    expect(text).not.toContain('Secret')
  })
})
