import type { Compiled, Rule } from './compile.ts'
import { type Bench, claimCandidate, type Matched } from './evidence/claims.ts'
import { type Around, createCueWords, findCueWords, visitCues } from './evidence/cues.ts'
import type { Claim } from './evidence/resolve.ts'
import { mostOf } from './evidence/score.ts'
import type { Candidate, FieldHint, Scan } from './model.ts'
import type { CutScan, Scanner } from './scan/scanner.ts'

/**
 * Claims on the candidates of a text. Most recognisers report nothing without a cue, and most numbers stand beside none: so the
 * cues around a candidate come first, and who cannot report is asked only where another one does, for its checksum then
 * makes a collision.
 */
export function createCandidates(
  { byForm, waiting, cues }: Compiled,
  scanner: Scanner,
  bench: Bench,
): (scan: CutScan, hint: FieldHint | undefined, claims: Claim[]) => void {
  const found = createCueWords()
  const heard = createHeard(waiting)

  /** Whether a recogniser may report nothing here, whatever it matches. */
  const isSilent = ({ recogniser, order }: Rule, hint: FieldHint | undefined): boolean =>
    recogniser.isCueOnly === true && !heard.has(order) && hint?.entity !== recogniser.entity

  function isLive(rules: readonly Rule[], candidate: Candidate, scan: Scan, hint: FieldHint | undefined): boolean {
    for (const rule of rules) {
      if ((scan.features & rule.needs) !== rule.needs || isSilent(rule, hint)) continue
      const match = rule.recogniser.match(candidate, scan)
      if (match !== undefined && mostOf(rule.recogniser, match, hint) >= bench.least) return true
    }
    return false
  }

  function claimRow(row: number, around: Around, hint: FieldHint | undefined, scan: Scan, claims: Claim[]): void {
    const form = byForm[scanner.kind(row)][scanner.length(row)]
    if (form === undefined) return
    heard.clear()
    if (found.count > 0) visitCues(around, heard.add)
    const speaking = heard.count > 0 || hint !== undefined ? form.rules : form.alone
    if (speaking.length === 0) return
    const candidate = scanner.take(row)
    if (!isLive(speaking, candidate, scan, hint)) return
    claimCandidate({ scan, candidate, around, matched: matches(form.rules, candidate, scan), hint }, bench, claims)
  }

  return (scan, hint, claims) => {
    const count = scanner.cut()
    if (count === 0) return
    const words = scan.words()
    findCueWords(words, cues, found)
    const around = { words, found, start: 0, end: 0 }
    for (let row = 0; row < count; row++) {
      around.start = scanner.start(row)
      around.end = scanner.end(row)
      claimRow(row, around, hint, scan, claims)
    }
  }
}

/** Recognisers whose cue stands by, by their `order`. */
function createHeard(waiting: Compiled['waiting']) {
  const marks = new Int32Array(1 + Math.max(-1, ...waiting.flat()))
  let mark = 0
  const heard = {
    count: 0,
    clear: () => {
      heard.count = 0
      mark = (mark + 1) | 0
    },
    add: ({ id }: { readonly id: number }) => {
      for (const order of waiting[id] ?? []) {
        marks[order] = mark
        heard.count++
      }
    },
    has: (order: number) => marks[order] === mark,
  }
  return heard
}

function matches(rules: readonly Rule[], candidate: Candidate, scan: Scan): readonly Matched[] {
  const matched: Matched[] = []
  for (const rule of rules) {
    if ((scan.features & rule.needs) !== rule.needs) continue
    const match = rule.recogniser.match(candidate, scan)
    if (match !== undefined) matched.push({ rule, match })
  }
  return matched
}
