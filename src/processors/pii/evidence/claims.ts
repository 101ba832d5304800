import type { Rule } from '../compile.ts'
import type { Candidate, FieldHint, Match, Scan } from '../model.ts'
import { type Cues, cuesAround, type Heard } from './cues.ts'
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
  readonly matched: readonly Matched[]
  readonly hint: FieldHint | undefined
}

/** Adds the claims on one candidate that reach `least` (log-odds). */
export function claimCandidate(said: Said, cues: Cues, least: number, claims: Claim[]): void {
  const { scan, candidate, matched } = said
  const heard = cuesAround(scan, candidate.start, candidate.end, cues)
  for (const one of matched) {
    const claim = claimOf(one, said, heard)
    if (claim !== undefined && claim.logit >= least) claims.push(claim)
  }
}

function claimOf({ rule, match }: Matched, said: Said, heard: readonly Heard[]): Claim | undefined {
  const { recogniser } = rule
  const cue = nearest(heard, rule.cues)
  const isHinted = said.hint?.entity === recogniser.entity
  if (recogniser.isCueOnly === true && cue === undefined && !isHinted) return undefined
  const judged = {
    recogniser,
    match,
    isWhole: said.candidate.isWhole,
    collisions: collisionsOf(rule, said.matched),
    cue: cue && { word: cue.word, nearness: cue.nearness },
    anticue: anticueBeside(cue, heard, rule),
    hint: said.hint,
  }
  return {
    entity: recogniser.entity,
    start: match.start,
    end: match.end,
    logit: weigh(judged),
    by: recogniser.id,
    evidence: evidenceOf(judged),
    isSpokenFor: isHinted || (cue !== undefined && cue.nearness !== 'near'),
    isDeclared: isHinted && said.hint?.from === 'declared',
    order: rule.order,
  }
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
