import type { Json, JsonObject, Precision } from '../../../models/events.ts'
import { type Outcome, quarantine } from '../../../models/outcome.ts'
import { isGiven } from '../../../processors/normalization/number.ts'
import { parseTime } from '../../../processors/normalization/time.ts'
import type { Building } from '../../decoding/building.ts'
import { takenNames } from '../../decoding/field-schemas.ts'
import { keepField } from '../../decoding/fields.ts'
import { type Bag, isList, isObject, nameOf } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder, Lost } from '../../source.ts'
import { actorsOf, decoded } from './decoded.ts'
import { MESSAGE } from './names.ts'
import { MESSAGE_DATA } from './schemas.ts'
import { readId, snowflakeMs } from './snowflake.ts'

/**
 * A message of the owner, of `messages.json` (since about March 2024) or `messages.csv` (before). Both are one event.
 *
 *     {"ID": 1345364951040000077, "Timestamp": "2025-03-01 12:00:00", "Contents": "hello", "Attachments": "https://… https://…"}
 *     ID,Timestamp,Contents,Attachments
 *     1345364951040000077,2025-03-01 12:00:00.000000+00:00,hello,
 *
 * Its time is that of its id, to the millisecond, where the printed one is the same but for what was cut of it; where the
 * two differ the printed one counts. Without a zone it is UTC. What channel it is of, the join says.
 */
const FIELDS: ReadonlyMap<string, 'id' | 'timestamp' | 'content' | 'attachments'> = new Map([
  ['id', 'id'],
  ['timestamp', 'timestamp'],
  ['contents', 'content'],
  ['content', 'content'],
  ['attachments', 'attachments'],
])
const TAKEN = takenNames(MESSAGE_DATA)
const SECOND = 1000
/** How far a time may lie from the one it was cut from. */
const GRAIN: Readonly<Record<Precision, number>> = { ms: SECOND, s: SECOND, min: 60 * SECOND, day: 86_400 * SECOND }

/** The decoder of `messages.json` and `messages.csv`. */
export function createMessageDecoder(): Decoder {
  return {
    decode: (record, context) =>
      record.kind === 'html' ? quarantine('unknown_shape', 'no JSON and no row') : decodeMessage(record.value, context),
  }
}

function decodeMessage(value: Json, { about }: DecodeContext): Outcome<Decoded> {
  if (!isObject(value)) return quarantine('unknown_shape', `${nameOf(value)} where a message was expected`)
  if (value['_extra'] !== undefined) return quarantine('unknown_shape', 'a row of more cells than there are columns')
  const lost: Lost[] = []
  const draft: Building = { type: MESSAGE, data: { ...about } }
  const known = splitFields(value, draft.data)
  const id = readId(known['id'])
  if (id === undefined) return quarantine('bad_id', 'the message has no readable ID')
  draft.data['id'] = id
  if (!setTime(draft, known['timestamp'], lost)) return quarantine('bad_time', 'the message has no readable Timestamp')
  setContent(draft.data, known['content'], lost)
  setAttachments(draft.data, known['attachments'], lost)
  const { recipients } = draft.data
  if (isList(recipients) && recipients.length > 0) draft.actors = actorsOf(recipients)
  return decoded([draft], lost)
}

/** The known fields, whatever the case of their names; others are kept. */
function splitFields(value: JsonObject, data: Bag): Bag {
  const known: Bag = {}
  for (const name in value) {
    const field = FIELDS.get(name.toLowerCase())
    if (field !== undefined && known[field] === undefined) known[field] = value[name]
    else keepField(data, name, value[name], TAKEN)
  }
  return known
}

/** False where nothing says when it was. */
function setTime(draft: Building, printed: Json | undefined, lost: Lost[]): boolean {
  const made = snowflakeMs(String(draft.data['id']))
  const instant = parseTime(printed)
  if (instant === undefined && isGiven(printed)) {
    draft.data['timestamp'] = printed
    lost.push({ code: 'bad_time', detail: 'Timestamp: cannot be read' })
  }
  if (instant === undefined || (made !== undefined && Math.abs(made - instant.ms) <= GRAIN[instant.precision])) {
    if (made === undefined) return false
    draft.time = made
    return true
  }
  draft.time = instant.ms
  if (instant.precision !== 'ms') draft.precision = instant.precision
  return true
}

/** As it was written, with all its spaces. */
function setContent(data: Bag, value: Json | undefined, lost: Lost[]): void {
  if (!isGiven(value)) return
  if (typeof value === 'string') data['content'] = value
  else lost.push({ code: 'bad_value', detail: `Contents: ${nameOf(value)} where a text was expected` })
}

function setAttachments(data: Bag, value: Json | undefined, lost: Lost[]): void {
  if (!isGiven(value)) return
  const links = typeof value === 'string' ? value.split(/\s+/).filter((link) => link !== '') : value
  if (!isList(links) || !links.every((link) => typeof link === 'string'))
    lost.push({ code: 'bad_value', detail: `Attachments: ${nameOf(value)} that cannot be read` })
  else if (links.length > 0) data['attachments'] = links
}
