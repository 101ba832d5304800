import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createOutbox } from './live-outbox.ts'

/** A socket whose far end takes what it is told to take. */
function target(waiting: number) {
  return {
    writableLength: waiting,
    write(bytes: Buffer) {
      this.writableLength += bytes.length
    },
  }
}

const MEGABYTE = 1 << 20
const never = new AbortController().signal

describe('an outbox', () => {
  test('takes nothing more when it is full, and so holds at most its bytes and one batch', () => {
    const socket = target(0)
    const outbox = createOutbox(socket, { mostBytes: 1000, patienceMs: 100 })
    expect([700, 700, 700].map((size) => outbox.offer(Buffer.alloc(size)))).toEqual([true, true, false])
    expect(socket.writableLength).toBe(1400)
  })

  test('tells of a reader that takes nothing that it is too slow', async () => {
    const outbox = createOutbox(target(4 * MEGABYTE), { mostBytes: 4 * MEGABYTE, patienceMs: 100 })
    await expect(outbox.room(never)).rejects.toMatchObject({ code: 'subscription.slow' })
  })

  test('waits for a reader that takes what waits for it steadily, however long that is', async () => {
    const socket = target(4 * MEGABYTE)
    const outbox = createOutbox(socket, { mostBytes: 4 * MEGABYTE, patienceMs: 1000 })
    let isOver = false
    const room = outbox.room(never).then(() => {
      isOver = true
    })
    const began = performance.now()
    while (!isOver && performance.now() - began < 10_000) {
      socket.writableLength = Math.max(0, socket.writableLength - 100_000)
      await sleep(50)
    }
    await room
    expect(performance.now() - began).toBeGreaterThan(1000)
  })

  test('ends its wait at once when the reader has gone', async () => {
    const outbox = createOutbox(target(4 * MEGABYTE), { mostBytes: 4 * MEGABYTE, patienceMs: 60_000 })
    await outbox.room(AbortSignal.timeout(50))
  })
})
