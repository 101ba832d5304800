import type { FastifyReply } from 'fastify'

/** One message of a server-sent stream. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function sseMessage(event: string, data: unknown, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

const RECONNECT_MS = 2000
/** What a reader that is cut gets to read why. */
const FAREWELL_MS = 10_000

/** A response that stays open: takes it over from the framework. */
export interface SseStream {
  readonly writableLength: number
  write(bytes: Buffer | string): void
  /** Writes a last message and ends; breaks off when the reader does not take even that. */
  end(message: string): void
}

export function openSse(reply: FastifyReply): SseStream {
  // The framework's headers (security, rate limit) go out with ours.
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value)
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // nginx would hold events back.
    'x-accel-buffering': 'no',
  })
  raw.socket?.setNoDelay(true)
  raw.socket?.setKeepAlive(true, 30_000)
  // A connection that broke is told by `close`.
  raw.on('error', () => undefined)
  raw.write(`retry: ${RECONNECT_MS}\n\n`)
  return {
    get writableLength() {
      return raw.writableLength
    },
    write: (bytes) => void (raw.writableEnded || raw.destroyed || raw.write(bytes)),
    end(message) {
      if (raw.writableEnded || raw.destroyed) return
      raw.end(message)
      setTimeout(() => raw.destroy(), FAREWELL_MS).unref()
    },
  }
}
