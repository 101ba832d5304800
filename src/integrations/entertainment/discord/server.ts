import type { Json, JsonObject } from '../../../models/events.ts'
import { type Outcome, quarantine } from '../../../models/outcome.ts'
import type { Building } from '../../decoding/building.ts'
import { readFields, reading, text } from '../../decoding/fields.ts'
import { type Bag, isObject, nameOf } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder, Lost } from '../../source.ts'
import { actorsOf, decoded } from './decoded.ts'
import { AUDIT, SERVER } from './names.ts'
import { AUDIT_DATA, SERVER_DATA } from './schemas.ts'
import { readId, snowflakeMs } from './snowflake.ts'

/**
 * `Servers/<id>/guild.json` and `audit-log.json`. Of servers that the owner does not administer there is no more than this.
 *
 *     {"id": "300000000000000001", "name": "Example Server"}
 *     [{"id": "1345364951040000078", "user_id": "100000000000000001", "action_type": 72, "target_id": "…", "changes": [{"key": …}]}]
 */
const asItIs = (to: string) => ({ to, read: (value: Json | undefined) => value })
const id = (to: string) => ({ to, read: readId })

const SERVER_FIELDS = reading('server', SERVER_DATA, { fields: { id: id('id'), name: text('name') } })
const AUDIT_FIELDS = reading('entry', AUDIT_DATA, {
  fields: {
    id: id('id'),
    user_id: id('userId'),
    action_type: asItIs('actionType'),
    target_id: id('targetId'),
  },
})

/** The decoder of `guild.json`. */
export function createServerDecoder(): Decoder {
  return {
    decode: (record) => (record.kind === 'json' ? decodeServer(record.value) : quarantine('unknown_shape', 'no JSON')),
  }
}

function decodeServer(value: Json): Outcome<Decoded> {
  if (!isObject(value)) return quarantine('unknown_shape', `${nameOf(value)} where a server was expected`)
  const lost: Lost[] = []
  const data = readServer(value, lost)
  if (data['id'] === undefined) return quarantine('bad_id', 'the server has no readable id')
  return decoded([{ type: SERVER, data }], lost)
}

/** What a server says of itself, in the names of the type. */
export function readServer(value: JsonObject, lost: Lost[]): Bag {
  const data: Bag = {}
  readFields(data, value, SERVER_FIELDS, lost)
  return data
}

/** The decoder of `audit-log.json`. */
export function createAuditDecoder(): Decoder {
  return {
    decode: (record, context) =>
      record.kind === 'json' ? decodeEntry(record.value, context) : quarantine('unknown_shape', 'no JSON'),
  }
}

function decodeEntry(value: Json, { about }: DecodeContext): Outcome<Decoded> {
  if (!isObject(value)) return quarantine('unknown_shape', `${nameOf(value)} where an entry was expected`)
  const lost: Lost[] = []
  const draft: Building = { type: AUDIT, data: { ...about } }
  readFields(draft.data, value, AUDIT_FIELDS, lost)
  const { id: own, userId } = draft.data
  if (typeof own !== 'string') return quarantine('bad_id', 'the entry has no readable id')
  const time = snowflakeMs(own)
  if (time !== undefined) draft.time = time
  if (userId !== undefined) draft.actors = actorsOf([userId])
  return decoded([draft], lost)
}
