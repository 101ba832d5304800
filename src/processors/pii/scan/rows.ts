import type { Candidate, CandidateKind } from '../model.ts'
import { CLASSES, LOWER } from './characters.ts'
import { doubled } from './places.ts'

const FIRST = 64
const IS_DIGITS = 1
const IS_WHOLE = 2
const FORM_BITS = 2

/** Candidates as numbers, made objects one at a time. */
export interface Rows {
  count: number
  starts: Int32Array
  ends: Int32Array
  /** Length of the compact form and two bits: only digits, whole. */
  forms: Int32Array
  /** Letters and digits of its group before it. */
  offsets: Int32Array
  /** Of each row its group: what was cut together, one behind the other in `groups` as start and end. */
  groupOf: Int32Array
  groups: Int32Array
  groupCount: number
  /** The group whose letters and digits were put together last: every row of it is a piece of them. */
  compact: { group: number; text: string }
  readonly taken: { kind: CandidateKind; start: number; end: number; compact: string; isWhole: boolean }
}

export const createRows = (): Rows => ({
  count: 0,
  starts: new Int32Array(FIRST),
  ends: new Int32Array(FIRST),
  forms: new Int32Array(FIRST),
  offsets: new Int32Array(FIRST),
  groupOf: new Int32Array(FIRST),
  groups: new Int32Array(FIRST),
  groupCount: 0,
  compact: { group: -1, text: '' },
  taken: { kind: 'digits', start: 0, end: 0, compact: '', isWhole: true },
})

/** A row's form, to add it with. */
export const formOf = (length: number, isDigits: boolean, isWhole: boolean): number =>
  (length << FORM_BITS) | (isWhole ? IS_WHOLE : 0) | (isDigits ? IS_DIGITS : 0)

export function clearRows(rows: Rows): void {
  rows.count = 0
  rows.groupCount = 0
  rows.compact.group = -1
}

/** Begins a group: the rows that are added next are runs of whole pieces in it. */
export function addGroup(rows: Rows, start: number, end: number): void {
  const at = 2 * rows.groupCount++
  if (at === rows.groups.length) rows.groups = doubled(rows.groups)
  rows.groups[at] = start
  rows.groups[at + 1] = end
}

export function addRow(rows: Rows, start: number, end: number, form: number, offset: number): void {
  if (rows.count === rows.starts.length) {
    rows.starts = doubled(rows.starts)
    rows.ends = doubled(rows.ends)
    rows.forms = doubled(rows.forms)
    rows.offsets = doubled(rows.offsets)
    rows.groupOf = doubled(rows.groupOf)
  }
  rows.starts[rows.count] = start
  rows.ends[rows.count] = end
  rows.forms[rows.count] = form
  rows.offsets[rows.count] = offset
  rows.groupOf[rows.count++] = rows.groupCount - 1
}

export const kindOf = (rows: Rows, row: number): CandidateKind =>
  ((rows.forms[row] ?? 0) & IS_DIGITS) !== 0 ? 'digits' : 'alnum'

/** Length of the compact form. */
export const lengthOf = (rows: Rows, row: number): number => (rows.forms[row] ?? 0) >> FORM_BITS

/** A row as a candidate: the same object for every row. */
export function takeRow(rows: Rows, row: number, text: string): Candidate {
  const { taken } = rows
  taken.kind = kindOf(rows, row)
  taken.start = rows.starts[row] ?? 0
  taken.end = rows.ends[row] ?? 0
  taken.isWhole = ((rows.forms[row] ?? 0) & IS_WHOLE) !== 0
  taken.compact = compactOf(rows, row, text)
  return taken
}

/** Upper-case. The group is put together once for all its rows, of which long rows of numbers have many. */
function compactOf(rows: Rows, row: number, text: string): string {
  const length = lengthOf(rows, row)
  const { compact } = rows
  const group = rows.groupOf[row] ?? 0
  if (compact.group !== group) {
    compact.group = group
    compact.text = withoutSeparators(text, rows.groups[2 * group] ?? 0, rows.groups[2 * group + 1] ?? 0)
  }
  const offset = rows.offsets[row] ?? 0
  return compact.text.slice(offset, offset + length)
}

function withoutSeparators(text: string, start: number, end: number): string {
  let compact = ''
  let from = start
  let hasLower = false
  for (let at = start; at < end; at++) {
    const kind = CLASSES[text.charCodeAt(at)] ?? 0
    if (kind === LOWER) hasLower = true
    if (kind !== 0) continue
    if (at > from) compact += text.slice(from, at)
    from = at + 1
  }
  compact += text.slice(from, end)
  return hasLower ? compact.toUpperCase() : compact
}
