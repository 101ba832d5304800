import { AppError, isAppError } from '../core/errors.ts'
import type { EventReader } from '../storage/ports.ts'
import type { LiveEvent } from './live-encoding.ts'
import { createMatcher } from './live-filter.ts'
import { createFollower, type Follower } from './live-follower.ts'
import {
  isBehind,
  type LiveHubOptions,
  type LiveReader,
  type LiveRequest,
  liveEvent,
  type Rider,
} from './live-rider.ts'
import { sampleLog } from './live-sampler.ts'

export interface Subscription {
  /** Up to where the log was handed over. */
  readonly position: string
  stop(): void
}

/**
 * Feeds live readers from the committed log. One follower an owner, and one more for masked values, reads the log once for all of them; a new reader, or
 * one that fell behind, reads the log for itself, at its own pace, until it meets the follower. No event is left out and
 * none comes twice, whatever happens in between.
 */
export interface LiveHub {
  subscribe(request: LiveRequest, reader: LiveReader): Subscription
  /** How long ago the oldest event was committed that the followers have not handed over, in seconds. */
  lagSeconds(): number
  /** Ends all subscriptions with `server.stopping`. */
  close(): void
}

const REPLAY_PAGE = 500

export function createLiveHub(options: LiveHubOptions): LiveHub {
  const followers = new Map<string, Follower>()
  const ends = new Set<(error: unknown) => void>()

  const eventsFor = ({ isMasked }: LiveRequest) => (isMasked ? options.masked : options.events)
  const followerOf = (request: LiveRequest) => {
    const key = `${request.owner}/${request.isMasked}`
    const known = followers.get(key) ?? createFollower(request.owner, { ...options, events: eventsFor(request) })
    followers.set(key, known)
    return known
  }

  return {
    subscribe(request, reader) {
      const abort = new AbortController()
      const rider: Rider = {
        ...request,
        reader,
        signal: abort.signal,
        position: request.after ?? '',
        matches: createMatcher(request.filter, options.textFields),
      }
      const end = (error?: unknown) => {
        ends.delete(end)
        if (abort.signal.aborted) return
        abort.abort()
        if (error !== undefined) reader.failed(error)
      }
      ends.add(end)
      void serve(rider, eventsFor(request), followerOf(request)).catch(end)
      return {
        get position() {
          return rider.position
        },
        stop: () => end(),
      }
    },
    lagSeconds: () => Math.max(0, ...[...followers.values()].map((follower) => follower.lagSeconds())),
    close() {
      for (const end of [...ends]) end(new AppError('server.stopping', 'The server is stopping.'))
    },
  }
}

async function serve(rider: Rider, events: EventReader, follower: Follower): Promise<void> {
  if (rider.sample) return sampleLog(rider, events)
  await begin(rider, events)
  while (!rider.signal.aborted) {
    await replay(rider, events)
    if (rider.signal.aborted) return
    rider.reader.caughtUp(rider.position)
    await follower.ride(rider)
  }
}

/** Sets the first position. One beyond the end of the log is of another log: nothing would ever come. */
async function begin(rider: Rider, events: EventReader): Promise<void> {
  const head = await events.head(rider.owner)
  if (rider.position === '') rider.position = head
  else if (!/^\d{1,19}$/.test(rider.position) || isBehind(head, rider.position)) {
    throw new AppError('cursor.invalid', 'Subscribing: there is no such position in this log.')
  }
}

/** Reads the log from the rider's position to its end, as fast as the reader takes it. */
async function replay(rider: Rider, events: EventReader): Promise<void> {
  // Text is matched in memory, here as in the follower, so that both find the same.
  const { text: _, ...filter } = rider.filter
  for (let pages = 2; pages > 1; ) {
    const end = await events.head(rider.owner)
    pages = 0
    while (isBehind(rider.position, end) && !rider.signal.aborted) {
      await rider.reader.room(rider.signal)
      const page = { after: rider.position, limit: REPLAY_PAGE, allRevisions: rider.allRevisions ?? true }
      const read = await events.read(rider.owner, filter, page)
      await handOver(rider, read.events.filter(rider.matches).map(liveEvent))
      if (!isBehind(rider.position, read.head)) return
      rider.position = read.head
      pages++
    }
  }
}

async function handOver(rider: Rider, found: readonly LiveEvent[]): Promise<void> {
  if (found.length === 0) return
  const bytes = rider.encoding.encode(found)
  while (!rider.signal.aborted && !rider.reader.offer(bytes, found.length)) await rider.reader.room(rider.signal)
}

/** Whether a subscription ended because the reader was too slow. */
export const wasTooSlow = (error: unknown): boolean => isAppError(error, 'subscription.slow')
