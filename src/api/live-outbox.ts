import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../core/errors.ts'

/** What an outbox needs of a socket or response. */
export interface OutboxTarget {
  readonly writableLength: number
  write(bytes: Buffer): unknown
}

export interface OutboxOptions {
  /** Bytes that may wait; when they do, nothing more is taken. */
  readonly mostBytes: number
  /** A reader that takes (nearly) nothing in this time is too slow. */
  readonly patienceMs: number
}

/** Bytes on their way to one live reader. Holds at most `mostBytes` and the one batch that filled it. */
export interface Outbox {
  /** False when it is full; nothing was taken then. */
  offer(bytes: Buffer): boolean
  /** Ends when little waits. Throws `subscription.slow` when the reader stops taking; ends at once when aborted. */
  room(signal: AbortSignal): Promise<void>
}

/** Replays go on when less than this waits: enough to keep a socket busy, little enough to see it move. */
const LITTLE_BYTES = 256 * 1024
/** A reader on a thin line that takes so much is not too slow: what waits for it is bounded all the same. */
const MOVED_BYTES = 64 * 1024
const LOOK_MS = 20

export function createOutbox(target: OutboxTarget, options: OutboxOptions): Outbox {
  const little = Math.min(LITTLE_BYTES, options.mostBytes / 2)
  return {
    offer(bytes) {
      if (target.writableLength >= options.mostBytes) return false
      target.write(bytes)
      return true
    },
    async room(signal) {
      let before = target.writableLength
      for (let waitedMs = 0; target.writableLength > little && !signal.aborted; waitedMs += LOOK_MS) {
        if (before - target.writableLength >= MOVED_BYTES) {
          before = target.writableLength
          waitedMs = 0
        }
        if (waitedMs >= options.patienceMs) throw tooSlow(target.writableLength)
        // Not by `drain`: it comes only when everything is gone.
        await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined)
      }
    },
  }
}

function tooSlow(waiting: number): AppError {
  return new AppError('subscription.slow', `This reader did not keep up: ${waiting} bytes wait for it.`, {
    details: { waitingBytes: waiting },
  })
}
