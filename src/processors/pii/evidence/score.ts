import type { Evidence, FieldHint, Match, Recogniser } from '../model.ts'
import type { Nearness } from './cues.ts'

/** Log-odds of each kind of evidence. Calibrated on texts of the project's own making; see docs/decisions/pii-detector.md. */
const WEIGHTS = {
  cue: { direct: 4.2, clause: 2.2, near: 1.2 } satisfies Record<Nearness, number>,
  anticue: 2.5,
  declared: 4,
  key: 2.5,
  contradicted: 3,
  known: 3,
  collision: 0.7,
  /** A part of a longer row of numbers: one of several readings. */
  part: 1.5,
} as const
const MOST_COLLISIONS = 3
const [LEAST, MOST] = [0.01, 0.99]

/** Everything that speaks for and against a match. */
export interface Judged {
  readonly recogniser: Recogniser
  readonly match: Match
  readonly isWhole: boolean
  readonly cue: { readonly word: string; readonly nearness: Nearness } | undefined
  readonly anticue: { readonly word: string } | undefined
  readonly hint: FieldHint | undefined
  /** Other entities whose checksum passed at the same place. */
  readonly collisions: number
}

/** The sum of the evidence as log-odds. */
export function weigh(judged: Judged): number {
  const { recogniser, match, cue, anticue } = judged
  const hint = hintOf(judged.hint, recogniser.entity)
  // Several checksums that pass say little where a word tells which is meant.
  const collisions = cue === undefined && hint <= 0 ? Math.min(judged.collisions, MOST_COLLISIONS) : 0
  return (
    recogniser.prior +
    (match.shape ?? 0) +
    chanceWeight(match) +
    (cue === undefined ? 0 : WEIGHTS.cue[cue.nearness]) +
    hint -
    (anticue === undefined ? 0 : WEIGHTS.anticue) -
    collisions * WEIGHTS.collision -
    (judged.isWhole ? 0 : WEIGHTS.part)
  )
}

/** The most that a match can come to, whatever stands around it. */
export function mostOf(recogniser: Recogniser, match: Match, hint: FieldHint | undefined): number {
  const gain = recogniser.confirm?.gain ?? 0
  return (
    recogniser.prior +
    (match.shape ?? 0) +
    chanceWeight(match) +
    WEIGHTS.cue.direct +
    gain +
    hintOf(hint, recogniser.entity)
  )
}

/** What was counted, for people and audits. */
export function evidenceOf({ recogniser, match, cue, anticue, hint, collisions }: Judged): Evidence {
  return {
    prior: recogniser.prior,
    ...(match.shape !== undefined && { shape: match.shape }),
    ...(match.chance !== undefined && { chance: match.chance }),
    ...(cue && { cue: [cue.word, WEIGHTS.cue[cue.nearness]] as const }),
    ...(anticue && { anticue: [anticue.word, -WEIGHTS.anticue] as const }),
    ...(hint?.entity === recogniser.entity && { hint: hint.from }),
    ...(collisions > 0 && { collisions }),
  }
}

const chanceWeight = ({ chance }: Match): number => (chance === undefined ? 0 : -Math.log(chance))

/** What the place of a text says for an entity. */
export function hintOf(hint: FieldHint | undefined, entity: string): number {
  if (hint === undefined) return 0
  if (hint.entity !== entity) return -WEIGHTS.contradicted
  return hint.from === 'declared' ? WEIGHTS.declared : WEIGHTS.key
}

/** Log-odds as a score. */
export const scoreOf = (logit: number): number => Math.min(MOST, Math.max(LEAST, 1 / (1 + Math.exp(-logit))))
/** The log-odds at which a score begins. */
export const logitOf = (score: number): number => Math.log(score / (1 - score))
