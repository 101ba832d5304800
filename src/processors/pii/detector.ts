import { compile, type Rule, type Triggers } from './compile.ts'
import { type Bench, claimCandidate, type Matched } from './evidence/claims.ts'
import { opaqueAround } from './evidence/opaque.ts'
import { type Claim, resolve } from './evidence/resolve.ts'
import { hintOf, logitOf, scoreOf } from './evidence/score.ts'
import type { Candidate, CatalogueGroup, Detector, FieldHint, Finding, Found, Knowledge, Scan } from './model.ts'
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
const ALL_FEATURES = 0x7fffffff
const NOBODY: Knowledge = { countries: [] }

/** A detector over the groups of a catalogue. It keeps arrays for its work: one text at a time. */
export function createDetector(options: DetectorOptions): Detector {
  const { groups, knowledge = NOBODY, threshold = THRESHOLD, hasPrefilter = true } = options
  const { byForm, finders, triggers, cues, hash } = compile(groups)
  const bench: Bench = { cues, knowledge, least: logitOf(threshold) }
  const scanner = createScanner((kind, length) => (byForm[kind][length] ?? []).length > 0)

  function claimCandidates(scan: CutScan, hint: FieldHint | undefined, claims: Claim[]): void {
    const candidates = scanner.candidates()
    for (let row = 0; row < candidates.count; row++) {
      const rules = byForm[candidates.kind(row)][candidates.length(row)] ?? []
      const candidate = candidates.take(row)
      const matched = matches(rules, candidate, scan)
      if (matched !== undefined) claimCandidate({ scan, candidate, matched, hint }, bench, claims)
    }
  }

  function claimFinders(scan: CutScan, hint: FieldHint | undefined, claims: Claim[]): void {
    const triggered = triggeredBy(scan, triggers)
    for (const { finder, needs, order, trigger } of finders) {
      if ((scan.features & needs) !== needs || (triggered & trigger) !== trigger) continue
      finder.find(scan, knowledge, (found) => {
        const logit = found.logit + hintOf(hint, found.entity)
        if (logit < bench.least || isInId(scan, found)) return
        claims.push(
          claimOf(found, logit, hint?.entity === found.entity ? hint.from : undefined, { by: finder.id, order }),
        )
      })
    }
  }

  return {
    catalogueHash: hash,
    detect(text, hint) {
      const cut = scanner.scan(text)
      const scan = hasPrefilter ? cut : { ...cut, features: ALL_FEATURES }
      const claims: Claim[] = []
      claimCandidates(scan, hint, claims)
      claimFinders(scan, hint, claims)
      return resolve(claims).map((claim) => finding(claim, scan))
    },
  }
}

/** Rest and spread cost more than all else of a claim: fields are named. */
function claimOf(
  { entity, start, end, logit: prior }: Found,
  logit: number,
  from: FieldHint['from'] | undefined,
  { by, order }: { by: string; order: number },
): Claim {
  const evidence = from === undefined ? { prior } : { prior, hint: from }
  return { entity, start, end, logit, by, evidence, isDeclared: from === 'declared', order }
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
  if (triggers.size === 0) return 0
  const { count, hashes } = scan.words()
  let bits = 0
  for (let row = 0; row < count; row++) bits |= triggers.get(hashes[row] ?? 0) ?? 0
  return bits
}

/** Whether what was found is a part of a random id. */
function isInId({ text }: Scan, { start, end }: Found): boolean {
  const opaque = opaqueAround(text, start, end)
  return opaque?.form === 'id' && opaque.end - opaque.start > end - start
}

function finding(claim: Claim, { places }: CutScan): Finding {
  const { entity, by, evidence, logit } = claim
  const start = places?.[claim.start] ?? claim.start
  const end = places === undefined ? claim.end : (places[claim.end - 1] ?? claim.end - 1) + 1
  return { entity, start, end, score: scoreOf(logit), by, evidence }
}
