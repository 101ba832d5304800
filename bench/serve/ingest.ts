import { during, round2, spread } from './figures.ts'
import type { Server } from './server.ts'

const NDJSON = 'application/x-ndjson'
const SINGLES_PER_SECOND = 1000

/** An event as a program of its owner would send it: about 230 bytes. */
export function ownEvent(n: number): string {
  const time = new Date(Date.UTC(2024, 0, 1) + n * 1000).toISOString()
  return `{"id":"m${n}","type":"sensor.measured","kind":"measured","time":"${time}","subject":"Living room","data":{"temperature":${18 + (n % 70) / 10},"humidity":${40 + (n % 300) / 10},"battery":${n % 100},"latitude":48.1,"longitude":11.5,"accuracy":10}}`
}

export interface IngestFigures {
  readonly events: number
  readonly requestEvents: number
  readonly eventsPerSecond: number
  readonly serverCpuSeconds: number
  readonly postgresCpuSeconds: number
  readonly ms: ReturnType<typeof spread>
}

/** Batches of `size` events, `width` requests at a time, for `ms`. Every event is new; answered is durable. */
export async function batchIngest(
  server: Server,
  options: {
    readonly stream: string
    readonly size: number
    readonly width: number
    readonly ms: number
    readonly ndjson: boolean
  },
): Promise<IngestFigures> {
  const { stream, size, width, ms, ndjson } = options
  await server.send('POST', '/v1/streams', JSON.stringify({ name: stream }))
  const times: number[] = []
  let events = 0
  const before = await server.cpu()
  const began = performance.now()
  await during(ms, width, async (n) => {
    const list = Array.from({ length: size }, (_, k) => ownEvent(n * size + k))
    const body = ndjson ? list.join('\n') : `[${list.join(',')}]`
    const sent = performance.now()
    const answer = await server.send('POST', `/v1/streams/${stream}/events`, body, ndjson ? NDJSON : undefined)
    times.push(performance.now() - sent)
    if (!answer.startsWith(`{"new":${size},`)) throw new Error(`not all events were new: ${answer.slice(0, 100)}`)
    events += size
  })
  const seconds = (performance.now() - began) / 1000
  const after = await server.cpu()
  return {
    events,
    requestEvents: size,
    eventsPerSecond: Math.round(events / seconds),
    serverCpuSeconds: round2(after.server - before.server),
    postgresCpuSeconds: round2(after.postgres - before.postgres),
    ms: spread(times),
  }
}

export interface SingleFigures {
  readonly asked: number
  readonly answeredPerSecond: number
  readonly serverCpuSeconds: number
  readonly postgresCpuSeconds: number
  /** From the moment a request was due until it was answered. */
  readonly ms: ReturnType<typeof spread>
}

/** One event a request, a thousand requests a second on an open clock: a late answer does not slow the next request. */
export async function singleIngest(server: Server, stream: string, seconds: number): Promise<SingleFigures> {
  await server.send('POST', '/v1/streams', JSON.stringify({ name: stream }))
  const warm = SINGLES_PER_SECOND
  const total = SINGLES_PER_SECOND * (seconds + 1)
  const times: number[] = []
  const pending: Promise<void>[] = []
  const before = await server.cpu()
  const began = performance.now()
  for (let n = 0; n < total; ) {
    const dueNow = Math.min(total, Math.floor(performance.now() - began))
    for (; n < dueNow; n++) {
      const due = began + n
      const isMeasured = n >= warm
      const answered = server.send('POST', `/v1/streams/${stream}/events`, ownEvent(n))
      pending.push(answered.then(() => void (isMeasured && times.push(performance.now() - due))))
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.all(pending)
  const spent = (performance.now() - began) / 1000
  const after = await server.cpu()
  return {
    asked: total,
    answeredPerSecond: Math.round(total / spent),
    serverCpuSeconds: round2(after.server - before.server),
    postgresCpuSeconds: round2(after.postgres - before.postgres),
    ms: spread(times),
  }
}
