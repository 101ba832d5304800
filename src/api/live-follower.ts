import { setTimeout as sleep } from 'node:timers/promises'
import type { StoredEvent } from '../models/events.ts'
import type { LiveEvent } from './live-encoding.ts'
import { widest } from './live-filter.ts'
import { isBehind, type LiveHubOptions, liveEvent, type Rider } from './live-rider.ts'

/** Reads the end of one owner's log, once for all who ride along. */
export interface Follower {
  /** Takes a rider along from its position, until it stops or its reader has no room: then it must replay. */
  ride(rider: Rider): Promise<void>
  lagSeconds(): number
}

interface Seat {
  readonly rider: Rider
  readonly filter: string
  /** Of its group. */
  readonly key: string
  readonly leave: () => void
}

/** Riders whose bytes are the same. */
interface Group {
  readonly first: Rider
  /** Of all of them, as a key: what different groups look for may be the same. */
  readonly filter: string
  readonly seats: Set<Seat>
}

const PAGE = 1000
/** Commits that come in a row are handed over together: after each page a rest, as long as handing it over took. */
const LEAST_REST_MS = 4
const MOST_REST_MS = 20
const RETRY_MS = 1000

export function createFollower(owner: number, { events, log, now }: LiveHubOptions): Follower {
  const waiting = new Set<Seat>()
  const groups = new Map<string, Group>()
  let position = ''
  let running = false
  let wake = new AbortController()
  let behindSince: number | undefined

  /** Lets the waiting ones in, going back to where they stand; says whether anyone is there. */
  const admit = () => {
    for (const seat of waiting) {
      if (position === '' || isBehind(seat.rider.position, position)) position = seat.rider.position
      const group = groups.get(seat.key) ?? { first: seat.rider, filter: seat.filter, seats: new Set() }
      group.seats.add(seat)
      groups.set(seat.key, group)
    }
    waiting.clear()
    return groups.size > 0
  }

  const remove = (seat: Seat) => {
    waiting.delete(seat)
    const group = groups.get(seat.key)
    group?.seats.delete(seat)
    if (group?.seats.size === 0) groups.delete(seat.key)
    if (groups.size === 0) wake.abort()
  }

  const step = async () => {
    const filter = widest([...groups.values()].map((group) => group.first.filter))
    const page = await events.read(owner, filter, { after: position, limit: PAGE, allRevisions: true })
    const started = performance.now()
    deliver([...groups.values()], page.events, position, page.head)
    const restMs = Math.min(MOST_REST_MS, Math.max(LEAST_REST_MS, performance.now() - started))
    position = page.head
    if (page.events.length === PAGE) {
      behindSince ??= now()
      return
    }
    behindSince = undefined
    wake = new AbortController()
    if (page.events.length > 0) await sleep(restMs)
    if (waiting.size === 0 && groups.size > 0) await events.changed(position, wake.signal)
  }

  const run = async () => {
    running = true
    while (admit()) {
      await step().catch(async (err: unknown) => {
        log.warn({ err, owner }, 'reading the log for live readers failed; trying again')
        await sleep(RETRY_MS)
      })
    }
    running = false
    position = ''
    behindSince = undefined
  }

  return {
    ride: (rider) =>
      new Promise((resolve) => {
        if (rider.signal.aborted) return resolve()
        const leave = () => {
          remove(seat)
          rider.signal.removeEventListener('abort', leave)
          resolve()
        }
        const filter = JSON.stringify(rider.filter)
        const seat: Seat = { rider, filter, key: `${rider.encoding.key} ${filter}`, leave }
        waiting.add(seat)
        rider.signal.addEventListener('abort', leave)
        wake.abort()
        if (!running) void run()
      }),
    lagSeconds: () => (behindSince === undefined ? 0 : (now() - behindSince) / 1000),
  }
}

/** Hands a page of the log, the part behind `after` up to `head`, to all riders. */
function deliver(groups: readonly Group[], page: readonly StoredEvent[], after: string, head: string): void {
  const find = createFinder(page)
  for (const group of groups) {
    const { first, seats } = group
    const found = find(group)
    const shared = found.length === 0 ? undefined : first.encoding.encode(found)
    for (const seat of [...seats]) {
      const isAhead = isBehind(after, seat.rider.position)
      const own = isAhead ? found.filter((event) => isBehind(seat.rider.position, event.position)) : found
      handOver(seat, own, isAhead && own.length > 0 ? first.encoding.encode(own) : shared, head)
    }
  }
}

/** What of a page a group looks for. Each filter is asked once, each event made once, however many groups share them. */
function createFinder(page: readonly StoredEvent[]): (group: Group) => readonly LiveEvent[] {
  const made = new Map<StoredEvent, LiveEvent>()
  const live = (event: StoredEvent) => {
    const known = made.get(event) ?? liveEvent(event)
    made.set(event, known)
    return known
  }
  const byFilter = new Map<string, readonly LiveEvent[]>()
  return ({ first, filter }) => {
    const found = byFilter.get(filter) ?? page.filter(first.matches).map(live)
    byFilter.set(filter, found)
    return found
  }
}

function handOver(seat: Seat, found: readonly LiveEvent[], bytes: Buffer | undefined, head: string): void {
  const { rider } = seat
  const took = found.length === 0 || bytes === undefined || rider.reader.offer(bytes, found.length)
  if (!took) seat.leave()
  else if (isBehind(rider.position, head)) rider.position = head
}
