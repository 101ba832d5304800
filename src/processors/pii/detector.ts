import { compile, type Rule, TRIGGER_END, type Triggers } from './compile.ts'
import { type Bench, claimCandidate, type Matched } from './evidence/claims.ts'
import { opaqueAround } from './evidence/opaque.ts'
import { type Claim, resolve } from './evidence/resolve.ts'
import { hintOf, logitOf, scoreOf } from './evidence/score.ts'
import {
  type Candidate,
  type CatalogueGroup,
  type Detector,
  FEATURES,
  type FieldHint,
  type Finding,
  type Knowledge,
  type Scan,
} from './model.ts'
import { type CutScan, createScanner } from './scan/scanner.ts'

export interface DetectorOptions {
  readonly groups: readonly CatalogueGroup[]
  readonly knowledge?: Knowledge
  /** Least score of a finding, 0.01 to 0.99; default 0.5. */
  readonly threshold?: number
  /** Whether only what a text has the features for is asked; default true. Without it the findings are the same, later. */
  readonly hasPrefilter?: boolean
}

const THRESHOLD = 0.5
/** Numbers and codes have digits or capitals. */
const HAS_CANDIDATES = FEATURES.digit | FEATURES.upper
const NOTHING: readonly Finding[] = []
const ALL_FEATURES = 0x7fffffff
const NOBODY: Knowledge = { countries: [] }

/** A detector over the groups of a catalogue. It keeps arrays for its work: one text at a time. */
export function createDetector(options: DetectorOptions): Detector {
  const { groups, knowledge = NOBODY, threshold = THRESHOLD, hasPrefilter = true } = options
  const { byForm, finders, triggers, cues, hash } = compile(groups)
  const bench: Bench = { cues, knowledge, least: logitOf(threshold) }
  const scanner = createScanner((kind, length) => (byForm[kind][length] ?? []).length > 0)

  function claimCandidates(scan: CutScan, hint: FieldHint | undefined, claims: Claim[]): void {
    const count = scanner.cut()
    for (let row = 0; row < count; row++) {
      const rules = byForm[scanner.kind(row)][scanner.length(row)] ?? []
      if (!hasTaker(rules, scan.features)) continue
      const candidate = scanner.take(row)
      const matched = matches(rules, candidate, scan)
      if (matched !== undefined) claimCandidate({ scan, candidate, matched, hint }, bench, claims)
    }
  }

  function claimFinders(scan: CutScan, hint: FieldHint | undefined, claims: Claim[]): void {
    const triggered = triggeredBy(scan, triggers)
    for (const { finder, needs, order, trigger } of finders) {
      if ((scan.features & needs) !== needs || (triggered & trigger) !== trigger) continue
      finder.find(scan, knowledge, ({ entity, start, end, logit: own }) => {
        const logit = own + hintOf(hint, entity)
        if (logit < bench.least || isInId(scan, start, end)) return
        const isHinted = hint?.entity === entity
        const evidence = isHinted ? { prior: own, hint: hint.from } : { prior: own }
        const isDeclared = isHinted && hint.from === 'declared'
        claims.push({ entity, start, end, logit, by: finder.id, evidence, isDeclared, order })
      })
    }
  }

  return {
    catalogueHash: hash,
    detect(text, hint) {
      const cut = scanner.scan(text)
      const scan = hasPrefilter ? cut : { ...cut, features: ALL_FEATURES }
      const claims: Claim[] = []
      if ((scan.features & HAS_CANDIDATES) !== 0) claimCandidates(scan, hint, claims)
      claimFinders(scan, hint, claims)
      return claims.length === 0 ? NOTHING : resolve(claims).map((claim) => finding(claim, scan.places))
    },
  }
}

function hasTaker(rules: readonly Rule[], features: number): boolean {
  for (const { needs } of rules) if ((features & needs) === needs) return true
  return false
}

function matches(rules: readonly Rule[], candidate: Candidate, scan: Scan): Matched[] | undefined {
  let matched: Matched[] | undefined
  for (const rule of rules) {
    if ((scan.features & rule.needs) !== rule.needs) continue
    const match = rule.recogniser.match(candidate, scan)
    if (match === undefined) continue
    matched ??= []
    matched.push({ rule, match })
  }
  return matched
}

/** The finders whose words stand in the text, as bits. */
function triggeredBy(scan: Scan, triggers: Triggers): number {
  if (triggers.bits.size === 0) return 0
  const { count, hashes } = scan.words()
  const { ends } = triggers
  let bits = 0
  for (let row = 0; row < count; row++) {
    const hash = hashes[row] ?? 0
    if (ends[hash & TRIGGER_END] === 1) bits |= triggers.bits.get(hash) ?? 0
  }
  return bits
}

/** Whether what was found is a part of a random id. */
function isInId({ text }: Scan, start: number, end: number): boolean {
  const opaque = opaqueAround(text, start, end)
  return opaque?.form === 'id' && opaque.end - opaque.start > end - start
}

function finding(claim: Claim, places: Int32Array | undefined): Finding {
  const { entity, by, evidence } = claim
  const start = places?.[claim.start] ?? claim.start
  const end = places === undefined ? claim.end : (places[claim.end - 1] ?? claim.end - 1) + 1
  return { entity, start, end, score: scoreOf(claim.logit), by, evidence }
}
