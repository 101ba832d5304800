import { copyFile, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { loadConfig } from '../src/core/config/config.ts'
import { scratch } from '../src/integrations/archive/testing/craft.ts'
import { openInstance } from '../src/main.ts'
import { expectClosed, expectSameRows, type Rows, rowsOf, type TestInstance, testInstance } from './instance.ts'
import { builtProgram, type Ended, type Program, type Running } from './program.ts'
import { writeRecords } from './records-file.ts'
import { androidExport, life, randomFrom, semanticExport } from './timeline-exports.ts'

/** How often an import is killed: more in DATAPUNK_TEST_KILLS, for a longer look. */
const KILLS = Number(process.env['DATAPUNK_TEST_KILLS'] ?? 6)
const RECORDS = 100_000
const MINUTE = 60_000

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
  expected = await target.rows()
  expect(expected.size).toBeGreaterThan(RECORDS)
}, 2 * MINUTE)
afterAll(async () => {
  await program.remove()
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
  expectSameRows(await target.rows(), expected)
}

describe('an import that is killed', () => {
  const random = randomFrom(Number(process.env['DATAPUNK_TEST_SEED'] ?? Date.now() % 1e6))

  test.each(Array.from({ length: KILLS }, (_, i) => i + 1))(
    'at a random moment goes on when it is run again (kill %i)',
    async () => {
      // From before the first record to after the last.
      const first = importing()
      const moment = usualMs * (0.2 + 0.85 * random())
      await pause(moment)
      first.child.kill('SIGKILL')
      await first.ended
      await expectAsUsual(await importing().ended)
    },
    MINUTE,
  )

  test(
    'again and again goes on each time',
    async () => {
      for (const share of [0.5, 0.7, 0.75]) {
        const running = importing()
        await pause(usualMs * share)
        running.child.kill('SIGKILL')
        await running.ended
      }
      await expectAsUsual(await importing().ended)
    },
    MINUTE,
  )
})

describe('an import that is interrupted', () => {
  test(
    'is cancelled, keeps what it stored, and is completed by the same command',
    async () => {
      const first = importing()
      await untilStored(1)
      first.child.kill('SIGINT')
      const { code, json, stderr } = await first.ended
      expect(code, stderr).toBe(130)
      expect(json.state).toBe('cancelled')
      expect(json.error?.code).toBe('cancelled')
      const [run] = json.runs ?? []
      if (run !== undefined) expectClosed(run.counts)
      const kept = await target.rows()
      expect(kept.size).toBeGreaterThan(0)
      expect(kept.size).toBe(json.events?.new)

      const again = await importing().ended
      expect(again.json.state).toBe('partial')
      expect(again.json.events?.new).toBe(expected.size - kept.size)
      expectSameRows(await target.rows(), expected)
    },
    MINUTE,
  )
})

describe('two imports at once', () => {
  test(
    'of the same file: the second is told who is at work, and nothing comes twice',
    async () => {
      const first = importing()
      await untilStored(1)
      first.child.kill('SIGSTOP')
      const second = await importing().ended
      first.child.kill('SIGCONT')
      expect(second.code).toBe(1)
      expect(second.json.error).toMatchObject({
        code: 'run.busy',
        message: expect.stringMatching(/another process is at work on this import, run \d+/),
      })
      await expectAsUsual(await first.ended)
    },
    MINUTE,
  )

  test(
    'of two copies of a file: both end well, and nothing comes twice',
    async () => {
      const copies = [join(folder, 'one'), join(folder, 'two')]
      for (const copy of copies) {
        await mkdir(copy, { recursive: true })
        await copyFile(join(input, 'Records.json'), join(copy, 'Records.json'))
        await copyFile(join(input, 'Timeline.json'), join(copy, 'Timeline.json'))
      }
      const both = await Promise.all(copies.map((copy) => importing(copy).ended))
      for (const { json, stderr } of both) {
        expect(json.state, stderr).toBe('succeeded')
        if (json.runs?.[0] !== undefined) expectClosed(json.runs[0].counts)
      }
      const rows = await target.rows()
      expect(both.reduce((total, { json }) => total + (json.events?.new ?? 0), 0)).toBe(rows.size)
      for (const [fact, row] of rows) if (row.includes('google.maps.point')) expect(row).toBe(expected.get(fact))
    },
    MINUTE,
  )
})

describe('a PostgreSQL that is killed during an import', () => {
  test(
    'costs nothing that was stored, and the import goes on when it is run again',
    async () => {
      const data = await mkdtemp(join(tmpdir(), 'datapunk-crash-'))
      const start = () => program.start(['import', input, '--json', '--data', data])
      const first = start()
      await untilPhase(data)
      const postmaster = Number.parseInt(await readFile(join(data, 'postgres', 'postmaster.pid'), 'utf8'), 10)
      process.kill(postmaster, 'SIGKILL')
      const { code, json } = await first.ended
      expect(code).toBe(1)
      expect(json.error?.code).toMatch(/^database\./)

      const again = await start().ended
      expect(again.json.state, again.stderr).toBe('partial')
      expect(again.json.runs?.[0]?.counts).toEqual(usual.json.runs?.[0]?.counts)
      const { config } = loadConfig({ flags: { data }, env: { DATAPUNK_LOG_LEVEL: 'silent' } })
      const instance = await openInstance(config, '1.2.3')
      expectSameRows(await rowsOf(instance), expected)
      await instance.close()
      await rm(data, { recursive: true, force: true })
    },
    2 * MINUTE,
  )
})

/** Until so many events are stored. */
async function untilStored(events: number): Promise<void> {
  const { stores, owner } = target.instance
  for (;;) {
    const counts = await stores.events.counts(owner)
    if (counts.reduce((total, each) => total + each.events, 0) >= events) return
    await pause(5)
  }
}

/** Until the import in a data directory of its own is at work. */
async function untilPhase(data: string): Promise<void> {
  for (;;) {
    await pause(50)
    const pid = await readFile(join(data, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '')
    if (!/ready/.test(pid)) continue
    const { config } = loadConfig({ flags: { data }, env: { DATAPUNK_LOG_LEVEL: 'silent' } })
    const instance = await openInstance(config, '1.2.3').catch(() => undefined)
    if (instance === undefined) continue
    try {
      while (true) {
        const counts = await instance.stores.events.counts(instance.owner)
        if (counts.length > 0) return
        await pause(5)
      }
    } finally {
      await instance.close()
    }
  }
}
