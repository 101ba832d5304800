import { setTimeout as sleep } from 'node:timers/promises'
import { isAppError } from '../../core/errors.ts'

/**
 * Gathers small appends to one stream into one transaction: what arrives while one is on its way goes with the next. So
 * a thousand single events a second cost a few dozen commits, and each is durable when its promise resolves. Who is alone
 * never waits for others; where several come at once, a short rest between commits lets more of them share one.
 */
export interface GroupCommit<E, O> {
  submit(owner: number, stream: string, events: readonly E[]): Promise<readonly O[]>
}

interface Waiting<E, O> {
  readonly events: readonly E[]
  readonly resolve: (outcomes: readonly O[]) => void
  readonly reject: (error: unknown) => void
}

const MOST_EVENTS = 10_000
/** A commit costs the same for one event and for twenty. */
const REST_MS = 4
/** So many are worth a commit of their own at once. */
const FULL_EVENTS = 100

export function createGroupCommit<E, O>(
  commit: (owner: number, stream: string, events: readonly E[]) => Promise<readonly O[]>,
): GroupCommit<E, O> {
  const queues = new Map<string, Waiting<E, O>[]>()

  const work = async (key: string, owner: number, stream: string, queue: Waiting<E, O>[]): Promise<void> => {
    while (queue.length > 0) {
      const group = nextGroup(queue)
      await commitGroup(owner, stream, group, commit)
      const isCrowded = group.length > 1 && queue.length > 0
      if (isCrowded && eventsOf(queue) < FULL_EVENTS) await sleep(REST_MS)
    }
    queues.delete(key)
  }

  return {
    submit: (owner, stream, events) =>
      new Promise((resolve, reject) => {
        const key = `${owner}/${stream}`
        const waiting = { events, resolve, reject }
        const queue = queues.get(key)
        if (queue !== undefined) {
          queue.push(waiting)
          return
        }
        const fresh = [waiting]
        queues.set(key, fresh)
        void work(key, owner, stream, fresh)
      }),
  }
}

const eventsOf = (queue: readonly { readonly events: readonly unknown[] }[]): number =>
  queue.reduce((sum, { events }) => sum + events.length, 0)

function nextGroup<E, O>(queue: Waiting<E, O>[]): Waiting<E, O>[] {
  let size = 0
  let count = 0
  while (count < queue.length && (count === 0 || size + (queue[count]?.events.length ?? 0) <= MOST_EVENTS)) {
    size += queue[count]?.events.length ?? 0
    count++
  }
  return queue.splice(0, count)
}

async function commitGroup<E, O>(
  owner: number,
  stream: string,
  group: readonly Waiting<E, O>[],
  commit: (owner: number, stream: string, events: readonly E[]) => Promise<readonly O[]>,
): Promise<void> {
  try {
    const outcomes = await commit(
      owner,
      stream,
      group.flatMap((waiting) => waiting.events),
    )
    let at = 0
    for (const { events, resolve } of group) {
      resolve(outcomes.slice(at, at + events.length))
      at += events.length
    }
  } catch (error) {
    // One bad request must not fail the others: each alone then. But a database that went away may have committed.
    if (group.length === 1 || isAppError(error, 'database.unavailable')) for (const { reject } of group) reject(error)
    else for (const waiting of group) await commitGroup(owner, stream, [waiting], commit)
  }
}
