/** What the beginning of a JSON text shows of its structure. */
export interface JsonOutline {
  readonly kind: 'object' | 'array' | 'lines'
  /** Top-level keys; of a list those of its first object, of lines those of the first line. */
  readonly keys: readonly string[]
  /** Paths of keys, at most three deep, of all that was seen: `locations`, `locations[]`, `locations[].activity[].type`. */
  readonly paths: ReadonlySet<string>
}

/**
 * Looks over a JSON text that may break off anywhere, hold values of any size and be wrong in places: what was seen until
 * then is told. Undefined where it does not begin as JSON does. Never throws.
 */
export function jsonOutline(text: string): JsonOutline | undefined {
  const begin = BEGIN.exec(text)
  if (begin === null) return undefined
  const seen: Seen = { lines: false, keys: new Set(), paths: new Set() }
  walk(text, seen)
  const kind = begin[2] !== undefined ? 'array' : seen.lines ? 'lines' : 'object'
  return { kind, keys: [...seen.keys], paths: seen.paths }
}

/** A bracket and, where the text goes on, what may stand behind it: `[section]` and `{display: none}` are no JSON. */
const BEGIN =
  /^\s*(?:(\{)\s*(?:"(?:[^"\\]|\\.){0,1000}(?:"\s*(?::|$)|\\?$)|\}|$)|(\[)\s*(?:["{[\]\d]|-\d|true\b|false\b|null\b|$))/s

const MOST_KEYS = 1000
const MOST_PATHS = 2000
const MOST_KEY_LENGTH = 200
const DEEPEST = 3

interface Seen {
  lines: boolean
  readonly keys: Set<string>
  readonly paths: Set<string>
}

/** An open list or object. */
interface Frame {
  readonly list: boolean
  /** Of what is in it. */
  readonly path: string
  /** Keys above it. */
  readonly depth: number
  /** Its keys are the keys of the outline. */
  readonly top: boolean
}
/** What comes next: the value of this key. */
interface Place {
  readonly path: string
  readonly depth: number
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one loop over every character of a head
function walk(text: string, seen: Seen): void {
  const frames: Frame[] = []
  let place: Place = { path: '', depth: 0 }
  for (let at = 0; at >= 0 && at < text.length; ) {
    const frame = frames.at(-1)
    const c = text.charCodeAt(at++)
    if (c === QUOTE) {
      const end = stringEnd(text, at)
      if (frame?.list === false) place = placeOf(text, at, end, frame, seen) ?? place
      at = end
    } else if (c === OPEN_OBJECT) frames.push(openedObject(frame, place, seen))
    else if (c === OPEN_LIST) frames.push(openedList(frame, place, seen))
    else if (c === CLOSE_OBJECT || c === CLOSE_LIST) {
      frames.pop()
      if (frames.length === 0 && !anotherLine(text, at, seen)) return
    }
  }
}

/** Whether another document follows the one that has ended. */
function anotherLine(text: string, at: number, seen: Seen): boolean {
  if (!/^\s*\{/.test(text.slice(at, at + 100))) return false
  seen.lines = true
  return true
}

function openedObject(frame: Frame | undefined, place: Place, seen: Seen): Frame {
  if (frame === undefined) return { list: false, path: '', depth: 0, top: !seen.lines }
  if (!frame.list) return { list: false, path: place.path, depth: place.depth, top: false }
  // The elements of the top list: the first that has keys tells them.
  return { list: false, path: frame.path, depth: frame.depth, top: frame.path === '[]' && seen.keys.size === 0 }
}

function openedList(frame: Frame | undefined, place: Place, seen: Seen): Frame {
  if (frame === undefined) return { list: true, path: '[]', depth: 0, top: false }
  const above = frame.list ? frame : place
  const path = `${above.path}[]`
  if (above.depth > 0) note(path, above.depth, seen)
  return { list: true, path, depth: above.depth, top: false }
}

/** Behind the closing quote; -1 where there is none. */
function stringEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const c = text.charCodeAt(at)
    if (c === QUOTE) return at + 1
    if (c === BACKSLASH) at++
  }
  return -1
}

/** The place of the value, where the string is a key; undefined where it is a value itself, or its end is not seen. */
function placeOf(text: string, from: number, end: number, frame: Frame, seen: Seen): Place | undefined {
  if (end < 0 || !/^\s*:/.test(text.slice(end, end + 100))) return undefined
  const key = end - from > MOST_KEY_LENGTH ? '…' : keyText(text.slice(from, end - 1))
  const place = { path: frame.path === '' ? key : `${frame.path}.${key}`, depth: frame.depth + 1 }
  note(place.path, place.depth, seen)
  if (frame.top && seen.keys.size < MOST_KEYS) seen.keys.add(key)
  return place
}

function note(path: string, depth: number, { paths }: Seen): void {
  if (depth <= DEEPEST && paths.size < MOST_PATHS) paths.add(path)
}

function keyText(raw: string): string {
  if (!raw.includes('\\')) return raw
  try {
    return String(JSON.parse(`"${raw}"`))
  } catch {
    return raw
  }
}
