import type { JsonObject } from '../../../models/events.ts'
import { parseTime } from '../../../processors/normalization/time.ts'
import { csvRecord, firstLine, sniffedDelimiter } from '../../archive/csv-text.ts'
import type { FileProbe } from '../../archive/probe.ts'

/**
 * Outlook's list of appointments as CSV. Its header is in the language of Outlook; the first columns have the same order in all:
 *
 *     "Subject","Start Date","Start Time","End Date","End Time","All day event","Reminder on/off","Reminder Date","Reminder Time",
 *     "Meeting Organizer","Required Attendees","Optional Attendees","Meeting Resources", …
 */
export const COLUMN = {
  title: 0,
  startDate: 1,
  startTime: 2,
  endDate: 3,
  endTime: 4,
  allDay: 5,
  organizer: 9,
  attendees: 10,
} as const
/** How a date is written: `5/3/2024` is in May or in March. */
export type DateOrder = 'ymd' | 'mdy' | 'dmy'

const FEWEST_COLUMNS = 18
const MOST_ROWS = 200
const DATE = /^\s*(\d{1,4})([./-])\s?(\d{1,2})\2\s?(\d{1,4})\.?\s*$/
const TIME = /^\s*(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*([AaPp])?\.?\s?[Mm]?\.?\s*$/
const YES = new Set(['true', 'wahr', 'vrai', 'verdadero', 'verdadeiro', 'vero', 'waar', 'sand', 'sant', 'tosi', 'prawda', 'pravda', 'истина', 'да', 'yes', 'ja', 'oui', 'sí', 'si', 'sim', 'ein', 'on', '1']) // biome-ignore format: a word list

const isDate = (text: string | undefined) => DATE.test(text ?? '')
const isTime = (text: string | undefined) => TIME.test(text ?? '')
export const isYes = (text: string | undefined): boolean => YES.has((text ?? '').trim().toLowerCase())

/** The rows that the beginning of a file shows. */
function rowsOf({ text }: FileProbe): readonly (readonly string[])[] {
  const header = firstLine(text, false)
  if (header === undefined) return []
  const delimiter = sniffedDelimiter(header)
  const rows: (readonly string[])[] = []
  let at = text.indexOf(header) + header.length + 1
  while (at < text.length && rows.length < MOST_ROWS) {
    const record = csvRecord(text, at, delimiter, false) ?? csvRecord(text, at, delimiter, true)
    if (record === undefined) break
    rows.push(record.cells)
    at = record.end
  }
  return rows.filter((row) => row.length > 1)
}

const isAppointment = (row: readonly string[]) =>
  isDate(row[COLUMN.startDate]) &&
  isTime(row[COLUMN.startTime]) &&
  isDate(row[COLUMN.endDate]) &&
  isTime(row[COLUMN.endTime])

/** Whether it is a list of appointments: by what stands in its columns. */
export function isAppointmentTable(probe: FileProbe): boolean {
  if (probe.shape !== 'csv' || probe.columns.length < FEWEST_COLUMNS) return false
  const rows = rowsOf(probe)
  return rows.filter(isAppointment).length * 2 > rows.length
}

/**
 * In which order the dates of a file are written: as the first date tells that can be read in one way alone. Where none does, those
 * with AM and PM are American, and others have the day first.
 */
export function dateOrder(probe: FileProbe): JsonObject {
  const rows = rowsOf(probe).filter(isAppointment)
  const orders = rows.flatMap((row) => [row[COLUMN.startDate], row[COLUMN.endDate]].map(orderOf))
  const order = orders.find((found) => found !== undefined)
  const isHalf = rows.some((row) => TIME.exec(row[COLUMN.startTime] ?? '')?.[4] !== undefined)
  return { order: order ?? (isHalf ? 'mdy' : 'dmy') }
}

function orderOf(date: string | undefined): DateOrder | undefined {
  const parts = DATE.exec(date ?? '')
  if (parts === null) return undefined
  const [, a = '', separator, b = ''] = parts
  if (a.length === 4) return 'ymd'
  if (Number(a) > 12 || separator === '.') return 'dmy'
  return Number(b) > 12 ? 'mdy' : undefined
}

/** A date and a time of the clocks as if they were UTC, ms; undefined for what is none. */
export function readClock(date: string | undefined, time: string | undefined, order: DateOrder): number | undefined {
  const days = DATE.exec(date ?? '')
  const clock = TIME.exec(time ?? '')
  if (days === null || clock === null) return undefined
  const [, a = '', , b = '', c = ''] = days
  const [year, month, day] = { ymd: [a, b, c], mdy: [c, a, b], dmy: [c, b, a] }[order]
  const [, hour = '', minute = '', second = '00', half] = clock
  const full = year?.length === 2 ? `20${year}` : year
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  return parseTime(`${full}-${month}-${day} ${hours}:${minute}:${second}`)?.ms
}
