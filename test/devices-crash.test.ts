import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { readServerNote } from '../src/cli/server-note.ts'
import { expectClosed, type TestInstance, testInstance } from './instance.ts'
import { builtProgram, type Program, type Running } from './program.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const MESSAGES = 160
const AT_ONCE = 8
const KILLS = 3

let program: Program
let target: TestInstance

beforeAll(async () => {
  program = await builtProgram()
  target = await testInstance()
})
afterAll(async () => {
  await target.close()
})

const options = () => ({ env: { DATABASE_URL: target.url, DATAPUNK_RATE_LIMIT: '0' } })

async function serve(): Promise<{ readonly running: Running; readonly url: string }> {
  const running = program.start(['start', '--port', '0', '--json', '--data', target.data], options())
  for (;;) {
    const note = await readServerNote(target.data)
    if (note?.pid === running.pid) return { running, url: note.url }
    await pause(20)
  }
}

const message = (n: number) => ({ _type: 'location', lat: 48 + n / 10_000, lon: 11.5, tst: 1_738_396_800 + n, acc: 10 })

/** Sends all that is left as a phone does: what was answered is forgotten, anything else stays for the next time. */
async function send(url: string, key: string, left: Set<number>): Promise<void> {
  const authorization = `Basic ${Buffer.from(`phone:${key}`).toString('base64')}`
  const waiting = [...left]
  const one = async () => {
    for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) {
      const answer = await fetch(`${url}/v1/devices/owntracks`, {
        method: 'POST',
        headers: { authorization },
        body: JSON.stringify(message(n)),
      }).catch(() => undefined)
      if (answer?.status === 200 && (await answer.text().catch(() => '')) === '[]') left.delete(n)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
}

test('a server that is killed between request and answer loses nothing and doubles nothing', async () => {
  const added = await program.run(['devices', 'add', 'phone', '--json', '--data', target.data], options())
  const { key } = JSON.parse(added.stdout)
  const left = new Set(Array.from({ length: MESSAGES }, (_, n) => n))
  for (let kill = 0; kill < KILLS; kill++) {
    const { running, url } = await serve()
    const sending = send(url, key, left)
    const before = left.size
    while (left.size > before - MESSAGES / (KILLS + 2)) await pause(1)
    running.child.kill('SIGKILL')
    await Promise.all([running.ended, sending])
    expect(left.size).toBeGreaterThan(0)
  }
  const { running, url } = await serve()
  await send(url, key, left)
  expect(left.size).toBe(0)
  running.child.kill('SIGTERM')
  await running.ended

  const { stores, owner } = target.instance
  const { events } = await stores.events.query(owner, { source: ['devices.owntracks'] }, { limit: MESSAGES * 2 })
  expect(events.map(({ time }) => Date.parse(time ?? '') / 1000)).toEqual(
    Array.from({ length: MESSAGES }, (_, n) => message(n).tst),
  )
  const { runs } = await stores.runs.list(owner, { limit: 100 })
  expect(runs.every(({ work, state }) => work === 'push' && state === 'succeeded')).toBe(true)
  for (const { counts } of runs) expectClosed(counts)
  const sum = (of: 'read' | 'stored' | 'duplicate') => runs.reduce((total, { counts }) => total + counts[of], 0)
  expect(sum('stored')).toBe(MESSAGES)
  expect(sum('read')).toBe(MESSAGES + sum('duplicate'))
})
