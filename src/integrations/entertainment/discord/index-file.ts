import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { type Outcome, quarantine } from '../../../models/outcome.ts'
import { isGiven, readText } from '../../../processors/normalization/number.ts'
import { isObject, nameOf } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder, Lost } from '../../source.ts'
import { decoded } from './decoded.ts'
import { CHANNEL, SERVER } from './names.ts'
import { isSnowflake } from './snowflake.ts'

/**
 * `Messages/index.json` and `Servers/index.json`: what the channels and servers are called, by their ids.
 *
 *     {"200000000000000001": "Direct Message with bob.example#0", "200000000000000002": "general in Example Server", "200000000000000003": null}
 *     {"300000000000000001": "Example Server"}
 *
 * The two look alike; which it is, the files in the folders beside it say (the join), else its own words.
 */
const OF_CHANNELS = /^(?:Direct Message with |Unknown channel\b)|^\S.* in \S/

/** The decoder of `index.json`. */
export function createIndexDecoder(): Decoder {
  return {
    decode: (record, context) =>
      record.kind === 'json' ? decodeIndex(record.value, context) : quarantine('unknown_shape', 'no JSON'),
  }
}

function decodeIndex(value: Json, { about }: DecodeContext): Outcome<Decoded> {
  if (!isObject(value)) return quarantine('unknown_shape', `${nameOf(value)} where names by id were expected`)
  const holds = about?.['holds'] ?? holdsByWords(value)
  if (holds === undefined)
    return quarantine('unknown_shape', 'nothing says whether the index is of channels or of servers')
  const lost: Lost[] = []
  const drafts = Object.entries(value).flatMap(([id, given]) => readEntry(id, given, holds === 'channels', lost))
  return decoded(drafts, lost)
}

const holdsByWords = (index: JsonObject) =>
  Object.values(index).some((name) => typeof name === 'string' && OF_CHANNELS.test(name)) ? 'channels' : undefined

function readEntry(id: string, given: Json | undefined, isChannel: boolean, lost: Lost[]): readonly Draft[] {
  const title = readTitle(given)
  if (title === undefined && !isAbsent(given))
    lost.push({ code: 'bad_value', detail: `index: ${nameOf(given)} where a name was expected` })
  if (!isSnowflake(id)) {
    lost.push({ code: 'bad_id', detail: 'index: a name that belongs to no id' })
    return []
  }
  const named = title === undefined ? {} : { [isChannel ? 'channelTitle' : 'name']: title }
  return [{ type: isChannel ? CHANNEL : SERVER, data: { id, ...named } }]
}

/** Undefined where there is none: the program that writes the index prints its own word for it. */
export function readTitle(value: Json | undefined): string | undefined {
  return typeof value === 'string' && !isAbsent(value) ? readText(value) : undefined
}

const isAbsent = (value: Json | undefined) => !isGiven(value) || value === 'None'
