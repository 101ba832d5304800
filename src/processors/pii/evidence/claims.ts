import type { Rule } from '../compile.ts'
import type { Candidate, FieldHint, Knowledge, Match, Recogniser, Scan } from '../model.ts'
import { type Around, type Cues, cuesAround, type Heard } from './cues.ts'
import { opaqueAround } from './opaque.ts'
import type { Claim } from './resolve.ts'
import { evidenceOf, weigh } from './score.ts'

/** What a recogniser said of a candidate. */
export interface Matched {
  readonly rule: Rule
  readonly match: Match
}

/** What is said of one candidate, all that matched it together. */
export interface Said {
  readonly scan: Scan
  readonly candidate: Candidate
  readonly around: Around
  readonly matched: readonly Matched[]
  readonly hint: FieldHint | undefined
}

/** What claims are judged by. */
export interface Bench {
  readonly cues: Cues
  readonly knowledge: Knowledge
  /** Log-odds from which on a claim counts. */
  readonly least: number
}

/** A checksum that random values pass less often than this outweighs a shape that looks opaque. */
const SURE_CHANCE = 1e-4

/** Adds the claims on one candidate. */
export function claimCandidate(said: Said, bench: Bench, claims: Claim[]): void {
  const { scan, around, matched } = said
  const heard = cuesAround(scan, around, bench.cues)
  for (const one of matched) {
    const claim = claimOf(one, said, heard, bench)
    if (claim !== undefined) claims.push(claim)
  }
}

function claimOf({ rule, match }: Matched, said: Said, heard: readonly Heard[], bench: Bench): Claim | undefined {
  const { recogniser } = rule
  const cue = nearest(heard, rule.cues)
  const isHinted = said.hint?.entity === recogniser.entity
  if (recogniser.isCueOnly === true && cue === undefined && !isHinted) return undefined
  const judged = {
    recogniser,
    match,
    isWhole: said.candidate.isWhole,
    collisions: collisionsOf(rule, said.matched),
    cue,
    anticue: anticueBeside(cue, heard, rule),
    hint: said.hint,
  }
  const logit = weigh(judged)
  const gain = recogniser.confirm?.gain ?? 0
  if (logit + gain < bench.least) return undefined
  const isSpokenFor = isHinted || (cue !== undefined && cue.nearness !== 'near')
  if (!isSpokenFor && isOpaque(said.scan, match)) return undefined
  if (logit < bench.least && !isConfirmed(recogniser, said, match, bench.knowledge)) return undefined
  return {
    entity: recogniser.entity,
    start: match.start,
    end: match.end,
    logit: logit < bench.least ? logit + gain : logit,
    by: recogniser.id,
    evidence: evidenceOf(judged),
    isDeclared: isHinted && said.hint?.from === 'declared',
    order: rule.order,
  }
}

const isConfirmed = ({ confirm }: Recogniser, said: Said, match: Match, knowledge: Knowledge): boolean =>
  confirm?.holds(said.candidate, said.scan, match, knowledge) === true

function isOpaque({ text }: Scan, { start, end, chance }: Match): boolean {
  if (chance !== undefined && chance < SURE_CHANCE) return false
  return opaqueAround(text, start, end) !== undefined
}

/** A word against it counts in the same clause, and not where its own cue is joined to the value. */
function anticueBeside(cue: Heard | undefined, heard: readonly Heard[], rule: Rule): Heard | undefined {
  if (cue?.nearness === 'direct') return undefined
  const anticue = nearest(heard, rule.anticues)
  return anticue?.nearness === 'near' ? undefined : anticue
}

function collisionsOf(rule: Rule, matched: readonly Matched[]): number {
  let count = 0
  for (const other of matched)
    if (other.match.chance !== undefined && other.rule.recogniser.entity !== rule.recogniser.entity) count++
  return count
}

const RANK = { direct: 2, clause: 1, near: 0 } as const
function nearest(heard: readonly Heard[], ids: ReadonlySet<number>): Heard | undefined {
  let best: Heard | undefined
  for (const one of heard)
    if (ids.has(one.id) && (best === undefined || RANK[one.nearness] > RANK[best.nearness])) best = one
  return best
}
