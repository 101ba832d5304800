import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { CrowdOptions, CrowdReport } from './crowd.ts'
import { spread } from './figures.ts'
import { ownEvent } from './ingest.ts'
import type { Server } from './server.ts'

const GIVE_UP_MS = 20_000

/** A reader that notes when each subject came. */
async function observer(server: Server) {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/ws`, {
    headers: { authorization: `Bearer ${server.key}` },
  })
  const came = new Map<string, number>()
  let isReady: () => void = () => undefined
  const ready = new Promise<void>((resolve) => {
    isReady = resolve
  })
  socket.on('message', (bytes: Buffer) => {
    const now = performance.now()
    const text = bytes.toString()
    if (text.startsWith('{"type":"caught_up"')) isReady()
    const mark = /"mark": ?"([^"]+)"/.exec(text)?.[1]
    if (mark !== undefined) came.set(mark, now)
  })
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'subscribe', id: 'observer' }))
  await ready
  return { came, close: () => socket.close() }
}

const marked = (mark: string, n: number) =>
  ownEvent(n)
    .replace(/"id":"\w+"/, `"id":"${mark}"`)
    .replace('"data":{', `"data":{"mark":"${mark}",`)

export interface LatencyFigures {
  readonly perSecond: number
  readonly subscribers: number
  /** From the answer of the append, which is sent when it is committed; 0 where the message was faster. */
  readonly fromAnswerMs: ReturnType<typeof spread>
  /** From the moment the append was sent: it holds the way to the server and the commit as well. */
  readonly fromRequestMs: ReturnType<typeof spread>
}

interface Pace {
  readonly stream: string
  /** Requests a second, and events in each. */
  readonly perSecond: number
  readonly size: number
  readonly seconds: number
  readonly subscribers: number
}

/** Appends on an open clock while one reader more looks at when what comes. */
export async function latency(
  server: Server,
  { stream, perSecond, size, seconds, subscribers }: Pace,
): Promise<LatencyFigures> {
  await server.send('POST', '/v1/streams', JSON.stringify({ name: stream }))
  const { came, close } = await observer(server)
  const times = new Map<string, { readonly asked: number; readonly answered: number }>()
  const pending: Promise<void>[] = []
  const total = perSecond * seconds
  const began = performance.now()
  for (let n = 0; n < total; n++) {
    await sleep(Math.max(0, began + (n * 1000) / perSecond - performance.now()))
    const mark = `${stream}x${n}`
    const body = `[${Array.from({ length: size }, (_, k) => (k === 0 ? marked(mark, n) : marked(`${mark}y${k}`, n))).join(',')}]`
    const asked = performance.now()
    const sent = server.send('POST', `/v1/streams/${stream}/events`, body)
    pending.push(sent.then(() => void times.set(mark, { asked, answered: performance.now() })))
  }
  await Promise.all(pending)
  for (const until = performance.now() + GIVE_UP_MS; !came.has(`${stream}x${total - 1}`); await sleep(5))
    if (performance.now() > until) throw new Error('the last event did not come')
  close()
  const each = [...times].map(([mark, { asked, answered }]) => {
    const at = came.get(mark)
    if (at === undefined) throw new Error(`${mark} did not come`)
    return { fromAnswer: Math.max(0, at - answered), fromRequest: at - asked }
  })
  return {
    perSecond: perSecond * size,
    subscribers,
    fromAnswerMs: spread(each.map((one) => one.fromAnswer)),
    fromRequestMs: spread(each.map((one) => one.fromRequest)),
  }
}

export interface FanOutFigures extends LatencyFigures {
  readonly deliveriesPerSecond: number
  readonly megabytesPerSecond: number
  readonly ownNames: boolean
  readonly serverCpuSeconds: number
  readonly idleMb: number
  readonly connectedMb: number
}

/** A crowd that reads everything, in a process of its own. */
export async function fanOut(server: Server, pace: Pace & { readonly ownNames: boolean }): Promise<FanOutFigures> {
  const { subscribers, ownNames } = pace
  const idleMb = await server.residentMb()
  const options: CrowdOptions = { url: server.url, key: server.key, size: subscribers, ownNames }
  const crowd = fork(new URL('./crowd.ts', import.meta.url))
  crowd.send(options)
  await once(crowd, 'message')
  await sleep(1000)
  const connectedMb = await server.residentMb()
  const report = async (): Promise<CrowdReport> => {
    crowd.send('report')
    return (await once(crowd, 'message'))[0]
  }
  const before = { ...(await report()), ...(await server.cpu()), at: performance.now() }
  const times = await latency(server, pace)
  const wanted = pace.perSecond * pace.size * pace.seconds * subscribers
  let now = await report()
  for (const until = performance.now() + GIVE_UP_MS; now.events - before.events < wanted; now = await report()) {
    if (performance.now() > until) throw new Error(`${now.events - before.events} of ${wanted} deliveries came`)
    await sleep(10)
  }
  const seconds = (performance.now() - before.at) / 1000
  const after = await server.cpu()
  crowd.send('end')
  await once(crowd, 'exit')
  return {
    ...times,
    deliveriesPerSecond: Math.round(wanted / seconds),
    megabytesPerSecond: Math.round((now.bytes - before.bytes) / seconds / 1e6),
    ownNames,
    serverCpuSeconds: Math.round((after.server - before.server) * 100) / 100,
    idleMb,
    connectedMb,
  }
}
