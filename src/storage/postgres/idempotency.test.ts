import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Idempotency } from '../ports.ts'
import { type TestLog, testLog } from './testing/log.ts'

let log: TestLog
let once: Idempotency['once']
beforeAll(async () => {
  log = await testLog()
  once = log.stores.idempotency.once
})
afterAll(() => log.close())

const REQUEST = Buffer.from('digest of the request')
const answer = (body: string) => async () => ({ status: 201, body })

describe('a request with an Idempotency-Key', () => {
  test('is done once; a repeat gets the same answer', async () => {
    const owner = await log.owner()
    expect(await once(owner, 'k', REQUEST, answer('first'))).toEqual({ status: 201, body: 'first', replayed: false })
    expect(await once(owner, 'k', REQUEST, answer('second'))).toEqual({ status: 201, body: 'first', replayed: true })
    expect(await log.anotherProcess().idempotency.once(owner, 'k', REQUEST, answer('third'))).toMatchObject({
      body: 'first',
      replayed: true,
    })
    expect(await once(owner, 'other', REQUEST, answer('other'))).toMatchObject({ body: 'other', replayed: false })
    expect(await once(await log.owner(), 'k', REQUEST, answer('mine'))).toMatchObject({ body: 'mine', replayed: false })
  })

  test('is refused when the key was used for another request', async () => {
    const owner = await log.owner()
    await once(owner, 'k', REQUEST, answer('first'))
    const asked = once(owner, 'k', Buffer.from('another'), answer('second'))
    await expect(asked).rejects.toMatchObject({ code: 'idempotency.conflict' })
  })

  test('waits for the first of the same key, here and in another process', async () => {
    const owner = await log.owner()
    let done = 0
    const slow = async () => {
      done++
      await pause(100)
      return { status: 200, body: `${done}` }
    }
    const stores = [log.stores, log.anotherProcess()]
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, i) => (stores[i % 2] ?? log.stores).idempotency.once(owner, 'k', REQUEST, slow)),
    )
    expect(done).toBe(1)
    expect(all.map(({ body }) => body)).toEqual(Array.from({ length: 6 }, () => '1'))
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1)
  })

  test('is done by the next when the first failed, and the fault is the first one’s own', async () => {
    const owner = await log.owner()
    const fault = new Error('the work failed')
    let begin = () => {}
    const begun = new Promise<void>((resolve) => {
      begin = resolve
    })
    const failing = once(owner, 'k', REQUEST, async () => {
      begin()
      await pause(30)
      throw fault
    })
    await begun
    const [first, next] = await Promise.allSettled([failing, once(owner, 'k', REQUEST, answer('next'))])
    expect(first).toEqual({ status: 'rejected', reason: fault })
    expect(next).toMatchObject({ value: { body: 'next', replayed: false } })
  })

  test('may write while many others do the same', async () => {
    const owner = await log.owner()
    const all = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        once(owner, `k${i}`, REQUEST, async () => {
          const [outcome] = await log.stores.editor.append(owner, 'mine', [{ type: 'note', id: `${i}`, data: {} }])
          return { status: 201, body: outcome?.outcome ?? '' }
        }),
      ),
    )
    expect(new Set(all.map(({ body }) => body))).toEqual(new Set(['new']))
  })

  test('is forgotten after a day', async () => {
    const owner = await log.owner()
    await once(owner, 'k', REQUEST, answer('first'))
    await log.sql("update dp.idempotency set created = created - interval '23 hours' where usr = $1", [owner])
    expect(await once(owner, 'k', REQUEST, answer('second'))).toMatchObject({ body: 'first', replayed: true })
    await log.sql("update dp.idempotency set created = created - interval '1 hour' where usr = $1", [owner])
    expect(await once(owner, 'k', Buffer.from('another'), answer('third'))).toMatchObject({
      body: 'third',
      replayed: false,
    })
    await log.sql("update dp.idempotency set created = created - interval '1 day'")
    await log.anotherProcess().idempotency.once(owner, 'new', REQUEST, answer(''))
    expect(await log.sql('select key from dp.idempotency')).toEqual([{ key: 'new' }])
  })
})
