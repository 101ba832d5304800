import type { Json } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import type { Building } from '../../decoding/building.ts'
import { takenNames } from '../../decoding/field-schemas.ts'
import { keepField } from '../../decoding/fields.ts'
import { type Bag, put } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder } from '../../source.ts'
import { plainText } from '../shared/plain-text.ts'
import { EVENT } from './names.ts'
import { EVENT_DATA } from './schemas.ts'
import { COLUMN, type DateOrder, isYes, readClock } from './table.ts'

/** Columns behind the fixed ones are sorted by their names, which are in the language of Outlook. */
const NAMED: Readonly<Record<string, 'description' | 'location'>> = {
  Description: 'description', Beschreibung: 'description', 'Descripción': 'description', 'Descrição': 'description', Descrizione: 'description', Beschrijving: 'description',
  Location: 'location', Ort: 'location', Emplacement: 'location', 'Ubicación': 'location', Lugar: 'location', Local: 'location', Luogo: 'location', Locatie: 'location',
} // biome-ignore format: a table
const TAKEN = takenNames(EVENT_DATA)
const ORDERS: ReadonlySet<unknown> = new Set<DateOrder>(['ymd', 'mdy', 'dmy'])
/** Read here; those between are kept under their own names. */
const READ: ReadonlySet<number> = new Set(Object.values(COLUMN))

/** The decoder of Outlook's list of appointments. Its times are of the clock where it was exported, whose zone it does not say. */
export function createRowDecoder(): Decoder {
  return {
    decode: (record, context) =>
      record.kind === 'csv' ? decodeRow(record.value, context) : quarantine('unknown_shape', 'no row of a table'),
  }
}

const isOrder = (value: Json | undefined): value is DateOrder => ORDERS.has(value)

function decodeRow(row: Readonly<Record<string, string>>, { about }: DecodeContext): Outcome<Decoded> {
  const cells = Object.entries(row).map(([name, cell]) => [name, plainText(cell).trim()] as const)
  const cell = (column: number) => cells[column]?.[1] ?? ''
  const order = isOrder(about?.['order']) ? about['order'] : 'dmy'
  const begin = readClock(cell(COLUMN.startDate), cell(COLUMN.startTime), order)
  if (begin === undefined) return quarantine('bad_time', 'the begin: no readable date and time')
  const end = readClock(cell(COLUMN.endDate), cell(COLUMN.endTime), order)
  const isAllDay = isYes(cell(COLUMN.allDay))
  const data: Bag = {}
  const draft: Building = { type: EVENT, time: begin, precision: isAllDay ? 'day' : 'min', data }
  if (end !== undefined && end >= begin) draft.endtime = end
  if (isAllDay) data['allDay'] = true
  else Object.assign(data, { when: `${cell(COLUMN.startDate)} ${cell(COLUMN.startTime)}`, zoneGuessed: true })
  addFields(data, cells, cell)
  const isBadEnd = end === undefined || end < begin
  return next({
    drafts: [draft],
    lost: isBadEnd ? [{ code: 'bad_time', detail: 'the end: no readable date and time, or before the begin' }] : [],
  })
}

function addFields(data: Bag, cells: readonly (readonly [string, string])[], cell: (column: number) => string): void {
  if (cell(COLUMN.title) !== '') data['title'] = cell(COLUMN.title)
  if (cell(COLUMN.organizer) !== '') data['organizer'] = { name: cell(COLUMN.organizer) }
  // Names, which are no people yet: two may share one.
  const names = cell(COLUMN.attendees)
    .split(';')
    .map((name) => name.trim())
  const attendees: Json[] = names.filter((name) => name !== '').map((name) => ({ name }))
  if (attendees.length > 0) data['attendees'] = attendees
  for (const [i, [name, value]] of cells.entries()) if (!READ.has(i) && value !== '') addOther(data, name, value)
}

function addOther(data: Bag, name: string, value: string): void {
  const field = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined
  if (field !== undefined && data[field] === undefined) put(data, field, value)
  else keepField(data, name, value, TAKEN)
}
