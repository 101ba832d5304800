import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createTokenBucket } from './token-bucket.ts'

describe('a token bucket', () => {
  test('is full at first and lets a burst of its capacity through', () => {
    const bucket = createTokenBucket({ capacity: 3, refillPerSecond: 1 })
    expect(bucket.take(3, 1000)).toEqual({ ok: true, remaining: 0, retryAfterMs: 0, resetMs: 3000 })
  })

  test('takes nothing when there is too little and says when there will be enough', () => {
    const bucket = createTokenBucket({ capacity: 10, refillPerSecond: 2 })
    bucket.take(9, 0)
    expect(bucket.take(5, 0)).toEqual({ ok: false, remaining: 1, retryAfterMs: 2000, resetMs: 4500 })
    expect(bucket.take(5, 1999).ok).toBe(false)
    expect(bucket.take(5, 2000)).toMatchObject({ ok: true, remaining: 0 })
  })

  test('never holds more than its capacity', () => {
    const bucket = createTokenBucket({ capacity: 2, refillPerSecond: 100 })
    bucket.take(2, 0)
    expect(bucket.take(1, 3_600_000)).toMatchObject({ ok: true, remaining: 1 })
  })

  test('says that more than its capacity never fits', () => {
    const bucket = createTokenBucket({ capacity: 2, refillPerSecond: 1 })
    expect(bucket.take(3, 0)).toMatchObject({ ok: false, remaining: 2, retryAfterMs: Infinity })
  })

  test('goes on after the clock was set back, without a gift and without a penalty', () => {
    const bucket = createTokenBucket({ capacity: 5, refillPerSecond: 1 })
    bucket.take(5, 100_000)
    expect(bucket.take(1, 0).ok).toBe(false)
    expect(bucket.take(1, 1000).ok).toBe(true)
  })

  test('can be forgotten once it is full again', () => {
    const bucket = createTokenBucket({ capacity: 5, refillPerSecond: 5 })
    expect(bucket.isFull(0)).toBe(true)
    bucket.take(1, 0)
    expect(bucket.isFull(199)).toBe(false)
    expect(bucket.isFull(200)).toBe(true)
  })

  test('keeps its word: what it says to wait is enough, whatever the rate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0.01, max: 1000, noNaN: true }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 5000 })), { maxLength: 30 }),
        (capacity, refillPerSecond, requests) => {
          const bucket = createTokenBucket({ capacity, refillPerSecond })
          let now = 0
          for (const [wanted, pause] of requests) {
            now += pause
            const taken = bucket.take(wanted, now)
            if (taken.ok || taken.retryAfterMs === Infinity) continue
            now += taken.retryAfterMs
            expect(bucket.take(wanted, now).ok).toBe(true)
          }
        },
      ),
    )
  })

  test('lets no more through than capacity and refill allow', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 100 }),
        (capacity, refillPerSecond, pauses) => {
          const bucket = createTokenBucket({ capacity, refillPerSecond })
          let now = 0
          let granted = 0
          for (const pause of pauses) {
            now += pause
            if (bucket.take(1, now).ok) granted += 1
          }
          expect(granted).toBeLessThanOrEqual(capacity + (now * refillPerSecond) / 1000 + 1e-6)
        },
      ),
    )
  })
})
