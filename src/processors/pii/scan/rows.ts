import type { Candidate, CandidateKind } from '../model.ts'
import { CLASSES } from './characters.ts'
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
  readonly taken: { kind: CandidateKind; start: number; end: number; compact: string; isWhole: boolean }
}

export const createRows = (): Rows => ({
  count: 0,
  starts: new Int32Array(FIRST),
  ends: new Int32Array(FIRST),
  forms: new Int32Array(FIRST),
  taken: { kind: 'digits', start: 0, end: 0, compact: '', isWhole: true },
})

/** A row's form, to add it with. */
export const formOf = (length: number, isDigits: boolean, isWhole: boolean): number =>
  (length << FORM_BITS) | (isWhole ? IS_WHOLE : 0) | (isDigits ? IS_DIGITS : 0)

export function addRow(rows: Rows, start: number, end: number, form: number): void {
  if (rows.count === rows.starts.length) {
    rows.starts = doubled(rows.starts)
    rows.ends = doubled(rows.ends)
    rows.forms = doubled(rows.forms)
  }
  rows.starts[rows.count] = start
  rows.ends[rows.count] = end
  rows.forms[rows.count++] = form
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
  taken.compact = compact(text, taken.start, taken.end, lengthOf(rows, row))
  if (taken.kind === 'alnum') taken.compact = taken.compact.toUpperCase()
  return taken
}

function compact(text: string, start: number, end: number, length: number): string {
  if (end - start === length) return text.slice(start, end)
  let out = ''
  let from = start
  for (let at = start; at < end; at++) {
    if ((CLASSES[text.charCodeAt(at)] ?? 0) !== 0) continue
    if (at > from) out += text.slice(from, at)
    from = at + 1
  }
  return out + text.slice(from, end)
}
