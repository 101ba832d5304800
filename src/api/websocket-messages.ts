import { type Static, Type } from 'typebox'
import { AppError } from '../core/errors.ts'
import { isRecord } from '../utils/validators.ts'
import { FilterSchema } from './filter.ts'
import { LIVE_FIELDS } from './live-fields.ts'
import { checker } from './validation.ts'

const Id = Type.String({ minLength: 1, maxLength: 100 })
const Subscribe = Type.Object(
  { type: Type.Literal('subscribe'), id: Id, filter: Type.Optional(FilterSchema), ...LIVE_FIELDS },
  { additionalProperties: false },
)
const Unsubscribe = Type.Object({ type: Type.Literal('unsubscribe'), id: Id }, { additionalProperties: false })
const Ping = Type.Object({ type: Type.Literal('ping') }, { additionalProperties: false })

export type SubscribeMessage = Static<typeof Subscribe>
export type ClientMessage = SubscribeMessage | Static<typeof Unsubscribe> | Static<typeof Ping>

/** Reads messages of WebSocket clients. Throws `request.invalid` that names the field. */
export function createMessageReader(): (text: string) => ClientMessage {
  const options = { part: 'field', convert: true }
  const checks = {
    subscribe: checker(Subscribe, options),
    unsubscribe: checker(Unsubscribe, options),
    ping: checker(Ping, options),
  }
  return (text) => {
    const message = parse(text)
    const type = isRecord(message) ? message['type'] : undefined
    if (type !== 'subscribe' && type !== 'unsubscribe' && type !== 'ping') {
      throw new AppError(
        'request.invalid',
        'Reading a message: its `type` must be `subscribe`, `unsubscribe` or `ping`.',
      )
    }
    const { value, error } = checks[type](message)
    if (error !== undefined) throw error
    return value
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('request.invalid', 'Reading a message: it is not valid JSON.')
  }
}
