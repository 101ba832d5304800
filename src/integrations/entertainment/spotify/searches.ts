import type { Json } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { readText } from '../../../processors/normalization/number.ts'
import { parseTime } from '../../../processors/normalization/time.ts'
import { readFields, reading, text } from '../../decoding/fields.ts'
import { type Bag, isObject, nameOf } from '../../decoding/json.ts'
import type { Decoded, Decoder, Lost } from '../../source.ts'
import { SEARCH } from './names.ts'
import { SEARCH_DATA } from './schemas.ts'

/**
 * A row of `SearchQueries.json`: what was searched for in the last 90 days. Steps of typing are rows of their own.
 *
 *     {"platform": "IPHONE", "searchTime": "2025-09-15T19:56:58.327Z[UTC]", "searchQuery": "example",
 *      "searchInteractionURIs": ["spotify:artist:…"]}
 */
const READING = reading('search', SEARCH_DATA, {
  fields: {
    searchQuery: text('query'),
    platform: text('platform'),
    searchInteractionURIs: { to: 'opened', read: readTexts },
  },
  skip: ['searchTime'],
})

function readTexts(value: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const texts = list.map(readText).filter((text) => text !== undefined)
  return texts.length === list.length ? texts : undefined
}

/** The decoder of searches. */
export function createSearchesDecoder(): Decoder {
  return {
    decode: (record) => (record.kind === 'json' ? decodeRow(record.value) : quarantine('unknown_shape', 'no JSON')),
  }
}

function decodeRow(row: Json): Outcome<Decoded> {
  if (!isObject(row)) return quarantine('unknown_shape', `${nameOf(row)} in the place of a search`)
  const time = parseTime(row['searchTime'])
  if (time === undefined) return quarantine('bad_time', 'searchTime: no readable time')
  const lost: Lost[] = []
  const data: Bag = {}
  readFields(data, row, READING, lost)
  const how = time.precision === 'ms' ? {} : { precision: time.precision }
  return next({ drafts: [{ type: SEARCH, time: time.ms, ...how, data }], lost })
}
