import { drop, next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { timeMs } from '../../../processors/normalization/time.ts'
import type { DecodeContext, Decoded, Decoder, RawRecord } from '../../source.ts'
import { type Cells, createCellsReader } from './columns.ts'
import type { Building } from './drafts.ts'
import { DAY, INTERVAL } from './names.ts'

/**
 * Rows of the daily metrics. One a day, in `Daily activity metrics.csv` (before: `Daily Summaries.csv`):
 *
 *     Date,Move Minutes count,Calories (kcal),…
 *     2025-03-01,72,1996.45,…
 *
 * and one a quarter of an hour, in a file named after its day; the offset changes where the clock does:
 *
 *     Start time,End time,Move Minutes count,…
 *     00:00:00.000+01:00,00:15:00.000+01:00,,18.25,…
 *
 * Rows may be shorter than their header. An empty cell is nothing, and so is a row of empty cells and zeros.
 */
const MINUTE = 60_000
const DAY_MS = 86_400_000
const DATE = /^\s*(\d{4}-\d{2}-\d{2})\s*$/
const CLOCK = /^\s*(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?\s*(?:([+-])(\d{2}):?(\d{2})|(Z))\s*$/
const DATE_IN_NAME = /(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)/g

export function createDaysDecoder(): Decoder {
  const read = createCellsReader(1)
  return {
    decode(record: RawRecord, { about }: DecodeContext) {
      const row = rowOf(record)
      if (row === undefined) return NO_ROW
      const [first = ''] = Object.values(row)
      const time = dateMs(DATE.exec(first)?.[1])
      if (Number.isNaN(time)) return quarantine('bad_time', 'the first column holds no date')
      return outcomeOf({ type: DAY, time, precision: 'day', data: {} }, read(row, widthOf(about)))
    },
  }
}

export function createIntervalsDecoder(): Decoder {
  const read = createCellsReader(2)
  return {
    decode(record: RawRecord, { name, about }: DecodeContext) {
      const row = rowOf(record)
      if (row === undefined) return NO_ROW
      const day = dateMs(dateOfName(name))
      if (Number.isNaN(day)) return quarantine('no_date', 'the name of the file holds no date, and the row only a time')
      const [from = '', to = ''] = Object.values(row)
      const start = readClock(from)
      const end = readClock(to)
      if (start === undefined || end === undefined)
        return quarantine('bad_time', 'the first two columns hold no times of a day with an offset')
      const time = day + start.ms
      const endtime = day + end.ms
      const draft = { type: INTERVAL, time, tz: start.offset, endtz: end.offset, data: {} }
      return outcomeOf({ ...draft, endtime: endtime > time ? endtime : endtime + DAY_MS }, read(row, widthOf(about)))
    },
  }
}

const NO_ROW = quarantine('unknown_shape', 'no row of a table')

const rowOf = (record: RawRecord) => (record.kind === 'csv' ? record.value : undefined)

/** NaN for a date that does not exist. */
const dateMs = (date: string | undefined): number => (date === undefined ? Number.NaN : timeMs(date))

/** The last date in the name of the file itself: folders may be named after dates, too. */
function dateOfName(name: string): string | undefined {
  const file = name.slice(name.lastIndexOf('/') + 1)
  return [...file.matchAll(DATE_IN_NAME)].at(-1)?.[1]
}

interface Clock {
  /** UTC, since the midnight UTC of the day. */
  readonly ms: number
  /** Minutes east of UTC. */
  readonly offset: number
}

function readClock(text: string): Clock | undefined {
  const parts = CLOCK.exec(text)
  if (parts === null) return undefined
  const [, hour, minute, second, fraction = '0', sign, hours = '0', minutes = '0'] = parts
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) > 59 || Number(hours) > 18) return undefined
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) + 0
  const local = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Number(fraction.padEnd(3, '0'))
  return { ms: local - offset * MINUTE, offset }
}

/** How many columns the header has: a row does not say that it is short. */
function widthOf(about: DecodeContext['about']): number | undefined {
  const columns = about?.['columns']
  return typeof columns === 'number' ? columns : undefined
}

function outcomeOf(draft: Building, cells: Cells | undefined): Outcome<Decoded> {
  if (cells === undefined)
    return quarantine('ragged_row', 'the row is shorter than the header, and its cells do not fit the columns')
  const { data, lost, saysSomething } = cells
  const [fault] = lost
  if (!saysSomething) return fault === undefined ? drop('no_data') : quarantine(fault.code, fault.detail)
  const drafts = [{ ...draft, data }]
  return next(fault === undefined ? { drafts } : { drafts, lost })
}
