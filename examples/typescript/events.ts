// Appends events to a stream of your own, asks for them, follows the stream over a WebSocket with resume, and reads a
// view. Needs the package `ws` where WebSocket is not built in (Node.js 20); types come with ours:
//   URL=http://127.0.0.1:4680 KEY=dp_… npx tsx examples/typescript/events.ts
// The key needs the scopes events:read and events:write.
import { WebSocket } from 'ws'
// In a project of yours: from 'datapunk-stream'.
import type { Event, EventOf } from '../../types/events.d.ts'

const { URL: url = 'http://127.0.0.1:4680', KEY: key = '', STREAM: stream = 'example-typescript' } = process.env

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  // biome-ignore lint/suspicious/noExplicitAny: what comes is what the caller asked for
  const answer: any = await response.json()
  // Every error is problem details (RFC 9457) with a stable code.
  if (!response.ok) throw new Error(answer.code, { cause: answer })
  return answer
}

/** `id` is what makes an event the same fact: sending it again changes nothing. */
const append = (...events: readonly object[]) => ask('POST', `/v1/streams/${stream}/events`, events)

/** Follows the stream behind a position until so many events came; answers where it stands then. */
async function follow(after: string, count: number, onEvent: (event: Event) => void): Promise<string> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/ws`, {
    headers: { authorization: `Bearer ${key}` },
  })
  let position = after
  let left = count
  await new Promise<void>((resolve, reject) => {
    socket.onerror = () => reject(new Error('the connection broke: connect again, resume from the last position'))
    socket.onopen = () =>
      socket.send(JSON.stringify({ type: 'subscribe', id: 'notes', filter: { stream: [stream] }, after }))
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data))
      if (message.type === 'error') reject(new Error(message.problem.code))
      if (message.type !== 'event') return
      position = message.event.position
      onEvent(message.event)
      if (--left === 0) resolve()
    }
  })
  socket.close()
  return position
}

await ask('POST', '/v1/streams', { name: stream }).catch((error: Error) => {
  if (error.message !== 'stream.exists') throw error
})
await append(
  { id: '1', type: 'note', time: '2024-05-01T10:00:00+02:00', data: { text: 'first' } },
  { id: '2', type: 'note', time: '2024-05-01T11:00:00+02:00', data: { text: 'second' } },
)

console.log('events:')
const { events } = await ask<{ events: Event[] }>('GET', `/v1/events?stream=${stream}&limit=10`)
for (const event of events) console.log(' ', event.time, event.data['text'])

console.log('stream:')
const last = await follow('0', 2, (event) => console.log(' ', event.position, event.id))
await append({ id: '3', type: 'note', data: { text: 'while nobody followed' } })
await follow(last, 1, (event) => console.log('  resumed:', event.position, event.data['text']))

console.log('visits:')
const visits = await ask<{ events: EventOf<'google.maps.visit'>[] }>('GET', '/v1/events?type=google.maps.visit&limit=3')
for (const { time, data } of visits.events) console.log(' ', time, data.name ?? data.semanticType)
const { rows } = await ask<{ rows: { arrived: string; minutes?: number }[] }>('GET', '/v1/google/maps/visits?limit=3')
for (const { arrived, minutes } of rows) console.log(' ', arrived, `${Math.round(minutes ?? 0)} min`)
