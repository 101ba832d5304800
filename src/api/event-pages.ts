import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { StoredEvent } from '../models/events.ts'
import { toWire } from '../models/wire.ts'

export const NDJSON = 'application/x-ndjson'

export const EventPageSchema = Type.Object({
  events: Type.Array(Type.Ref('Event')),
  next: Type.Optional(Type.String({ description: 'Give it as `after` for the next page; absent on the last.' })),
})

export const FormatQuery = {
  format: Type.Optional(
    Type.Enum(['json', 'ndjson'], {
      description: 'Overrules the Accept header. NDJSON gives every match, one CloudEvent a line, not one page.',
    }),
  ),
} as const

/** Whether a request asks for NDJSON, by `format` or by its Accept header. */
export function wantsNdjson(request: FastifyRequest, format: string | undefined): boolean {
  if (format !== undefined) return format === 'ndjson'
  return /\bapplication\/(?:x-)?(?:ndjson|jsonl)\b/.test(request.headers.accept ?? '')
}

/** Events as a JSON array; their text is taken over as it is. */
export const wireArray = (events: readonly StoredEvent[]): string => `[${events.map(toWire).join(',')}]`

/** A page as JSON text: `members` stand behind the events, as JSON values. */
export function sendEvents(
  reply: FastifyReply,
  events: readonly StoredEvent[],
  members: Readonly<Record<string, string | undefined>>,
): FastifyReply {
  const more = Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : [`,"${name}":${JSON.stringify(value)}`],
  )
  return reply.type('application/json; charset=utf-8').send(`{"events":${wireArray(events)}${more.join('')}}`)
}

/** Sends pages of events as NDJSON, as fast as the client reads. An error in the middle breaks the connection off. */
export function sendNdjson(reply: FastifyReply, pages: AsyncIterable<readonly StoredEvent[]>): FastifyReply {
  return reply.type(`${NDJSON}; charset=utf-8`).send(Readable.from(chunks(pages), { objectMode: false }))
}

async function* chunks(pages: AsyncIterable<readonly StoredEvent[]>): AsyncGenerator<Buffer> {
  for await (const events of pages) {
    if (events.length > 0) yield Buffer.from(events.map((event) => `${toWire(event)}\n`).join(''))
  }
}
