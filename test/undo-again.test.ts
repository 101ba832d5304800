import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { scratch } from '../src/integrations/archive/testing/craft.ts'
import { expectSameRows, type TestInstance, testInstance } from './instance.ts'

const { put } = await scratch()
let target: TestInstance
beforeAll(async () => {
  target = await testInstance()
})
afterAll(() => target.close())
beforeEach(() => target.clear())

const FIRST = 1_345_364_951_040_000_000n
const messages = (from: number, to: number) =>
  `[${Array.from({ length: to - from }, (_, i) => `{"ID":${FIRST + BigInt(from + i)},"Timestamp":"2025-03-01 12:00:00","Contents":"${from + i}","Attachments":""}`).join(',')}]`

async function undo(run: string) {
  const { engine, jobs, owner } = target.instance
  expect(await (await engine.submit(jobs.undoRun, { run }, { owner })).done).toMatchObject({ state: 'succeeded' })
}
async function live(): Promise<number> {
  const { instance } = target
  const counts = await instance.stores.events.counts(instance.owner)
  return counts.reduce((total, { events }) => total + events, 0)
}

test('of two runs that overlap, undoing one leaves what the other read', async () => {
  const [one, two] = [await put('one.json', messages(0, 100)), await put('two.json', messages(50, 150))]
  const first = await target.import(one)
  const second = await target.import(two)
  expect(second.events).toEqual({ new: 50, revised: 0, duplicate: 50 })
  await undo(first.id)
  expect(await live()).toBe(100)
  await undo(second.id)
  expect(await live()).toBe(0)
})

test('what was taken back comes back as the next revision of what is known, and once', async () => {
  const path = await put('again.json', messages(0, 100))
  const first = await target.import(path)
  const before = await target.rows()
  await undo(first.id)
  const again = await target.import(path)
  expect(again.events).toEqual({ new: 0, revised: 100, duplicate: 0 })
  expect(again.runs[0]?.counts).toMatchObject({ read: 100, stored: 0, revised: 100 })
  expectSameRows(await target.rows(), before)
  expect((await target.import(path)).events).toEqual({ new: 0, revised: 0, duplicate: 100 })
})

test('two imports at once of exports that overlap store each fact once', async () => {
  const paths = [await put('left.json', messages(0, 3000)), await put('right.json', messages(1000, 4000))]
  const both = await Promise.all(paths.map((path) => target.import(path)))
  expect(both.map(({ state }) => state)).toEqual(['succeeded', 'succeeded'])
  expect(both.reduce((sum, { events }) => sum + events.new, 0)).toBe(4000)
  expect(await live()).toBe(4000)
})
