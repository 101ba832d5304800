import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestLog, testLog } from './testing/log.ts'

let log: TestLog
beforeAll(async () => {
  log = await testLog()
})
afterAll(() => log.close())

const never = new AbortController().signal

/** How long a reader waits for what `act` commits, in ms. */
async function waited(reader: TestLog['stores'], owner: number, act: () => Promise<unknown>): Promise<number> {
  const head = await reader.events.head(owner)
  // The listener of this process is there after its first wait.
  await Promise.race([reader.events.changed(head, never), pause(200)])
  const waiting = reader.events.changed(head, never)
  await pause(20)
  await act()
  const committed = performance.now()
  await waiting
  return performance.now() - committed
}

const append = async (stores: TestLog['stores'], owner: number) =>
  stores.editor.append(owner, 'mine', [{ type: 'note', data: {} }])

describe('a reader that waits', () => {
  test('wakes when this process commits, and when another does', { retry: 2 }, async () => {
    const owner = await log.owner()
    const other = log.anotherProcess()
    expect(await waited(log.stores, owner, () => append(log.stores, owner))).toBeLessThan(100)
    expect(await waited(log.stores, owner, () => append(other, owner))).toBeLessThan(100)
  })

  test('is told of edits and deletions too', { retry: 2 }, async () => {
    const owner = await log.owner()
    const fact = (await append(log.stores, owner))[0]?.fact ?? ''
    expect(await waited(log.stores, owner, () => log.stores.editor.edit(owner, fact, { subject: 'x' }))).toBeLessThan(
      100,
    )
    expect(await waited(log.stores, owner, () => log.stores.editor.remove(owner, fact))).toBeLessThan(100)
  })

  test('looks again within a second when it was told nothing', async () => {
    const owner = await log.owner()
    const silent = async () => {
      await log.sql(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'datapunk listener' and datname = current_database()",
      )
      await log.sql('select dp.take_positions(1)')
    }
    expect(await waited(log.stores, owner, silent)).toBeLessThan(1500)
    // And it listens again.
    const head = await log.stores.events.head(owner)
    await Promise.race([log.stores.events.changed(head, never), pause(300)])
    const listening = await log.sql(
      "select from pg_stat_activity where application_name = 'datapunk listener' and datname = current_database()",
    )
    expect(listening.length).toBeGreaterThan(0)
  })

  test('goes on in a moment where something was committed meanwhile', async () => {
    const owner = await log.owner()
    const head = await log.stores.events.head(owner)
    await append(log.stores, owner)
    const started = performance.now()
    await log.stores.events.changed(head, never)
    expect(performance.now() - started).toBeLessThan(200)
  })

  test('ends when it is told to, and when the stores close', async () => {
    const owner = await log.owner()
    const head = await log.stores.events.head(owner)
    const started = performance.now()
    await log.stores.events.changed(head, AbortSignal.abort())
    await log.stores.events.changed(head, AbortSignal.timeout(30))
    const other = log.anotherProcess()
    const waiting = other.events.changed(head, never)
    await other.close()
    await waiting
    expect(performance.now() - started).toBeLessThan(900)
  })
})
