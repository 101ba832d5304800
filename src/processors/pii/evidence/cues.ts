import type { Lexicon } from '../gazetteers/lexicon.ts'
import type { Scan } from '../model.ts'
import { createTokens, tokenise } from '../scan/tokens.ts'
import type { Words } from '../scan/words.ts'

/** Words and phrases, compiled: looked up by the hashes of a text's words. */
export interface Cues {
  readonly phrases: readonly string[]
  /** By the hash of the first word, the longest phrases first. */
  readonly byFirst: ReadonlyMap<number, readonly Phrase[]>
  /** Whether any first word has a hash that ends so (`HASH_END`): nearly all words are turned away by it. */
  readonly ends: Uint8Array
}
/** Of a hash the part that `Cues.ends` is asked with. */
const HASH_END = 0xffff

export interface Phrase {
  /** Its place in `phrases`. */
  readonly id: number
  /** Hashes of its words. */
  readonly words: readonly number[]
}

/** What the words of phrases are is not asked: the lexicon is made when a first text is searched, which many an import never does. */
const NO_LEXICON: Lexicon = { flags: () => 0 }

/** Compiles phrases; each is numbered once, in the order of first mention. */
export function compileCues(phrases: Iterable<string>): Cues {
  const tokens = createTokens()
  const unique = [...new Set(phrases)]
  const byFirst = new Map<number, Phrase[]>()
  const ends = new Uint8Array(HASH_END + 1)
  for (const [id, phrase] of unique.entries()) {
    const { words } = tokenise(phrase, tokens, undefined, NO_LEXICON)
    const hashes = [...words.hashes.subarray(0, words.count)]
    const [first] = hashes
    if (first === undefined) throw new Error(`The cue "${phrase}" has no letters.`)
    ends[first & HASH_END] = 1
    const same = byFirst.get(first) ?? []
    same.push({ id, words: hashes })
    byFirst.set(
      first,
      same.toSorted((one, other) => other.words.length - one.words.length),
    )
  }
  return { phrases: unique, byFirst, ends }
}

/** How near a cue stands: joined to the value by a colon or the like, in the same clause, or within `REACH`. */
export type Nearness = 'direct' | 'clause' | 'near'

export interface Heard {
  readonly id: number
  readonly word: string
  readonly nearness: Nearness
  /** Rows of its words. */
  readonly from: number
  readonly to: number
}

/** Characters before and after a value in which cues count. */
const REACH = 40

/** The words of a text that a cue begins with, in order. Looked for once, when a first candidate asks. */
export interface CueWords {
  count: number
  rows: Int32Array
  /** Of each row the phrases that begin with its word. */
  readonly phrases: (readonly Phrase[])[]
  /** Where the last search ended: the next one is mostly beside it. */
  last: number
}

export const createCueWords = (): CueWords => ({ count: 0, rows: new Int32Array(0), phrases: [], last: 0 })

/** Which words of a text a cue begins with. */
export function findCueWords(words: Words, cues: Cues, found: CueWords): void {
  const { count, hashes } = words
  const { ends, byFirst } = cues
  if (found.rows.length < count) found.rows = new Int32Array(2 * count)
  found.count = 0
  found.last = 0
  for (let row = 0; row < count; row++) {
    const hash = hashes[row] ?? 0
    const phrases = ends[hash & HASH_END] === 1 ? byFirst.get(hash) : undefined
    if (phrases === undefined) continue
    found.phrases[found.count] = phrases
    found.rows[found.count++] = row
  }
}

/** A place in a text, and the cues that the text has. */
export interface Around {
  readonly words: Words
  readonly found: CueWords
  readonly start: number
  readonly end: number
}

/**
 * Calls `visit` for every cue around a span, whole words only, in order of place. A longer phrase does not silence the shorter
 * one that it begins with: each is a cue of its own recognisers.
 */
export function visitCues(around: Around, visit: (phrase: Phrase, row: number) => void): void {
  const { words, found, end } = around
  for (let at = firstFrom(around); at < found.count; at++) {
    const row = found.rows[at] ?? 0
    if ((words.starts[row] ?? 0) >= end + REACH) return
    for (const phrase of found.phrases[at] ?? NONE) if (isAround(around, row, phrase)) visit(phrase, row)
  }
}

/** The cues around a span. */
export function cuesAround(scan: Scan, around: Around, cues: Cues): readonly Heard[] {
  const heard: Heard[] = []
  visitCues(around, (phrase, row) => {
    const last = row + phrase.words.length - 1
    const nearness = nearnessOf(scan, around, row, last)
    heard.push({ id: phrase.id, word: cues.phrases[phrase.id] ?? '', nearness, from: row, to: last })
  })
  return heard
}

/** The first cue that begins at or after where cues of a span may begin. */
function firstFrom({ words, found, start }: Around): number {
  const least = start - REACH
  let at = found.last
  while (at > 0 && placeOf(words, found, at - 1) >= least) at--
  while (at < found.count && placeOf(words, found, at) < least) at++
  found.last = at
  return at
}

const placeOf = ({ starts }: Words, { rows }: CueWords, at: number): number => starts[rows[at] ?? 0] ?? 0

function isAround({ words, start, end }: Around, row: number, phrase: Phrase): boolean {
  if (!stands(words, row, phrase)) return false
  const from = words.starts[row] ?? 0
  const to = words.ends[row + phrase.words.length - 1] ?? 0
  return to <= start || (from >= end && to <= end + REACH)
}

/** The phrases that stand at a row, the longest first. */
export function phrasesAt(words: Words, row: number, cues: Cues): readonly Phrase[] {
  const hash = words.hashes[row] ?? 0
  const phrases = cues.ends[hash & HASH_END] === 1 ? cues.byFirst.get(hash) : undefined
  if (phrases === undefined) return NONE
  return phrases.filter((phrase) => stands(words, row, phrase))
}
const NONE: readonly Phrase[] = []

function stands(words: Words, row: number, phrase: Phrase): boolean {
  for (let at = 1; at < phrase.words.length; at++) {
    if (row + at >= words.count || words.hashes[row + at] !== phrase.words[at]) return false
    // The words of a phrase stand one separator apart.
    if ((words.starts[row + at] ?? 0) - (words.ends[row + at - 1] ?? 0) > 2) return false
  }
  return true
}

const DIRECT =
  /^[\s:=#"'([<>{-]*(?:(?:is|was|no|nr|number|num|are|at|on|to|under|ist|unter|auf|est|au|es|al|en|is:|:|是|为|は|号|码|號|碼|番号|：)[\s.:=#"'(-]*){0,2}$/i
const CLAUSE_END = /[;!?\n|{}[\]]|\.\s|",|,"/

function nearnessOf({ text }: Scan, { words, start, end }: Around, row: number, last: number): Nearness {
  const to = words.ends[last] ?? 0
  const isBefore = to <= start
  const between = isBefore ? text.slice(to, start) : text.slice(end, words.starts[row])
  if (isBefore && DIRECT.test(between)) return 'direct'
  return CLAUSE_END.test(between) ? 'near' : 'clause'
}
