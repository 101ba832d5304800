import type { Json } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { readText } from '../../../processors/normalization/number.ts'
import type { Building } from '../../decoding/building.ts'
import { readFields, reading, text } from '../../decoding/fields.ts'
import { type Bag, isObject, nameOf } from '../../decoding/json.ts'
import type { Decoded, Decoder, Lost } from '../../source.ts'
import { CONVERSATION, ENDPOINT, MEMBERS } from './names.ts'
import { personOf, plainId } from './people.ts'
import { CONVERSATION_DATA, ENDPOINT_DATA } from './schemas.ts'

/**
 * A conversation without its messages:
 *
 *     {"id": "19:…@thread.v2", "displayName": null, "version": 1714728600000, "properties": {…},
 *      "threadProperties": {"topic": "Trip", "members": "[\"8:live:ann\",\"8:live:ben\"]"}, "MessageList": []}
 */
const READING = reading('conversation', CONVERSATION_DATA, {
  fields: { displayName: text('name') },
  skip: ['id', MEMBERS],
})
const OF_AN_ENDPOINT = reading('endpoint', ENDPOINT_DATA, { skip: ['id', 'endpointId'] })

export function decodeConversation(conversation: Json): Outcome<Decoded> {
  if (!isObject(conversation))
    return quarantine('unknown_shape', `${nameOf(conversation)} in the place of a conversation`)
  const id = readText(conversation['id'])
  if (id === undefined) return quarantine('unknown_shape', 'a conversation without an id')
  const lost: Lost[] = []
  const data: Bag = {}
  readFields(data, conversation, READING, lost)
  data['id'] = plainId(id)
  const thread = conversation['threadProperties']
  const topic = isObject(thread) ? readText(thread['topic']) : undefined
  if (topic !== undefined && data['name'] === undefined) data['name'] = topic
  const draft: Building = { type: CONVERSATION, subject: plainId(id), data }
  const people = [plainId(id), ...(isObject(thread) ? membersOf(thread['members']) : [])].map(personOf)
  const actors = [...new Set(people.filter((person) => person !== undefined))]
  if (actors.length > 0) draft.actors = actors
  return next({ drafts: [draft], lost })
}

/** A list of ids, mostly as JSON in a text. */
function membersOf(value: Json | undefined): readonly string[] {
  let list: unknown = value
  if (typeof value === 'string') {
    try {
      list = JSON.parse(value)
    } catch {
      return []
    }
  }
  return Array.isArray(list) ? list.filter((member) => typeof member === 'string').map(plainId) : []
}

/** The decoder of `endpoints.json`, whose fields are not documented: they are kept as they stand. */
export function createEndpointsDecoder(): Decoder {
  return {
    decode: (record) =>
      record.kind === 'json' ? decodeEndpoint(record.value) : quarantine('unknown_shape', 'no JSON'),
  }
}

function decodeEndpoint(endpoint: Json): Outcome<Decoded> {
  if (!isObject(endpoint)) return quarantine('unknown_shape', `${nameOf(endpoint)} in the place of an endpoint`)
  const id = readText(endpoint['id']) ?? readText(endpoint['endpointId'])
  if (id === undefined) return quarantine('unknown_shape', 'an endpoint without an id')
  const lost: Lost[] = []
  const data: Bag = {}
  readFields(data, endpoint, OF_AN_ENDPOINT, lost)
  data['id'] = id
  return next({ drafts: [{ type: ENDPOINT, data }], lost })
}
