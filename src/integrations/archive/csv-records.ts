import { type CsvRecord, csvRecord, firstLine, plainCells, sniffedDelimiter } from './csv-text.ts'

/** A record, or in its place what stood there. */
export type SplitRecord =
  | { readonly cells: readonly string[] }
  | { readonly cells: readonly string[]; readonly why: string; readonly raw: string }

export interface RecordSplitter {
  push(text: string): Iterable<SplitRecord>
  end(): Iterable<SplitRecord>
}

const KEPT_OF_DAMAGED = 4096
const NONE: readonly SplitRecord[] = []

/**
 * Splits the text of a CSV file into records. One that is longer than `maxLength` is damaged; so is a line that opens a
 * quote that is closed nowhere (or not within `maxLength`): reading goes on behind the line.
 */
export function createRecordSplitter(given: string | undefined, maxLength: number): RecordSplitter {
  const state: State = { text: '', at: 0, enough: 0, skipping: false, unclosedUntil: 0 }
  let delimiter = given

  function* read(last: boolean): Generator<SplitRecord> {
    delimiter ??= soughtDelimiter(state, last || state.text.length > maxLength)
    if (delimiter === undefined) return
    if (state.skipping) skipLine(state)
    while (state.at < state.text.length) {
      const record = nextRecord(state, { delimiter, maxLength, last })
      if (record === undefined) break
      yield record
    }
    state.text = state.text.slice(state.at)
    // A record that is not whole yet is looked at again when there is twice as much of it.
    state.enough = Math.min(2 * state.text.length, maxLength + 1)
    state.unclosedUntil = Math.max(0, state.unclosedUntil - state.at)
    state.at = 0
  }
  return {
    push(more) {
      state.text += more
      return state.text.length < state.enough ? NONE : read(false)
    },
    end: () => read(true),
  }
}

interface State {
  text: string
  at: number
  /** Less text need not be looked at. */
  enough: number
  /** What is left of a line that was too long is passed over. */
  skipping: boolean
  /** Up to here no quote is closed that its own line does not close: to look again for each would take for ever. */
  unclosedUntil: number
}
interface Rules {
  readonly delimiter: string
  readonly maxLength: number
  /** Nothing follows the text. */
  readonly last: boolean
}

/** Undefined until the first line with something on it is there. */
function soughtDelimiter(state: State, last: boolean): string | undefined {
  const header = firstLine(state.text, last)
  if (header !== undefined) return sniffedDelimiter(header)
  // Blank lines need not be kept while waiting for it.
  if (state.text.trim() === '')
    state.text = state.text.slice(state.text.lastIndexOf('\n') + 1).slice(0, KEPT_OF_DAMAGED)
  return undefined
}

/** The record at `state.at`, which is moved behind it; undefined where more text is needed. */
function nextRecord(state: State, rules: Rules): SplitRecord | undefined {
  const { text, at } = state
  // A line that has to be read by itself may not be all there yet.
  const waits = at < state.unclosedUntil && !rules.last && !text.includes('\n', at)
  if (waits && text.length - at <= rules.maxLength) return undefined
  const record = recordAt(state, rules)
  if (record === undefined) return endless(state, rules)
  if (record.end - state.at > rules.maxLength) return tooLong(state, record.end, rules)
  state.at = record.end
  return record
}

function recordAt(state: State, { delimiter, last }: Rules): CsvRecord | undefined {
  const { text, at } = state
  if (at >= state.unclosedUntil) return csvRecord(text, at, delimiter, last)
  const record = csvRecord(text.slice(at, lineEnd(state)), 0, delimiter, true)
  return record === undefined ? undefined : { cells: record.cells, end: at + record.end }
}

/** No record ends in the text: more is needed, or it will never end. */
function endless(state: State, rules: Rules): SplitRecord | undefined {
  const { text, at, unclosedUntil } = state
  if (at >= unclosedUntil) {
    if (!rules.last && text.length - at <= rules.maxLength) return undefined
    state.unclosedUntil = text.length
  }
  state.skipping = !rules.last && !text.includes('\n', at)
  return state.skipping ? tooLong(state, text.length, rules) : brokenLine(state, rules)
}

function tooLong(state: State, end: number, { maxLength }: Rules): SplitRecord {
  const raw = state.text.slice(state.at, state.at + KEPT_OF_DAMAGED)
  state.at = end
  return { cells: [], why: `a row of more than ${maxLength} characters`, raw }
}

function brokenLine(state: State, { delimiter }: Rules): SplitRecord {
  const raw = state.text.slice(state.at, lineEnd(state))
  state.at += raw.length
  const cells = plainCells(raw.replace(/\n$/, ''), delimiter)
  return { cells, why: 'a quote is opened and never closed', raw: raw.slice(0, KEPT_OF_DAMAGED) }
}

const lineEnd = ({ text, at }: State): number => text.indexOf('\n', at) + 1 || text.length

function skipLine(state: State): void {
  const end = state.text.indexOf('\n', state.at)
  state.skipping = end < 0
  state.at = end < 0 ? state.text.length : end + 1
}
