import type { JsonObject } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { readMoney } from '../../../processors/normalization/money.ts'
import { type Instant, parseTime } from '../../../processors/normalization/time.ts'
import type { Building } from '../../decoding/building.ts'
import { keepField, readFields } from '../../decoding/fields.ts'
import { type Bag, put } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder, Lost } from '../../source.ts'
import { aligned } from './broken-row.ts'
import { TABLES, type Table, type TableName } from './tables.ts'

const SECOND = 1000

/** The decoder of a table. */
export function createRowDecoder(name: TableName): Decoder {
  return {
    decode: (record, context) =>
      record.kind === 'csv' ? decodeRow(record.value, TABLES[name], context) : quarantine('unknown_shape', 'no row'),
  }
}

function decodeRow(row: Readonly<Record<string, string>>, table: Table, { name }: DecodeContext): Outcome<Decoded> {
  const cells = filled(aligned(row))
  if (cells === undefined) return quarantine('broken_row', 'the cells of the row do not stand below their columns')
  const lost: Lost[] = []
  const draft: Building = { type: table.type, data: {} }
  readFields(draft.data, cells, table.reading, lost)
  const time = timeOf(cells, table.times)
  if (time === undefined) return quarantine('bad_time', 'the row has no readable time')
  setTimes(draft, time, table.endtime === undefined ? undefined : cells[table.endtime], lost)
  setAction(draft.data, table, name)
  setAmount(draft.data, cells, table, lost)
  if (draft.data['channel'] === undefined && Object.keys(draft.data).length === 0)
    return quarantine('unknown_shape', 'the row holds nothing but a time')
  return next(lost.length === 0 ? { drafts: [draft] } : { drafts: [draft], lost })
}

/** The cells that hold something, by their column in lower case. */
function filled(row: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> | undefined {
  if (row === undefined) return undefined
  const cells: Record<string, string> = {}
  for (const [column, cell] of Object.entries(row)) {
    if (cell.trim() !== '') put(cells, column.trim().toLowerCase(), cell)
  }
  return cells
}

function timeOf(cells: JsonObject, columns: readonly string[]): Instant | undefined {
  const given = columns.map((column) => parseTime(cells[column])).filter((instant) => instant !== undefined)
  const [first] = given
  if (first === undefined) return undefined
  const finer = given.find(({ ms, precision }) => precision === 'ms' && Math.abs(ms - first.ms) < SECOND)
  return finer ?? first
}

function setTimes(draft: Building, { ms, precision }: Instant, end: JsonObject[string], lost: Lost[]): void {
  draft.time = ms
  if (precision !== 'ms') draft.precision = precision
  if (end === undefined) return
  const ended = parseTime(end)
  if (ended !== undefined && ended.ms >= ms) draft.endtime = ended.ms
  else lost.push({ code: 'bad_time', detail: 'row: the end cannot be read, or lies before the begin' })
}

function setAction(data: Bag, { actions }: Table, name: string): void {
  if (actions === undefined) return
  const file = name.slice(name.lastIndexOf('/') + 1)
  const found = actions.find(([word]) => word.test(file))
  if (found !== undefined) data['action'] = found[1]
}

function setAmount(data: Bag, cells: JsonObject, { amounts = [], reading }: Table, lost: Lost[]): void {
  for (const column of amounts) {
    const cell = cells[column]
    if (cell === undefined) continue
    const money = readMoney(cell, data['currency'])
    if (money !== undefined && data['amount'] === undefined) data['amount'] = money.amount
    else keepField(data, column, cell, reading.taken)
    if (money === undefined) lost.push({ code: 'bad_amount', detail: `row.${column}: no decimal of a known currency` })
  }
}
