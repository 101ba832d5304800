import { copyFile, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { loadConfig } from '../src/core/config/config.ts'
import { openKeyRing } from '../src/core/security/master-key.ts'
import { scratch } from '../src/integrations/archive/testing/craft.ts'
import { attachCluster } from '../src/storage/postgres/embedded/cluster.ts'
import { digestsOf, expectClosed, expectSameRows, type Rows, type TestInstance, testInstance } from './instance.ts'
import { builtProgram, type Ended, type Program, type Running } from './program.ts'
import { writeRecords } from './records-file.ts'
import { androidExport, life, randomFrom, semanticExport } from './timeline-exports.ts'

/** How often an import is killed: more in DATAPUNK_TEST_KILLS, for a longer look. */
const KILLS = Number(process.env['DATAPUNK_TEST_KILLS'] ?? 7)
const KILLS_IN_A_ROW = 3
/** A page of usual ones and the beginning of another, and many pages of large ones: commits to be killed between. */
const RECORDS = Number(process.env['DATAPUNK_TEST_RECORDS'] ?? 21_000)
const LARGE = { records: 600, note: 'a day at the sea '.repeat(300) }

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const { path: folder } = await scratch()
const input = join(folder, 'Takeout')

let program: Program
let target: TestInstance
let expected: Rows
/** How long an undisturbed import takes, start of the process included. */
let usualMs = 0
let usual: Ended

beforeAll(async () => {
  await mkdir(input)
  await writeRecords(join(input, 'Records.json'), RECORDS)
  await writeRecords(join(input, 'Records large.json'), RECORDS * 3, RECORDS * 3 - LARGE.records, LARGE.note)
  // Cut in the middle of a record: damage is found again by whoever goes on.
  await writeRecords(join(input, 'Records older.json'), RECORDS * 2, RECORDS * 2 - 500)
  await truncate(join(input, 'Records older.json'), 40_000)
  const stays = life(9, 400)
  const random = randomFrom(10)
  await writeFile(join(input, '2022_MARCH.json'), semanticExport(stays, { random, share: 0.8, edition: 1 }).text)
  await writeFile(join(input, 'Timeline.json'), androidExport(stays, { random, share: 0.8, edition: 2 }).text)
  program = await builtProgram()
  target = await testInstance()
  const begin = performance.now()
  usual = await importing().ended
  usualMs = performance.now() - begin
  expect(usual.json.state, usual.stderr).toBe('partial')
  expected = await target.digests()
  expect(expected.size).toBeGreaterThan(RECORDS)
})
afterAll(async () => {
  await target.close()
})
beforeEach(() => target.clear())

function importing(path = input): Running {
  return program.start(['import', path, '--json', '--data', target.data], { env: { DATABASE_URL: target.url } })
}

/** What must hold when an import was disturbed and then run again to its end. */
async function expectAsUsual({ code, json, stderr }: Ended): Promise<void> {
  expect(json.state, stderr).toBe('partial')
  expect(code).toBe(3)
  expect(json.problems).toEqual(usual.json.problems)
  const [run] = json.runs ?? []
  expect(run?.counts).toEqual(usual.json.runs?.[0]?.counts)
  expect(run?.files).toEqual(usual.json.runs?.[0]?.files)
  if (run !== undefined) expectClosed(run.counts)
  expectSameRows(await target.digests(), expected)
}

describe('an import that is killed', () => {
  const random = randomFrom(Number(process.env['DATAPUNK_TEST_SEED'] ?? Date.now() % 1e6))

  /** `share` 0 is before the first record, 1 after the last. */
  const killedAt = async (share: number) => {
    const running = importing()
    await pause(usualMs * (0.2 + 0.85 * share))
    running.child.kill('SIGKILL')
    return running.ended
  }
  /** Killed behind its end, an import is whole, and the next one finds everything stored. */
  const expectWhole = async () => {
    const again = await importing().ended
    const wasWhole = again.json.events?.new === 0 && again.json.runs?.[0]?.counts.stored === 0
    if (wasWhole) expectSameRows(await target.digests(), expected)
    else await expectAsUsual(again)
  }

  // One somewhere in each part of its time: the few there are hit all that it does.
  const kills = Array.from({ length: KILLS }, (_, i) => i + 1)
  test.each(kills)(`in part %i of ${KILLS} of its time goes on when it is run again`, async (kill) => {
    if ((await killedAt((kill - random()) / KILLS)).json.state !== undefined)
      return expectSameRows(await target.digests(), expected)
    await expectWhole()
  })

  test('again and again goes on each time', async () => {
    for (let i = 0; i < KILLS_IN_A_ROW; i++) await killedAt(random())
    await expectWhole()
  })
})

describe('an import that is interrupted', () => {
  test('is cancelled, keeps what it stored, and is completed by the same command', async () => {
    const first = importing()
    await untilStored()
    first.child.kill('SIGINT')
    const { code, json, stderr } = await first.ended
    expect(code, stderr).toBe(130)
    expect(json.state).toBe('cancelled')
    expect(json.error?.code).toBe('cancelled')
    const [run] = json.runs ?? []
    if (run !== undefined) expectClosed(run.counts)
    const kept = await target.digests()
    expect(kept.size).toBeGreaterThan(0)
    expect(kept.size).toBe(json.events?.new)

    const again = await importing().ended
    expect(again.json.state).toBe('partial')
    expect(again.json.events?.new).toBe(expected.size - kept.size)
    expectSameRows(await target.digests(), expected)
  })
})

describe('two imports at once', () => {
  /** The first stands still in the middle of its work, the second knows of it. */
  const oneAfterTheOther = async () => {
    const first = importing()
    await untilStored()
    first.child.kill('SIGSTOP')
    const second = importing()
    await second.told(/run \d+ of the same input is unfinished/)
    return { first, second }
  }

  test('of the same file are one: the second is told so and watches, and both end with the same', async () => {
    const { first, second } = await oneAfterTheOther()
    first.child.kill('SIGCONT')
    const both = await Promise.all([first.ended, second.ended])
    for (const end of both) await expectAsUsual(end)
    expect(both[0].json.id).toBe(both[1].json.id)
  })

  test('of the same file: the second goes on where the first is killed', async () => {
    const { first, second } = await oneAfterTheOther()
    first.child.kill('SIGKILL')
    await expectAsUsual(await second.ended)
  })

  test('of two copies of an export: both end well, and nothing comes twice', async () => {
    const copies = [join(folder, 'one'), join(folder, 'two')]
    for (const copy of copies) {
      await mkdir(copy)
      for (const name of ['Records.json', 'Timeline.json']) await copyFile(join(input, name), join(copy, name))
    }
    await importing(copies[0]).ended
    const alone = await target.digests()
    await target.clear()
    const both = await Promise.all(copies.map((copy) => importing(copy).ended))
    for (const { json, stderr } of both) {
      expect(json.state, stderr).toBe('succeeded')
      if (json.runs?.[0] !== undefined) expectClosed(json.runs[0].counts)
    }
    expect(both.reduce((total, { json }) => total + (json.events?.new ?? 0), 0)).toBe(alone.size)
    expectSameRows(await target.digests(), alone)
  })
})

describe('a PostgreSQL that is killed during an import', () => {
  test('costs nothing that was stored, and the import goes on when it is run again', async () => {
    const data = await mkdtemp(join(tmpdir(), 'datapunk-crash-'))
    const start = () => program.start(['import', input, '--json', '--data', data])
    const first = start()
    process.kill(await untilAtWork(data), 'SIGKILL')
    const { code, json, stderr } = await first.ended
    expect(code).toBe(1)
    expect(json.error?.code, stderr).toBe('database.unavailable')

    const again = await start().ended
    expect(again.json.state, again.stderr).toBe('partial')
    expect(again.json.runs?.[0]?.counts).toEqual(usual.json.runs?.[0]?.counts)
    await withCluster(data, async (url) => expectSameRows(await digestsOf(url), expected))
    await rm(data, { recursive: true, force: true })
  })
})

/** Until something is stored. */
async function untilStored(): Promise<void> {
  const { stores, owner } = target.instance
  while ((await stores.events.counts(owner)).length === 0) await pause(20)
}

/** Until the import in a data directory of its own is at work; answers the process id of its PostgreSQL. */
async function untilAtWork(data: string): Promise<number> {
  const note = join(data, 'postgres', 'postmaster.pid')
  while (!/ready/.test(await readFile(note, 'utf8').catch(() => ''))) await pause(50)
  await withCluster(data, async (url) => {
    const isAtWork = async () => (await digestsOf(url).catch(() => new Map())).size > 0
    while (!(await isAtWork())) await pause(20)
  })
  return Number.parseInt(await readFile(note, 'utf8'), 10)
}

async function withCluster(data: string, work: (url: string) => Promise<void>): Promise<void> {
  const { config } = loadConfig({ flags: { data }, env: { DATAPUNK_LOG_LEVEL: 'silent' } })
  const keys = await openKeyRing(config, { create: false, warn: () => undefined })
  const log = { info: () => undefined, warn: () => undefined }
  const cluster = await attachCluster({ dataDir: data, password: keys.databasePassword('postgres'), log })
  try {
    await work(cluster.url)
  } finally {
    await cluster.release()
  }
}
