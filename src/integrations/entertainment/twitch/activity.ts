import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { parseTime } from '../../../processors/normalization/time.ts'
import { csvRecord, sniffedDelimiter } from '../../archive/csv-text.ts'
import type { FileProbe } from '../../archive/probe.ts'
import { takenNames } from '../../decoding/field-schemas.ts'
import { keepField } from '../../decoding/fields.ts'
import type { Bag } from '../../decoding/json.ts'
import type { Decoded, Decoder, Recognition } from '../../source.ts'
import { ACTIVITY } from './names.ts'
import { ACTIVITY_DATA } from './schemas.ts'

/**
 * Tables of older exports, one for each kind of event and all of one form. Of their columns only the places are known: what happened,
 * when, and in the sixth and seventh the channel and a word or number about it.
 *
 *     pageview,2018-05-01 20:15:30.123,…,…,…,examplechannel,chat,…
 */
const [EVENT, TIME, CHANNEL, CONTEXT] = [0, 1, 5, 6] as const
const EVENT_NAME = /^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$/
const DATE = /^\d{4}-\d\d-\d\d[T ]/
const LOGIN = /^(?:[a-z0-9_]{1,30})?$/i
/** Words of Twitch: one of them has to be there. */
const KNOWN =
  /^(?:pageview|page_?view|chat|minute[_-]watched|video[_-](?:play|init|pause|end)|follow|unfollow|search|buffer[_-]\w+)$/
const LIKELY = { confidence: 0.6 }
const ROWS_LOOKED_AT = 10

/** By what stands in its columns: their names are not known. */
export function recogniseActivity({ shape, columns, text }: FileProbe): Recognition | undefined {
  if (shape !== 'csv' || columns.length <= CONTEXT) return undefined
  const [, ...rows] = firstRows(text)
  const isOurs = rows.filter(fits).length * 2 > rows.length && rows.some((row) => KNOWN.test(row[EVENT] ?? ''))
  return isOurs ? LIKELY : undefined
}

function fits(row: readonly string[]): boolean {
  return EVENT_NAME.test(row[EVENT] ?? '') && DATE.test(row[TIME] ?? '') && LOGIN.test(row[CHANNEL] ?? '')
}

function firstRows(text: string): readonly (readonly string[])[] {
  const delimiter = sniffedDelimiter(text.slice(0, text.indexOf('\n') + 1))
  const rows: (readonly string[])[] = []
  for (let at = 0; at < text.length && rows.length <= ROWS_LOOKED_AT; ) {
    const record = csvRecord(text, at, delimiter, false)
    if (record === undefined) break
    if (record.cells.some((cell) => cell.trim() !== '')) rows.push(record.cells)
    at = record.end
  }
  return rows
}

/** The decoder of such a table. */
export function createActivityDecoder(): Decoder {
  return {
    decode: (record) => (record.kind === 'csv' ? decodeRow(record.value) : quarantine('unknown_shape', 'no row')),
  }
}

const TAKEN = takenNames(ACTIVITY_DATA)
const PLACES: ReadonlyMap<number, string> = new Map([
  [EVENT, 'event'],
  [CHANNEL, 'channel'],
  [CONTEXT, 'context'],
])

function decodeRow(row: Readonly<Record<string, string>>): Outcome<Decoded> {
  const cells = Object.entries(row)
  const time = parseTime(cells[TIME]?.[1])
  if (time === undefined) return quarantine('bad_time', 'the row has no readable time in its second column')
  const data: Bag = {}
  for (const [i, [column, cell]] of cells.entries()) {
    if (i === TIME || cell.trim() === '') continue
    const name = PLACES.get(i)
    if (name === undefined) keepField(data, column, cell, TAKEN)
    else data[name] = cell.trim()
  }
  if (data['event'] === undefined) return quarantine('unknown_shape', 'the row does not say what happened')
  const precision = time.precision === 'ms' ? {} : { precision: time.precision }
  return next({ drafts: [{ type: ACTIVITY, time: time.ms, ...precision, data }] })
}
