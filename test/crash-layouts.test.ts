import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import * as shapes from '../bench/formats/exports.ts'
import { scratch } from '../src/integrations/archive/testing/craft.ts'
import { jpegOf, tiffOf } from '../src/integrations/archive/testing/craft-media.ts'
import { expectClosed, expectSameRows, type Rows, type TestInstance, testInstance } from './instance.ts'
import { builtProgram, type Ended, type Program, type Running } from './program.ts'
import { randomFrom } from './timeline-exports.ts'

/** As `crash.test.ts`, for the layouts of files that have readers of their own. */
const KILLS = Number(process.env['DATAPUNK_TEST_KILLS'] ?? 3)
const RECORDS = 500
const PICTURES = 40
const LAYOUTS = {
  html: shapes.YOUTUBE_PAGE,
  groups: shapes.TEAMS,
  csv: shapes.TWITCH,
  lines: shapes.DISCORD_ACTIVITY,
  calendar: shapes.CALENDAR,
  mail: shapes.MAIL,
  xml: shapes.WORKOUTS,
} as const

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const { path: folder } = await scratch()
let program: Program
let target: TestInstance
let expected: Rows
let usualMs = 0
let usual: Ended

beforeAll(async () => {
  for (const shape of Object.values(LAYOUTS)) await shapes.writeShape(folder, shape, RECORDS)
  await shapes.writeSidecars(folder, PICTURES)
  const album = join(folder, 'Takeout', 'Google Photos', 'Old')
  await mkdir(album, { recursive: true })
  for (let i = 0; i < PICTURES; i++) await writeFile(join(album, `IMG_9${i}.jpg`), pictureOf(i))
  program = await builtProgram()
  target = await testInstance()
  const begin = performance.now()
  usual = await importing().ended
  usualMs = performance.now() - begin
  expect(usual.json.state, usual.stderr).toBe('succeeded')
  expected = await target.digests()
  expect(expected.size).toBeGreaterThan(Object.keys(LAYOUTS).length * RECORDS)
})
afterAll(async () => {
  await target.close()
})
beforeEach(() => target.clear())

/** Of a camera: EXIF 0x9003 is when it was taken. */
function pictureOf(i: number): Buffer {
  const taken = `2017:05:${String(1 + (i % 28)).padStart(2, '0')} 10:${String(i % 60).padStart(2, '0')}:00`
  return jpegOf(tiffOf({ image: { 271: { text: 'Example' } }, exif: { 36867: { text: taken } } }), { salt: String(i) })
}

function importing(): Running {
  return program.start(['import', folder, '--json', '--data', target.data], { env: { DATABASE_URL: target.url } })
}

const countsOf = ({ json }: Ended) =>
  Object.fromEntries((json.runs ?? []).map(({ source, counts }) => [source, counts] as const))

test.each(Array.from({ length: KILLS }, (_, i) => i + 1))(
  'an import of all layouts that is killed at random moments goes on to the same rows (round %i)',
  async (round) => {
    const random = randomFrom(Number(process.env['DATAPUNK_TEST_SEED'] ?? Date.now() % 1e6) + round)
    for (let kill = 0; kill < 2; kill++) {
      const running = importing()
      await pause(usualMs * (0.15 + 0.8 * random()))
      running.child.kill('SIGKILL')
      await running.ended
    }
    const again = await importing().ended
    expect(again.json.state, again.stderr).toBe('succeeded')
    for (const { counts } of again.json.runs ?? []) expectClosed(counts)
    // Killed behind its end, the import was whole, and this one is another.
    if (again.json.events?.duplicate === 0) expect(countsOf(again)).toEqual(countsOf(usual))
    expectSameRows(await target.digests(), expected)
  },
)
