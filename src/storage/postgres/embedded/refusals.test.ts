import { spawn } from 'node:child_process'
import { appendFile, cp, mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { chooseRunner } from './account.ts'
import { completeLinks, findBinaries, MAJOR } from './binaries.ts'
import { findPlaces } from './folder.ts'
import { initialise } from './initialise.ts'
import { startPostmaster } from './postmaster.ts'
import { PASSWORD, query, useClusters } from './testing/harness.ts'

const host = useClusters()
let made = ''

beforeAll(async () => {
  made = host.path('made')
  await (await host.attach(made)).release()
})

async function fakeCluster(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const dataDir = host.path(name)
  await mkdir(join(dataDir, 'postgres', 'global'), { recursive: true })
  for (const [file, text] of Object.entries(files)) await writeFile(join(dataDir, 'postgres', file), text)
  return dataDir
}

describe('a folder that cannot be served is left as it is, and the error', () => {
  it('names both versions and the ways out for another major version', async () => {
    const dataDir = await fakeCluster('older', { PG_VERSION: '17\n', 'global/pg_control': 'x' })
    await expect(host.attach(dataDir)).rejects.toMatchObject({
      code: 'database.version',
      message: expect.stringMatching(/PostgreSQL 17.*PostgreSQL 18.*datapunk query --ndjson.*DATABASE_URL/s),
    })
    expect(await readFile(join(dataDir, 'postgres', 'PG_VERSION'), 'utf8')).toBe('17\n')
  })

  it('says how to begin anew when the cluster is not whole', async () => {
    const dataDir = await fakeCluster('damaged', { 'postgresql.conf': '# all that is left\n' })
    await expect(host.attach(dataDir)).rejects.toMatchObject({
      code: 'database.unavailable',
      message: expect.stringMatching(/no whole PostgreSQL cluster.*backup.*mv /s),
    })
    expect(await readFile(join(dataDir, 'postgres', 'postgresql.conf'), 'utf8')).toContain('all that is left')
  })

  it('says so when the folder is on a disk that is not there', async () => {
    const dataDir = host.path('unmounted')
    await mkdir(dataDir)
    await symlink(host.path('nowhere'), join(dataDir, 'postgres'))
    await expect(host.attach(dataDir)).rejects.toThrow('Is its disk mounted?')
  })

  it('says so when the data directory is a file', async () => {
    await writeFile(host.path('file'), '')
    await expect(host.attach(host.path('file'))).rejects.toMatchObject({ code: 'data.directory' })
  })

  it('says that the keys do not belong to it when the password is another', async () => {
    await expect(host.attach(made, { password: 'another' })).rejects.toMatchObject({
      code: 'database.unavailable',
      message: expect.stringContaining('password'),
    })
    expect(await readdir(join(made, 'postgres'))).not.toContain('postmaster.pid')
  })

  it('repeats the last lines of the log when PostgreSQL does not start', async () => {
    const conf = join(made, 'postgres', 'postgresql.conf')
    const before = await readFile(conf, 'utf8')
    await appendFile(conf, "\nshared_bufers = '1GB'\n")
    await expect(host.attach(made)).rejects.toMatchObject({
      code: 'database.unavailable',
      message: expect.stringMatching(/unrecognized configuration parameter "shared_bufers"/),
    })
    await writeFile(conf, before)
  })
})

describe('a lock file', () => {
  it('of a process that is gone does not matter', async () => {
    const gone = spawn('true')
    await new Promise((resolve) => gone.once('exit', resolve))
    await writeFile(join(made, 'postgres', 'postmaster.pid'), `${gone.pid}\n${made}/postgres\n1\n5432\n\n\n\nready\n`)
    expect((await host.attach(made)).started).toBe(true)
  })

  it('that names another program by now is taken away', async () => {
    const other = spawn('sleep', ['60'])
    try {
      await writeFile(
        join(made, 'postgres', 'postmaster.pid'),
        `${other.pid}\n${made}/postgres\n1\n5432\n\n\n\nready\n`,
      )
      const cluster = await host.attach(made)
      expect(cluster.started).toBe(true)
      expect(await query(cluster.url, 'select 1 as one')).toEqual([{ one: 1 }])
    } finally {
      other.kill('SIGKILL')
    }
  })
})

describe('the log file', () => {
  it('is put aside at a start when it has grown large', async () => {
    const log = join(made, 'postgres.log')
    await writeFile(log, 'an old line\n'.repeat(100_000))
    await (await host.attach(made)).release()
    expect(await readFile(log, 'utf8')).not.toContain('an old line')
    expect(await readFile(`${log}.1`, 'utf8')).toContain('an old line')
  })
})

describe('what a killed first command left', () => {
  it('is removed when it is old', async () => {
    for (const name of ['postgres.new-old123', 'postgres.new-new123']) await mkdir(join(made, name))
    const hourAgo = new Date(Date.now() - 3_600_000)
    await utimes(join(made, 'postgres.new-old123'), hourAgo, hourAgo)
    await host.attach(made)
    const names = await readdir(made)
    expect(names).toContain('postgres.new-new123')
    expect(names).not.toContain('postgres.new-old123')
  })
})

describe('the binaries', () => {
  it('are of the pinned major version', async () => {
    expect((await findBinaries(made)).version.split('.')[0]).toBe(MAJOR)
  })

  it('work without the symbolic links that npm does not pack, and the package is not written to', async () => {
    const { root, version } = await findBinaries(made)
    const bare = host.path('bare/native')
    const listed: readonly { target: string }[] = JSON.parse(await readFile(join(root, 'pg-symlinks.json'), 'utf8'))
    await cp(root, bare, { recursive: true, verbatimSymlinks: true })
    for (const { target } of listed) await rm(join(bare, '..', target), { force: true })
    const binaries = { root: bare, version }
    const before = await readdir(join(bare, 'lib'))
    const [one, two] = await Promise.all([
      completeLinks(binaries, host.path('x')),
      completeLinks(binaries, host.path('x')),
    ])
    expect(one).toEqual(two)
    expect(one.root).not.toBe(bare)
    const places = await findPlaces(host.path('served-from-a-replica'))
    const runner = await chooseRunner(places, one)
    await initialise(places, runner, PASSWORD)
    await startPostmaster(places, runner, { signal: undefined, waiting: async () => undefined })
    const cluster = await host.attach(places.data)
    expect(cluster.started).toBe(false)
    expect(await query(cluster.url, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(await readdir(join(bare, 'lib'))).toEqual(before)
    expect(await readdir(host.path('x/postgres-binaries'))).toHaveLength(1)
  })

  it('are not there for other platforms, and the way out is named', async () => {
    await expect(findBinaries(made, 'win32-x64')).rejects.toMatchObject({
      code: 'database.platform',
      message: expect.stringContaining('DATABASE_URL'),
    })
    const other = process.platform === 'darwin' ? 'linux-x64' : 'darwin-x64'
    await expect(findBinaries(made, other)).rejects.toMatchObject({ code: 'database.platform' })
  })
})
