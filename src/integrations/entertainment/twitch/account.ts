import type { Json } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { readText } from '../../../processors/normalization/number.ts'
import { personUrn } from '../../../processors/normalization/urn.ts'
import type { Building } from '../../decoding/building.ts'
import { readFields, reading, text } from '../../decoding/fields.ts'
import { isObject, nameOf } from '../../decoding/json.ts'
import type { Decoded, Decoder, Lost } from '../../source.ts'
import { ACCOUNT } from './names.ts'
import { ACCOUNT_DATA } from './schemas.ts'

/**
 * `request/metadata.json`: whose export it is, and of what time.
 *
 *     {"Username": "exampleuser", "UserID": "1000001", "RequestID": "…", "StartTime": "…", "EndTime": "…"}
 */
const FIELDS = reading('metadata', ACCOUNT_DATA, { fields: { UserID: text('id'), Username: text('login') } })

/** The decoder of `metadata.json`. */
export function createAccountDecoder(): Decoder {
  return {
    decode: (record) => (record.kind === 'json' ? decodeAccount(record.value) : quarantine('unknown_shape', 'no JSON')),
  }
}

function decodeAccount(value: Json): Outcome<Decoded> {
  if (!isObject(value)) return quarantine('unknown_shape', `${nameOf(value)} where an object was expected`)
  const lost: Lost[] = []
  const draft: Building = { type: ACCOUNT, data: {} }
  readFields(draft.data, value, FIELDS, lost)
  const id = readText(draft.data['id'])
  if (id === undefined) return quarantine('bad_id', 'the export names no readable UserID')
  draft.actors = [personUrn('twitch', id)]
  return next(lost.length === 0 ? { drafts: [draft] } : { drafts: [draft], lost })
}
