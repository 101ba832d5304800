export interface BucketLimit {
  /** Most tokens the bucket holds: the size of a burst. */
  readonly capacity: number
  readonly refillPerSecond: number
}

export interface Taken {
  /** Whether the tokens were taken; if not, none was. */
  readonly ok: boolean
  /** Whole tokens that are left. */
  readonly remaining: number
  /** Milliseconds until as many tokens can be taken; 0 when they were, Infinity when they never fit. */
  readonly retryAfterMs: number
  /** Milliseconds until the bucket is full again. */
  readonly resetMs: number
}

export interface TokenBucket {
  /** Takes `tokens` if they are there. `nowMs` is any clock in ms that the same bucket is always asked by. */
  take(tokens: number, nowMs: number): Taken
  /** Whether nothing would be lost by forgetting the bucket: a new one is the same. */
  isFull(nowMs: number): boolean
}

/** Sums of fractions may fall short by so much. */
const ROUNDING = 1e-9

/** A token bucket; full at first. A clock that is set back gives no tokens and takes none. */
export function createTokenBucket(limit: BucketLimit): TokenBucket {
  let tokens = limit.capacity
  let at: number | undefined
  const refill = (nowMs: number) => {
    const passedMs = Math.max(0, nowMs - (at ?? nowMs))
    tokens = Math.min(limit.capacity, tokens + (passedMs * limit.refillPerSecond) / 1000)
    at = nowMs
  }
  const msUntil = (wanted: number) => {
    if (wanted <= tokens + ROUNDING) return 0
    return wanted > limit.capacity ? Infinity : Math.ceil(((wanted - tokens) * 1000) / limit.refillPerSecond)
  }
  return {
    take(wanted, nowMs) {
      refill(nowMs)
      const retryAfterMs = msUntil(wanted)
      const ok = retryAfterMs === 0
      if (ok) tokens = Math.max(0, tokens - wanted)
      return { ok, remaining: Math.floor(tokens + ROUNDING), retryAfterMs, resetMs: msUntil(limit.capacity) }
    },
    isFull(nowMs) {
      refill(nowMs)
      return msUntil(limit.capacity) === 0
    },
  }
}
