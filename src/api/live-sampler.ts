import { setTimeout as sleep } from 'node:timers/promises'
import type { EventReader } from '../storage/ports.ts'
import { isBehind, liveEvent, type Rider } from './live-rider.ts'

/** So many events, so often, are as much as eyes can follow. */
const SAMPLE = 50
const REST_MS = 250

/**
 * Shows the newest of the log without reading all of it: while an import writes a hundred thousand events a second, this
 * reads two hundred. What is left out is told.
 */
export async function sampleLog(rider: Rider, events: EventReader): Promise<void> {
  const { text: _, ...filter } = rider.filter
  rider.position = await events.head(rider.owner)
  rider.reader.caughtUp(rider.position)
  while (!rider.signal.aborted) {
    await events.changed(rider.position, rider.signal)
    if (rider.signal.aborted) return
    const page = await events.read(rider.owner, filter, { after: rider.position, limit: SAMPLE, allRevisions: true })
    const found = page.events.filter(rider.matches).map(liveEvent)
    // A reader that is slow misses some: that is what a sample is.
    if (found.length > 0) rider.reader.offer(rider.encoding.encode(found), found.length)
    const head = page.events.length < SAMPLE ? page.head : await events.head(rider.owner)
    if (isBehind(page.head, head)) rider.reader.skipped(head)
    rider.position = head
    await sleep(REST_MS, undefined, { signal: rider.signal }).catch(() => undefined)
  }
}
