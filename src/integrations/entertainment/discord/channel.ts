import type { Json, JsonObject } from '../../../models/events.ts'
import { type Outcome, quarantine } from '../../../models/outcome.ts'
import { readText } from '../../../processors/normalization/number.ts'
import type { Building } from '../../decoding/building.ts'
import { readFields, reading, text } from '../../decoding/fields.ts'
import { type Bag, isList, isObject, nameOf } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder, Lost } from '../../source.ts'
import { actorsOf, decoded } from './decoded.ts'
import { CHANNEL } from './names.ts'
import { CHANNEL_DATA } from './schemas.ts'
import { readId } from './snowflake.ts'

/**
 * `Messages/c<id>/channel.json`: a number as type before about 2024, a word since.
 *
 *     {"id": "200000000000000001", "type": "DM", "recipients": ["100000000000000001", "Deleted User"]}
 *     {"id": "200000000000000002", "type": 0, "name": "general", "guild": {"id": "300000000000000001", "name": "Example Server"}}
 *
 * https://support.discord.com/hc/articles/360004957991; types: https://discord.com/developers/docs/resources/channel#channel-object-channel-types
 */
const TYPES: Readonly<Record<string, string>> = {
  0: 'GUILD_TEXT', 1: 'DM', 2: 'GUILD_VOICE', 3: 'GROUP_DM', 4: 'GUILD_CATEGORY', 5: 'GUILD_ANNOUNCEMENT', 10: 'ANNOUNCEMENT_THREAD',
  11: 'PUBLIC_THREAD', 12: 'PRIVATE_THREAD', 13: 'GUILD_STAGE_VOICE', 14: 'GUILD_DIRECTORY', 15: 'GUILD_FORUM', 16: 'GUILD_MEDIA',
} // biome-ignore format: a word list

const readType = (value: Json | undefined) => {
  const type = readText(value)
  // A text may be any word, `constructor` too.
  return type !== undefined && Object.hasOwn(TYPES, type) ? TYPES[type] : type
}

const CHANNEL_FIELDS = reading('channel', CHANNEL_DATA, {
  fields: {
    id: { to: 'id', read: readId },
    type: { to: 'channelType', read: readType },
    name: text('channelName'),
    recipients: { to: 'recipients', read: readRecipients },
  },
  skip: ['guild'],
})
const GUILD_FIELDS = reading('channel.guild', CHANNEL_DATA, {
  fields: { id: { to: 'guildId', read: readId }, name: text('guildName') },
  nest: 'guild',
})

/** The decoder of `channel.json`. */
export function createChannelDecoder(): Decoder {
  return {
    decode: (record, context) =>
      record.kind === 'json' ? decodeChannel(record.value, context) : quarantine('unknown_shape', 'no JSON'),
  }
}

function decodeChannel(value: Json, { about }: DecodeContext): Outcome<Decoded> {
  if (!isObject(value)) return quarantine('unknown_shape', `${nameOf(value)} where a channel was expected`)
  const lost: Lost[] = []
  const data = readChannel(value, lost)
  if (data['id'] === undefined) return quarantine('bad_id', 'the channel has no readable id')
  const draft: Building = { type: CHANNEL, data: { ...about, ...data } }
  const { recipients } = data
  if (isList(recipients) && recipients.length > 0) draft.actors = actorsOf(recipients)
  return decoded([draft], lost)
}

/** What a channel says of itself, in the names of the type. */
export function readChannel(value: JsonObject, lost: Lost[]): Bag {
  const data: Bag = {}
  readFields(data, value, CHANNEL_FIELDS, lost)
  if (isObject(value['guild'])) readFields(data, value['guild'], GUILD_FIELDS, lost)
  return data
}

/** Ids; where somebody has left Discord, a text. */
function readRecipients(value: Json | undefined): readonly string[] | undefined {
  if (!isList(value)) return undefined
  return value.map((one) => readText(isObject(one) ? one['id'] : one)).filter((id) => id !== undefined)
}
