import { createCandidates } from './candidates.ts'
import { type CompiledFinder, compile, TRIGGER_END, type Triggers } from './compile.ts'
import { opaqueAround } from './evidence/opaque.ts'
import { type Claim, resolve } from './evidence/resolve.ts'
import { hintOf, logitOf, scoreOf } from './evidence/score.ts'
import {
  type CatalogueGroup,
  type Detector,
  FEATURES,
  type FieldHint,
  type Finding,
  type Found,
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

/** Who is asked, and about what: one for all texts. */
interface Asked {
  scan: Scan | undefined
  hint: FieldHint | undefined
  by: CompiledFinder | undefined
  claims: Claim[]
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
  const compiled = compile(groups)
  const { finders, triggers, hash } = compiled
  const ofLinks = finders.filter(({ finder }) => finder.isOfProse !== true)
  const least = logitOf(threshold)
  const scanner = createScanner((kind, length) => (compiled.byForm[kind][length]?.rules.length ?? 0) > 0)
  const claimCandidates = createCandidates(compiled, scanner, { cues: compiled.cues, knowledge, least })

  /** What the finder that is asked now adds to: one function for all of them, as most texts have nothing to add. */
  const asked: Asked = { scan: undefined, hint: undefined, by: undefined, claims: [] }
  const add = ({ entity, start, end, logit: own }: Found): void => {
    const { scan, hint, by, claims } = asked
    if (scan === undefined || by === undefined) return
    const logit = own + hintOf(hint, entity)
    if (logit < least || isInId(scan, start, end, by.finder.isOfProse === true)) return
    const isHinted = hint?.entity === entity
    const evidence = isHinted ? { prior: own, hint: hint.from } : { prior: own }
    const isDeclared = isHinted && hint.from === 'declared'
    claims.push({ entity, start, end, logit, by: by.finder.id, evidence, isDeclared, order: by.order })
  }

  function claimFinders(
    asking: readonly CompiledFinder[],
    scan: CutScan,
    hint: FieldHint | undefined,
    claims: Claim[],
  ): void {
    const { features } = scan
    const triggered = triggeredBy(scan, triggers)
    asked.scan = scan
    asked.hint = hint
    asked.claims = claims
    for (const by of asking) {
      if ((features & by.needs) !== by.needs || (triggered & by.trigger) !== by.trigger) continue
      asked.by = by
      by.finder.find(scan, knowledge, add)
    }
    asked.scan = undefined
  }

  return {
    catalogueHash: hash,
    detect(text, hint, isLink = false) {
      const cut = scanner.scan(text)
      const scan = hasPrefilter ? cut : { ...cut, features: ALL_FEATURES }
      const claims: Claim[] = []
      if ((scan.features & HAS_CANDIDATES) !== 0) claimCandidates(scan, hint, claims)
      claimFinders(isLink ? ofLinks : finders, scan, hint, claims)
      return claims.length === 0 ? NOTHING : resolve(claims).map((claim) => finding(claim, scan.places))
    },
  }
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

/** Whether what was found is a part of a random id; a word is not the whole of one either. */
function isInId({ text }: Scan, start: number, end: number, isWord: boolean): boolean {
  const opaque = opaqueAround(text, start, end)
  return opaque?.form === 'id' && (isWord || opaque.end - opaque.start > end - start)
}

function finding(claim: Claim, places: Int32Array | undefined): Finding {
  const { entity, by, evidence } = claim
  const start = places?.[claim.start] ?? claim.start
  const end = places === undefined ? claim.end : (places[claim.end - 1] ?? claim.end - 1) + 1
  return { entity, start, end, score: scoreOf(claim.logit), by, evidence }
}
