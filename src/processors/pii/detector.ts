import { compile, type Rule } from './compile.ts'
import { claimCandidate, type Matched } from './evidence/claims.ts'
import { type Claim, resolve } from './evidence/resolve.ts'
import { logitOf, scoreOf } from './evidence/score.ts'
import {
  type Candidate,
  type CatalogueGroup,
  type Detector,
  type FieldHint,
  type Finding,
  type Knowledge,
  OPAQUE,
  type Scan,
} from './model.ts'
import { type CutScan, createScanner } from './scan/scanner.ts'

export interface DetectorOptions {
  readonly groups: readonly CatalogueGroup[]
  readonly knowledge?: Knowledge
  /** Least score of a finding, 0.01 to 0.99; default 0.5. */
  readonly threshold?: number
}

const THRESHOLD = 0.5
const NOBODY: Knowledge = { countries: [] }

/** A detector over the groups of a catalogue. It keeps arrays for its work: one text at a time. */
export function createDetector({ groups, knowledge = NOBODY, threshold = THRESHOLD }: DetectorOptions): Detector {
  const { byForm, finders, cues, hash } = compile(groups)
  const least = logitOf(threshold)
  const scanner = createScanner((kind, length) => (byForm[kind][length] ?? []).length > 0)

  function claimCandidates(scan: CutScan, hint: FieldHint | undefined, claims: Claim[]): void {
    const candidates = scanner.candidates()
    for (let row = 0; row < candidates.count; row++) {
      const rules = byForm[candidates.kind(row)][candidates.length(row)] ?? []
      const candidate = candidates.take(row)
      const matched = matches(rules, candidate, scan)
      if (matched !== undefined) claimCandidate({ scan, candidate, matched, hint }, cues, least, claims)
    }
  }

  function claimFinders(scan: CutScan, claims: Claim[]): void {
    for (const { finder, needs, order } of finders) {
      if ((scan.features & needs) !== needs) continue
      const { id: by } = finder
      finder.find(scan, knowledge, ({ logit, ...found }) => {
        if (logit >= least)
          claims.push({ ...found, logit, by, evidence: { prior: logit }, isSpokenFor: false, isDeclared: false, order })
      })
    }
  }

  return {
    catalogueHash: hash,
    detect(text, hint) {
      const scan = scanner.scan(text)
      const claims: Claim[] = []
      claimCandidates(scan, hint, claims)
      claimFinders(scan, claims)
      return resolve(claims).flatMap((claim) => (claim.entity === OPAQUE ? [] : [finding(claim, scan)]))
    },
  }
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

function finding({ entity, by, evidence, logit, ...claim }: Claim, { places }: CutScan): Finding {
  const start = places?.[claim.start] ?? claim.start
  const end = places === undefined ? claim.end : (places[claim.end - 1] ?? claim.end - 1) + 1
  return { entity, start, end, score: scoreOf(logit), by, evidence }
}
