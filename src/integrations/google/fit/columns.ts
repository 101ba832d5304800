import type { Json } from '../../../models/events.ts'
import { readNumber } from '../../../processors/normalization/number.ts'
import { type Bag, put } from '../../decoding/json.ts'
import type { Lost } from '../../source.ts'
import { alignedMeanings, type Meaning, UNASSIGNED } from './ragged-rows.ts'

/**
 * Columns of the daily metrics. Which there are and in which order differs from export to export, and their names are in
 * the language of the account:
 *
 *     Date,Move Minutes count,Calories (kcal),Distance (m),Heart Points,…,Step count,Average weight (kg),…,Walking duration (ms)
 *
 * English names are known. In other languages units tell most of them, in the order that all exports have: average, most
 * and least of a quantity. What is left is kept by its name.
 */
const ENGLISH: ReadonlyMap<string, string> = new Map([
  ['move minutes count', 'moveMinutes'],
  ['calories (kcal)', 'calories'],
  ['distance (m)', 'distance'],
  ['heart points', 'heartPoints'],
  ['heart minutes', 'heartMinutes'],
  ['step count', 'steps'],
  ['average heart rate (bpm)', 'heartRateAverage'],
  ['max heart rate (bpm)', 'heartRateMax'],
  ['min heart rate (bpm)', 'heartRateMin'],
  ['low latitude (deg)', 'lowLatitude'],
  ['low longitude (deg)', 'lowLongitude'],
  ['high latitude (deg)', 'highLatitude'],
  ['high longitude (deg)', 'highLongitude'],
  ['average speed (m/s)', 'speedAverage'],
  ['max speed (m/s)', 'speedMax'],
  ['min speed (m/s)', 'speedMin'],
  ['average weight (kg)', 'weightAverage'],
  ['max weight (kg)', 'weightMax'],
  ['min weight (kg)', 'weightMin'],
])

const BY_UNIT: ReadonlyMap<string, readonly string[]> = new Map([
  ['kcal', ['calories']],
  ['m', ['distance']],
  ['bpm', ['heartRateAverage', 'heartRateMax', 'heartRateMin']],
  ['m/s', ['speedAverage', 'speedMax', 'speedMin']],
  ['kg', ['weightAverage', 'weightMax', 'weightMin']],
])
/** Units in scripts that do not write them in Latin letters. */
const UNITS: ReadonlyMap<string, string> = new Map([
  ['ккал', 'kcal'],
  ['м', 'm'],
  ['м/с', 'm/s'],
  ['кг', 'kg'],
  ['мс', 'ms'],
])
const MS = 'ms'

/** Steps have no unit. The words are those of a column that is about steps and nothing else. */
const STEPS =
  /^(?:schrittzahl|schritte|nombre de pas|pas|número de pasos|pasos|recuento de pasos|contagem de passos|passos|conteggio passi|passi|aantal stappen|stappen|количество шагов|шаги|歩数|步数|步數|걸음 수|liczba kroków|adım sayısı|antal steg|antal skridt|antall skritt)$/

/** The unit that a column is in: what stands in brackets at its end. */
export function unitOf(column: string): string | undefined {
  const unit = /[(（]\s*([^()（）]{1,16}?)\s*[)）]\s*$/.exec(column)?.[1]?.toLowerCase()
  return unit === undefined ? undefined : (UNITS.get(unit) ?? unit)
}

function meaningsOf(columns: readonly string[]): readonly Meaning[] {
  const units = columns.map(unitOf)
  const isEnglish = columns.some((column) => ENGLISH.has(plain(column)))
  return columns.map((column, i) => {
    const unit = units[i]
    if (unit === MS) return { kind: 'duration', activity: activityOf(column) }
    const named = ENGLISH.get(plain(column)) ?? (STEPS.test(plain(column)) ? 'steps' : undefined)
    const field = named ?? (isEnglish || unit === undefined ? undefined : byUnit(unit, units, i))
    return field === undefined ? { kind: 'other' } : { kind: 'field', field }
  })
}

const plain = (column: string) => column.trim().toLowerCase()

/** Where more columns have a unit than the quantity has, one of them is of something else: which, nobody can tell. */
function byUnit(unit: string, units: readonly (string | undefined)[], at: number): string | undefined {
  const fields = BY_UNIT.get(unit) ?? []
  const same = units.flatMap((other, i) => (other === unit ? [i] : []))
  return same.length > fields.length ? undefined : fields[same.indexOf(at)]
}

/** `Road biking duration (ms)` is of `Road biking`. */
const activityOf = (column: string) =>
  column
    .replace(/[(（][^()（）]*[)）]\s*$/, '')
    .replace(/\s+duration\s*$/i, '')
    .trim()

export interface Cells {
  readonly data: Bag
  readonly lost: readonly Lost[]
  /** Some cell holds a number that is not 0. */
  readonly saysSomething: boolean
}

type Row = Readonly<Record<string, string>>

/**
 * Reads the cells of a row behind its first columns, which say when it is of. Empty cells are nothing. `width` is how many
 * columns the header has; undefined for a row that is shorter and whose cells fit no columns.
 */
export function createCellsReader(leading: number): (row: Row, width: number | undefined) => Cells | undefined {
  let known: { readonly key: string; readonly meanings: readonly Meaning[] } | undefined
  const meanings = (columns: readonly string[]) => {
    const key = columns.join('\n')
    // All rows of a file have the same columns, but for those that are shorter.
    if (known?.key !== key) known = { key, meanings: meaningsOf(columns) }
    return known.meanings
  }
  return (row, width = 0) => {
    const columns = Object.keys(row).slice(leading)
    const texts = Object.values(row).slice(leading)
    const named = meanings(columns)
    const told = columns.length + leading < width ? alignedMeanings(named, texts.map(cellNumber)) : named
    if (told === undefined) return undefined
    const cells: Building = { data: {}, durations: {}, other: {}, unassigned: [], lost: [], saysSomething: false }
    for (const [i, text] of texts.entries())
      readCell(cells, text, { column: columns[i] ?? '', place: leading + i + 1, meaning: told[i] ?? UNASSIGNED })
    gather(cells)
    return cells
  }
}

function gather({ data, durations, other, unassigned }: Building): void {
  if (Object.keys(durations).length > 0) data['durations'] = durations
  if (Object.keys(other).length > 0) data['other'] = other
  if (unassigned.length > 0) data['unassigned'] = unassigned
}

interface Building {
  readonly data: Bag
  readonly durations: Bag
  readonly other: Bag
  readonly unassigned: Json[]
  readonly lost: Lost[]
  saysSomething: boolean
}
interface Place {
  readonly column: string
  /** Of the column, from 1. */
  readonly place: number
  readonly meaning: Meaning
}

/** Undefined for an empty cell, NaN for one that holds no number. */
function cellNumber(cell: string): number | undefined {
  const text = cell.trim()
  if (text === '') return undefined
  return readNumber(/^-?\d+,\d+$/.test(text) ? text.replace(',', '.') : text) ?? Number.NaN
}

function readCell(cells: Building, cell: string, { column, place, meaning }: Place): void {
  const value = cellNumber(cell)
  if (value === undefined) return
  if (value !== 0) cells.saysSomething = true
  if (meaning.kind === 'other') put(cells.other, column, Number.isNaN(value) ? cell.trim() : value)
  else if (meaning.kind === 'unassigned') cells.unassigned.push(Number.isNaN(value) ? cell.trim() : value)
  else if (Number.isNaN(value)) cells.lost.push({ code: 'bad_value', detail: `column ${place} holds no number` })
  else if (meaning.kind === 'field') cells.data[meaning.field] ??= value
  else put(cells.durations, meaning.activity, value)
}
