import type { Scan, Words } from '../model.ts'
import { createWordCutter } from '../scan/words.ts'

/** Words and phrases, compiled: looked up by the hashes of a text's words. */
export interface Cues {
  readonly phrases: readonly string[]
  /** By the hash of the first word, the longest phrases first. */
  readonly byFirst: ReadonlyMap<number, readonly Phrase[]>
}
interface Phrase {
  /** Its place in `phrases`. */
  readonly id: number
  /** Hashes of its words. */
  readonly words: readonly number[]
}

/** Compiles phrases; each is numbered once, in the order of first mention. */
export function compileCues(phrases: Iterable<string>): Cues {
  const cut = createWordCutter()
  const unique = [...new Set(phrases)]
  const byFirst = new Map<number, Phrase[]>()
  for (const [id, phrase] of unique.entries()) {
    const words = cut(phrase)
    const hashes = [...words.hashes.subarray(0, words.count)]
    const [first] = hashes
    if (first === undefined) throw new Error(`The cue "${phrase}" has no letters.`)
    const same = byFirst.get(first) ?? []
    same.push({ id, words: hashes })
    byFirst.set(
      first,
      same.toSorted((one, other) => other.words.length - one.words.length),
    )
  }
  return { phrases: unique, byFirst }
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

/** The cues around a span, whole words only. */
export function cuesAround(scan: Scan, start: number, end: number, cues: Cues): readonly Heard[] {
  const words = scan.words()
  const heard: Heard[] = []
  let row = rowFrom(words, start - REACH)
  while (row < words.count && (words.starts[row] ?? 0) < end + REACH) {
    // A longer phrase does not silence the shorter one that it begins with: each is a cue of its own recognisers.
    for (const phrase of phrasesAt(words, row, cues)) {
      const last = row + phrase.words.length - 1
      if (!isBeside(words, row, last, { start, end })) continue
      const nearness = nearnessOf(scan, words, { row, last, start, end })
      heard.push({ id: phrase.id, word: cues.phrases[phrase.id] ?? '', nearness, from: row, to: last })
    }
    row++
  }
  return heard
}

function isBeside(words: Words, row: number, last: number, span: { start: number; end: number }): boolean {
  const from = words.starts[row] ?? 0
  const to = words.ends[last] ?? 0
  return to <= span.start || (from >= span.end && to <= span.end + REACH)
}

/** The phrases that stand at a row, the longest first. */
export function phrasesAt(words: Words, row: number, cues: Cues): readonly Phrase[] {
  const phrases = cues.byFirst.get(words.hashes[row] ?? 0)
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

/** The first row that begins at or after a place. */
function rowFrom(words: Words, place: number): number {
  let low = 0
  let high = words.count
  while (low < high) {
    const middle = (low + high) >> 1
    if ((words.starts[middle] ?? 0) < place) low = middle + 1
    else high = middle
  }
  return low
}

const DIRECT =
  /^[\s:=#"'([<>{-]*(?:(?:is|was|no|nr|number|num|are|at|on|to|under|ist|unter|auf|est|au|es|al|en|is:|:|是|为|は|号|码|號|碼|番号|：)[\s.:=#"'(-]*){0,2}$/i
const CLAUSE_END = /[;!?\n|{}[\]]|\.\s|",|,"/

function nearnessOf(
  scan: Scan,
  words: Words,
  { row, last, start, end }: { row: number; last: number; start: number; end: number },
): Nearness {
  const to = words.ends[last] ?? 0
  const isBefore = to <= start
  const between = isBefore ? scan.text.slice(to, start) : scan.text.slice(end, words.starts[row])
  if (isBefore && DIRECT.test(between)) return 'direct'
  return CLAUSE_END.test(between) ? 'near' : 'clause'
}
