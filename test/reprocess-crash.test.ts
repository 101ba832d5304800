import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { scratch } from '../src/integrations/archive/testing/craft.ts'
import { expectClosed, expectSameRows, type TestInstance, testInstance } from './instance.ts'
import { builtProgram, type Ended, type Program, type Running } from './program.ts'
import { writeRecords } from './records-file.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const POINTS = 20_000
const KILLS = 2
const BEFORE = 'version: 1\n'
/** No keys: the same on every instance. */
const AFTER = `version: 2
rules:
  - { entity: LOCATION_COORDINATES, operator: generalise, decimals: 2 }
  - { entity: EMAIL, operator: drop }
`
const search = (n: number) => ({
  header: 'Search',
  title: `Searched for zelda${n}@example.org`,
  time: new Date(Date.UTC(2025, 2, 1, 0, 0, n)).toISOString(),
  products: ['Search'],
})

const { path: folder } = await scratch()
let program: Program
let target: TestInstance
let undisturbed: TestInstance
let usual: Ended

const reprocessing = ({ data, url }: TestInstance): Running =>
  program.start(['pii', 'reprocess', '--json', '--data', data], { env: { DATABASE_URL: url } })

beforeAll(async () => {
  await writeRecords(join(folder, 'Records.json'), POINTS)
  await writeFile(join(folder, 'MyActivity.json'), JSON.stringify(Array.from({ length: 2000 }, (_, n) => search(n))))
  program = await builtProgram()
  const made = async () => {
    const instance = await testInstance({ policy: BEFORE })
    await instance.import(folder)
    await writeFile(join(instance.data, 'pii-policy.yaml'), AFTER)
    return instance
  }
  target = await made()
  undisturbed = await made()
  usual = await reprocessing(undisturbed).ended
})
afterAll(() => Promise.all([target.close(), undisturbed.close()]))

/** How many events a run has seen. */
const readSoFar = async (): Promise<number> => {
  const { stores, owner } = target.instance
  const { runs } = await stores.runs.list(owner, { limit: 1 })
  return runs[0]?.work === 'reprocess' ? runs[0].counts.read : 0
}

test('a reprocess that is killed goes on when it is run again, and ends as one that nobody disturbed', async () => {
  expect(usual.json.state, usual.stderr).toBe('succeeded')
  let before = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const running = reprocessing(target)
    while ((await readSoFar()) <= before + 2000) await pause(10)
    running.child.kill('SIGKILL')
    expect((await running.ended).code).toBeUndefined()
    before = await readSoFar()
    expect(before).toBeLessThan(POINTS)
  }
  const { code, json, stderr, stdout } = await reprocessing(target).ended
  expect(code, stderr).toBe(0)
  const [run, expected] = [JSON.parse(stdout), JSON.parse(usual.stdout)]
  expectClosed(run.counts)
  expect(run.counts).toEqual(expected.counts)
  expect(run.reprocess).toEqual(expected.reprocess)
  expect(json.runs?.map(({ source, counts }) => [source, counts])).toEqual(
    usual.json.runs?.map(({ source, counts }) => [source, counts]),
  )
  expectSameRows(await target.rows(), await undisturbed.rows())
  expect((await target.instance.stores.personal.verifyAudit(1)).filter(({ broken }) => broken)).toEqual([])
})
