import { FLAGS } from '../gazetteers/flags.ts'
import { SHAPES } from '../scan/tokens.ts'
import type { Tokens } from '../scan/words.ts'
import { endingSet, endsInOneOf } from './endings.ts'
import { flagsAt, has, isCapitalised, isCaseless, isInitial, isSentenceStart, isWord, shapeAt } from './reading.ts'

/** Endings of family names of many languages (and of few other words), for names that no list holds. */
const FAMILY_ENDINGS = endingSet(
  'sson sen dottir dóttir ova ová eva evá ský ská ski ska sky skaya cki cka wicz vich vić vic ić ič enko yuk chuk ov ev yev iev nen lainen maki mäki berg stein mann bauer meyer maier escu eanu opoulos idis akis oglu yan ian shvili adze elli etti ini ucci ello ez eira inho quist qvist lund strom ström gaard gård wala singh zadeh poor nejad',
)
const NAME = FLAGS.given | FLAGS.surname

/** What the words of a run say by themselves; log-odds. */
export function looksLikeName(tokens: Tokens, start: number, end: number, isCued: boolean): number {
  let first = -1
  let last = -1
  let words = 0
  let initials = 0
  for (let row = start; row < end; row++) {
    if (isInitial(tokens, row)) initials++
    if (!counts(tokens, row, start)) continue
    last = strength(tokens, row, words === 0)
    if (words++ === 0) first = last
  }
  const base = words <= 1 ? single(tokens, start, first, isCued) : several(first, last, words)
  return base + (initials > 0 && words > 0 ? 1 : 0) - (shapeAt(tokens, start) === SHAPES.lower ? 1 : 0)
}

/** Particles and what stands behind a name (Jr, PhD) do not. */
function counts(tokens: Tokens, row: number, start: number): boolean {
  if (!isWord(tokens, row) || isInitial(tokens, row) || (has(tokens, row, FLAGS.suffix) && row > start)) return false
  return isCapitalised(tokens, row) || shapeAt(tokens, row) !== SHAPES.lower || isCaseless(tokens) || row === start
}

const RATHER_A_PLACE = FLAGS.bigCity | FLAGS.country | FLAGS.region
/** Of one word alone. At the beginning of a sentence the capital says nothing. */
function single(tokens: Tokens, start: number, strength: number, isCued: boolean): number {
  const flags = flagsAt(tokens, start)
  let logit = strength - 1.4
  if (isSentenceStart(tokens, start)) logit -= 0.5
  if (shapeAt(tokens, start) === SHAPES.upper) logit -= 1.2
  if ((flags & RATHER_A_PLACE) !== 0) logit -= isCued ? 0.3 : 2
  const isMonth = (flags & FLAGS.month) !== 0 && ((flags & FLAGS.given) === 0 || (flags & FLAGS.word) !== 0)
  return isMonth || (flags & (FLAGS.orgHead | FLAGS.nationality)) !== 0 ? logit - 2 : logit
}

function several(first: number, last: number, words: number): number {
  return Math.max(first, -1.5) + Math.max(last, -1.5) - 0.6 - (words > 4 ? 1.5 : 0)
}

/** How much one word looks like a part of a name, about −3 to 2.4. */
function strength(tokens: Tokens, row: number, isFirst: boolean): number {
  const flags = flagsAt(tokens, row)
  let logit = known(flags, isFirst)
  if ((flags & NAME) === 0 && endsInOneOf(tokens, row, FAMILY_ENDINGS, 3)) logit = 1.8
  if ((flags & FLAGS.frequent) !== 0) logit -= (flags & NAME) !== 0 ? 2.4 : 3.5
  else if ((flags & FLAGS.word) !== 0) logit -= (flags & NAME) !== 0 ? 1.3 : 2.6
  return logit + otherwise(flags)
}

function known(flags: number, isFirst: boolean): number {
  if ((flags & FLAGS.given) !== 0) return isFirst ? 2.4 : 2
  if ((flags & FLAGS.surname) !== 0) return isFirst ? 1.2 : 1.7
  return 0.2
}

/** What else the word is called. */
function otherwise(flags: number): number {
  let logit = 0
  if ((flags & (FLAGS.country | FLAGS.nationality)) !== 0) logit -= (flags & FLAGS.given) !== 0 ? 0.8 : 1.5
  else if ((flags & (FLAGS.city | FLAGS.region)) !== 0 && (flags & FLAGS.given) === 0)
    logit -= (flags & FLAGS.bigCity) !== 0 ? 1.5 : 0.4
  return (flags & (FLAGS.orgHead | FLAGS.orgForm)) !== 0 && (flags & FLAGS.given) === 0 ? logit - 1 : logit
}
