import type { Json } from '../../../models/events.ts'
import { drop, next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { isGiven, readText } from '../../../processors/normalization/number.ts'
import { parseTime, timeMs } from '../../../processors/normalization/time.ts'
import type { Building } from '../../decoding/building.ts'
import { isObject, nameOf, put } from '../../decoding/json.ts'
import type { Decoded, Decoder } from '../../source.ts'
import { ACTIVITY } from './names.ts'

/**
 * `Activity/{analytics,modeling,reporting,tns}/events-2025-00000-of-00001.json`: one object a line, gigabytes of them. Texts
 * that a data warehouse exported are quoted twice.
 *
 *     {"event_type": "launch_game", "event_id": "AQEBAQ==", "event_source": "client", "user_id": "100000000000000001",
 *      "timestamp": "\"2025-03-01T12:00:00.789Z\"", "game": "Example Game", "os": "Windows", "city": "\"Example City\""}
 *
 * Lines in which Discord guesses who the owner is (`predicted_gender`, `predicted_age`) are never stored.
 */
const GUESSES = drop('modelling_row')
const IS_GUESS = /^predicted_/
const SECOND = 1000
const QUOTE = 0x22

/** The decoder of the lines of activity. */
export function createActivityDecoder(): Decoder {
  return {
    decode: (record) => (record.kind === 'json' ? decodeLine(record.value) : quarantine('unknown_shape', 'no JSON')),
  }
}

function decodeLine(value: Json): Outcome<Decoded> {
  if (!isObject(value)) return quarantine('unknown_shape', `${nameOf(value)} where an event was expected`)
  const draft: Building = { type: ACTIVITY, data: {} }
  for (const name in value) {
    if (IS_GUESS.test(name)) return GUESSES
    // What the column says is not said twice.
    if (name === 'timestamp') continue
    const given = value[name]
    put(draft.data, name, withoutQuotes(given))
  }
  const id = readText(draft.data['event_id'])
  if (id === undefined) return quarantine('bad_id', 'the event has no readable event_id')
  draft.data['event_id'] = id
  draft.data['event_type'] = readText(draft.data['event_type']) ?? ''
  return setTime(draft, value['timestamp'])
    ? next({ drafts: [draft] })
    : quarantine('bad_time', 'the event has a time that cannot be read')
}

/** When it happened, else when the app noted it, else when it sent it. False where that cannot be read; nothing where none is given. */
function setTime(draft: Building, timestamp: Json | undefined): boolean {
  const { client_track_timestamp: tracked, client_send_timestamp: sent } = draft.data
  const given = [timestamp, tracked, sent].map(withoutQuotes).find((time) => isGiven(time) && time !== 'null')
  if (given === undefined) return true
  const ms = timeMs(given)
  if (Number.isNaN(ms)) return false
  draft.time = ms
  const precision = ms % SECOND === 0 ? parseTime(given)?.precision : undefined
  if (precision !== undefined && precision !== 'ms') draft.precision = precision
  return true
}

const withoutQuotes = (value: Json | undefined) => (typeof value === 'string' ? unquoted(value) : value)

/** A text without a second pair of quotes around it. */
function unquoted(text: string): string {
  const last = text.length - 1
  if (last < 1 || text.charCodeAt(0) !== QUOTE || text.charCodeAt(last) !== QUOTE) return text
  const inner = text.slice(1, last)
  if (!inner.includes('\\') && !inner.includes('"')) return inner
  try {
    const read: unknown = JSON.parse(text)
    return typeof read === 'string' ? read : text
  } catch {
    return text
  }
}
