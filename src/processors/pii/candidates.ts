import type { Compiled, Form, Rule } from './compile.ts'
import { type Bench, claimCandidate, type Matched } from './evidence/claims.ts'
import { type Around, createCueWords, findCueWords, visitCues } from './evidence/cues.ts'
import { isPlainOpaque } from './evidence/opaque.ts'
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
  /** Those of the candidate at hand; their number is kept beside, as emptying a list costs more than filling it. */
  const matched: Matched[] = []
  let matchedCount = 0

  /** Whether a recogniser may report nothing here, whatever it matches. */
  const isSilent = ({ recogniser, order }: Rule, hint: FieldHint | undefined): boolean =>
    recogniser.isCueOnly === true && !heard.has(order) && hint?.entity !== recogniser.entity

  /** Adds a match, and tells whether it could be enough. */
  function add(rule: Rule, candidate: Candidate, scan: Scan, hint: FieldHint | undefined): boolean {
    if ((scan.features & rule.needs) !== rule.needs) return false
    const match = rule.recogniser.match(candidate, scan)
    if (match === undefined) return false
    matched[matchedCount++] = { rule, match }
    return mostOf(rule.recogniser, match, hint) >= bench.least
  }

  /** Asks everybody, if any of those who may report here could. */
  function match(form: Form, candidate: Candidate, scan: Scan, hint: FieldHint | undefined): boolean {
    matchedCount = 0
    if (!askSpeaking(form, candidate, scan, hint)) return false
    for (const rule of form.rules) if (isSilent(rule, hint)) add(rule, candidate, scan, hint)
    return true
  }

  function askHeard(form: Form, candidate: Candidate, scan: Scan): boolean {
    let isLive = false
    for (let at = 0; at < heard.count(); at++) {
      const rule = heard.rules[at]
      if (rule !== undefined && form.takes[rule.order] === 1) isLive = add(rule, candidate, scan, undefined) || isLive
    }
    return isLive
  }

  function askHinted(form: Form, candidate: Candidate, scan: Scan, hint: FieldHint | undefined): boolean {
    let isLive = false
    for (const rule of form.rules)
      if (rule.recogniser.isCueOnly === true && !isSilent(rule, hint))
        isLive = add(rule, candidate, scan, hint) || isLive
    return isLive
  }

  /** Asks those who may report here; whether any could. */
  function askSpeaking(form: Form, candidate: Candidate, scan: Scan, hint: FieldHint | undefined): boolean {
    let isLive = false
    for (const rule of form.alone) isLive = add(rule, candidate, scan, hint) || isLive
    const waiting = hint === undefined ? askHeard : askHinted
    return waiting(form, candidate, scan, hint) || isLive
  }

  /** Listens to the words around; whether anybody may report here. */
  function isAsked(form: Form, around: Around): boolean {
    heard.clear()
    if (found.count > 0) visitCues(around, heard.add)
    if (form.alone.length > 0) return true
    for (let at = 0; at < heard.count(); at++) if (form.takes[heard.rules[at]?.order ?? 0] === 1) return true
    return false
  }

  function claimRow(row: number, around: Around, hint: FieldHint | undefined, scan: Scan, claims: Claim[]): void {
    const form = byForm[scanner.kind(row)][scanner.length(row)]
    if (form === undefined || !(isAsked(form, around) || hint !== undefined)) return
    const candidate = scanner.take(row)
    if (found.count === 0 && hint === undefined && isPlainOpaque(candidate, scan.text)) return
    if (match(form, candidate, scan, hint))
      claimCandidate({ scan, candidate, around, matched: matched.slice(0, matchedCount), hint }, bench, claims)
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

/** Recognisers that wait for a cue, and whose cue stands by. */
function createHeard(waiting: Compiled['waiting']) {
  const marks: number[] = []
  let mark = 0
  let count = 0
  const rules: Rule[] = []
  return {
    /** The first `count()` of them. */
    rules: rules as readonly Rule[],
    count: () => count,
    clear: () => {
      count = 0
      mark++
    },
    add: ({ id }: { readonly id: number }) => {
      for (const rule of waiting[id] ?? []) {
        if (marks[rule.order] === mark) continue
        marks[rule.order] = mark
        rules[count++] = rule
      }
    },
    has: (order: number) => marks[order] === mark,
  }
}
