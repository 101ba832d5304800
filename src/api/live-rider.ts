import type { Logger } from '../core/logging/logger.ts'
import type { StoredEvent } from '../models/events.ts'
import type { EventFilter } from '../models/stream.ts'
import { toWire } from '../models/wire.ts'
import type { EventReader } from '../storage/ports.ts'
import type { LiveEncoding, LiveEvent } from './live-encoding.ts'
import type { TextFields } from './live-filter.ts'

/** The far end of a subscription: a WebSocket, a server-sent stream. Its methods never throw. */
export interface LiveReader {
  /** Takes bytes that hold `count` events. False when too much waits already; nothing was taken then. */
  offer(bytes: Buffer, count: number): boolean
  /** Ends when there is room again. Throws `subscription.slow` when the reader takes too little for too long. */
  room(signal: AbortSignal): Promise<void>
  /** Everything up to here was handed over; what comes now is new. */
  caughtUp(position: string): void
  /** Events up to here were left out, because there were too many for a sample. */
  skipped(position: string): void
  /** The subscription has ended; nothing more comes. */
  failed(error: unknown): void
}

export interface LiveRequest {
  readonly owner: number
  /** Whether personal values are shown masked: to whom lacks `pii:read`. */
  readonly isMasked: boolean
  readonly filter: EventFilter
  /** Exclusive position to resume from; '0' is the beginning. Without it only what comes from now on. */
  readonly after?: string
  /** While replaying, whether superseded revisions are read too. Default true. */
  readonly allRevisions?: boolean
  /** For eyes, not for machines: when much happens only some of it is shown, at little cost. Not with `after`. */
  readonly sample?: boolean
  readonly encoding: LiveEncoding
}

export interface LiveHubOptions {
  readonly events: EventReader
  /** For requests that are masked. */
  readonly masked: EventReader
  readonly textFields: TextFields
  readonly log: Logger
  /** Milliseconds of any clock. */
  readonly now: () => number
}

/** A subscription at work. */
export interface Rider extends LiveRequest {
  readonly reader: LiveReader
  readonly signal: AbortSignal
  readonly matches: (event: StoredEvent) => boolean
  /** Up to where the log was handed over. */
  position: string
}

/** Whether one position stands before another. Positions are decimal digits of any length. */
export function isBehind(left: string, right: string): boolean {
  return left.length === right.length ? left < right : left.length < right.length
}

export function liveEvent(event: StoredEvent): LiveEvent {
  return { position: event.position, wire: Buffer.from(toWire(event)) }
}
