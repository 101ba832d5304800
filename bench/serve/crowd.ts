import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What the process with the crowd is asked for, and tells. */
export interface CrowdOptions {
  readonly url: string
  readonly key: string
  readonly size: number
  /** Every reader names its subscription otherwise: then no two get the same bytes. */
  readonly ownNames: boolean
}
export interface CrowdReport {
  readonly events: number
  readonly bytes: number
}

/** Of the payload `{"type":"event",…`: the letter that tells it from every other message. */
const TELLING = 10
const EVENT = 'v'.charCodeAt(0)
const HEADER_MOST = 10

/** Many WebSocket readers on plain sockets, which only count: a library for each would measure the library. */
async function gather({ url, key, size, ownNames }: CrowdOptions): Promise<void> {
  const counts = { events: 0, bytes: 0 }
  const sockets: Socket[] = []
  for (let n = 0; n < size; n++) sockets.push(await open(url, key, ownNames ? `reader-${n}` : 'all', counts))
  process.send?.('ready')
  process.on('message', (word) => {
    if (word === 'report') process.send?.({ ...counts } satisfies CrowdReport)
    else {
      for (const socket of sockets) socket.destroy()
      process.disconnect()
    }
  })
}

async function open(url: string, key: string, id: string, counts: { events: number; bytes: number }): Promise<Socket> {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(
    `GET /v1/ws HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${key}\r\nconnection: upgrade\r\nupgrade: websocket\r\n` +
      'sec-websocket-version: 13\r\nsec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n',
  )
  const [head] = await once(socket, 'data')
  if (!String(head).startsWith('HTTP/1.1 101')) throw new Error(`no WebSocket: ${String(head).slice(0, 200)}`)
  socket.on('data', createFrameCounter(counts))
  socket.on('error', () => undefined)
  socket.write(frame(JSON.stringify({ type: 'subscribe', id })))
  return socket
}

/** A short text frame of a client, masked with zeros. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text)
  return Buffer.concat([Buffer.of(0x81, 0x80 | payload.length, 0, 0, 0, 0), payload])
}

function createFrameCounter(counts: { events: number; bytes: number }): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0)
  let skip = 0
  return (chunk) => {
    counts.bytes += chunk.length
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let at = Math.min(skip, bytes.length)
    skip -= at
    while (at < bytes.length && bytes.length - at > HEADER_MOST + TELLING) {
      const { head, length } = headerOf(bytes, at)
      if (length > TELLING && bytes[at + head + TELLING] === EVENT) counts.events++
      skip = at + head + length - bytes.length
      at = Math.min(bytes.length, at + head + length)
      skip = Math.max(0, skip)
    }
    rest = Buffer.from(bytes.subarray(at))
  }
}

function headerOf(bytes: Buffer, at: number): { readonly head: number; readonly length: number } {
  const short = (bytes[at + 1] ?? 0) & 0x7f
  if (short < 126) return { head: 2, length: short }
  if (short === 126) return { head: 4, length: bytes.readUInt16BE(at + 2) }
  return { head: 10, length: Number(bytes.readBigUInt64BE(at + 2)) }
}

process.once('message', (options) => void gather(options as CrowdOptions))
