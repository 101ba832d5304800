import { columnNames, csvRecord, firstLine, plainCells, sniffedDelimiter } from './csv-text.ts'
import type { Entry } from './entry.ts'
import { jsonOutline } from './json-outline.ts'
import { decodedHead, withNewlines } from './text-chunks.ts'

/** What the beginning of a file shows, for sources to recognise theirs by: by structure, in any language. */
export interface FileProbe {
  readonly path: string
  readonly name: string
  readonly bytes?: number
  readonly head: Uint8Array
  /** The head as text, without byte order mark. UTF-8, or UTF-16 where it is marked so; what is neither is U+FFFD. */
  readonly text: string
  readonly shape: 'json-object' | 'json-array' | 'ndjson' | 'html' | 'csv' | 'text' | 'binary' | 'empty'
  /** Top-level keys of a JSON object seen in the head; of an array those of its first object. */
  readonly keys: readonly string[]
  /**
   * All keys seen in the head, at most three deep, as dotted paths: `locations`, `locations[]` (it is an array),
   * `locations[].timestampMs`, `timelineObjects[].placeVisit.location`; in a top-level array `[].title`. Of the elements
   * of an array not the first alone: whatever any of them has is there.
   */
  readonly paths: ReadonlySet<string>
  /** Names of the columns of a CSV file, as `csvRows` has them. */
  readonly columns: readonly string[]
}

/** Looks at the first bytes of a file. Never throws, whatever they are and wherever they end. */
export function probe(entry: Entry, head: Uint8Array): FileProbe {
  const text = decoded(head)
  const whole = head.length >= (entry.bytes ?? head.length + 1) || head.length < LONGEST_HEAD
  const { path, name, bytes } = entry
  return {
    path,
    name,
    ...(bytes === undefined ? {} : { bytes }),
    head,
    text,
    keys: [],
    paths: new Set(),
    columns: [],
    ...structure(text, name, whole),
  }
}

/** Shorter heads are all there is. */
const LONGEST_HEAD = 64 << 10

const decoded = (head: Uint8Array): string => withNewlines(decodedHead(head))

type Structure = Pick<FileProbe, 'shape'> & Partial<Pick<FileProbe, 'keys' | 'paths' | 'columns'>>

function structure(text: string, name: string, whole: boolean): Structure {
  if (text.trim() === '') return { shape: whole ? 'empty' : 'text' }
  const outline = jsonOutline(text)
  if (outline !== undefined) {
    const { kind, keys, paths } = outline
    return { shape: kind === 'lines' ? 'ndjson' : `json-${kind}`, keys, paths }
  }
  if (isBinary(text)) return { shape: 'binary' }
  if (isHtml(text)) return { shape: 'html' }
  const columns = tableColumns(text, name, whole)
  return columns === undefined ? { shape: 'text' } : { shape: 'csv', columns }
}

const HTML = /^<(?:!doctype\s+html|html|head|body|title|meta|style|div)\b/i
const PREAMBLE = /^(?:\s+|<\?xml[^>]{0,200}>|<!--[\s\S]{0,2000}?-->)/
const MOST_PREAMBLE = 10

/** Whether it begins as a page does, behind comments. */
function isHtml(text: string): boolean {
  let rest = text
  for (let i = 0; i < MOST_PREAMBLE; i++) rest = rest.replace(PREAMBLE, '')
  return HTML.test(rest)
}

const MOST_UNREADABLE = 0.1

function isBinary(text: string): boolean {
  if (text.includes('\0')) return true
  return text.split('\ufffd').length - 1 > text.length * MOST_UNREADABLE
}

const ROWS_LOOKED_AT = 20
const LONGEST_NAME = 200
const TABLE_NAME = /\.[ct]sv$/i

/** The columns of a table; undefined where the text is none: its lines have to agree about how many there are. */
function tableColumns(text: string, name: string, whole: boolean): readonly string[] | undefined {
  const header = firstLine(text, true)
  if (header === undefined || /^\s*</.test(header)) return undefined
  const delimiter = sniffedDelimiter(header)
  const [first, ...rows] = tableRows(text, delimiter, whole)
  const columns = columnNames((first ?? plainCells(header, delimiter)).slice(0, ROWS_LOOKED_AT * LONGEST_NAME))
  if (TABLE_NAME.test(name)) return columns
  if (columns.length < 2 || columns.some((column) => column.length > LONGEST_NAME)) return undefined
  const lengths = rows.map((row) => row.length)
  return lengths[0] === columns.length || agree(lengths) ? columns : undefined
}

/** Whether most rows have the same number of cells, and more than one. */
function agree(lengths: readonly number[]): boolean {
  const times = (length: number) => lengths.filter((other) => other === length).length
  return lengths.length > 1 && lengths.some((length) => length > 1 && times(length) * 2 > lengths.length)
}

/** The first rows that are not blank; not one that the end of the head may have cut. */
function tableRows(text: string, delimiter: string, whole: boolean): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = []
  for (let at = 0; at < text.length && rows.length <= ROWS_LOOKED_AT; ) {
    const record = csvRecord(text, at, delimiter, whole)
    if (record === undefined) break
    if (record.cells.some((cell) => cell.trim() !== '')) rows.push(record.cells)
    at = record.end
  }
  return rows
}
