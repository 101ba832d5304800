import type { Json } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { readText } from '../../../processors/normalization/number.ts'
import { type Reading, readFields, reading, text } from '../../decoding/fields.ts'
import { type Bag, isObject, nameOf } from '../../decoding/json.ts'
import type { Decoded, Decoder, Lost } from '../../source.ts'
import { FOLLOW, INFERENCE } from './names.ts'
import { FOLLOW_DATA, INFERENCE_DATA } from './schemas.ts'

/**
 * Lists of bare texts, without times:
 *
 *     {"userIsFollowing": ["Example Person"], "userIsFollowedBy": [], "userIsBlocking": []}      Follow.json
 *     {"inferences": ["1P_Custom_Example", "3P_Example_DE"]}                                     Inferences.json
 *
 * An older `Follow.json` holds three numbers and no names: there is nothing in it to keep.
 */
const RELATIONS: Readonly<Record<string, string>> = {
  'userIsFollowing[]': 'following',
  'userIsFollowedBy[]': 'followed_by',
  'userIsBlocking[]': 'blocking',
}
const OF_A_FOLLOW = reading('follow', FOLLOW_DATA, { fields: { name: text('name'), username: text('name') } })
const OF_AN_INFERENCE = reading('inference', INFERENCE_DATA, { fields: { inference: text('inference') } })

/** The decoder of who follows whom. */
export function createFollowsDecoder(): Decoder {
  return {
    decode(record) {
      const relation = RELATIONS[record.part]
      if (record.kind !== 'json' || relation === undefined) return quarantine('unknown_shape', 'no list of Follow.json')
      return decodeText(record.value, { type: FOLLOW, field: 'name', reading: OF_A_FOLLOW, more: { relation } })
    },
  }
}

/** The decoder of inferences. */
export function createInferencesDecoder(): Decoder {
  return {
    decode: (record) =>
      record.kind === 'json'
        ? decodeText(record.value, { type: INFERENCE, field: 'inference', reading: OF_AN_INFERENCE, more: {} })
        : quarantine('unknown_shape', 'no JSON'),
  }
}

interface Note {
  readonly type: string
  /** Of `data`: where the text goes. */
  readonly field: string
  /** Of an object in the place of a text. */
  readonly reading: Reading
  readonly more: Bag
}

function decodeText(value: Json, { type, field, reading, more }: Note): Outcome<Decoded> {
  const lost: Lost[] = []
  const data: Bag = {}
  if (isObject(value)) readFields(data, value, reading, lost)
  else data[field] = readText(value)
  if (data[field] === undefined) return quarantine('unknown_shape', `${nameOf(value)} without a ${field}`)
  return next({ drafts: [{ type, data: { ...data, ...more } }], lost })
}
