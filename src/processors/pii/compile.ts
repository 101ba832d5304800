import { ANTICUES } from './evidence/anticues.ts'
import { type Cues, compileCues } from './evidence/cues.ts'
import { hashWord } from './gazetteers/fold.ts'
import type { CandidateKind, CatalogueGroup, Finder, Recogniser } from './model.ts'
import { MOST_COMPACT } from './scan/scanner.ts'

/** A recogniser, compiled. */
export interface Rule {
  readonly recogniser: Recogniser
  readonly needs: number
  readonly order: number
  /** Numbers of its phrases among the cues of the catalogue. */
  readonly cues: ReadonlySet<number>
  readonly anticues: ReadonlySet<number>
}

/** Who takes candidates of one kind and length, in order of the catalogue. */
export interface Form {
  readonly rules: readonly Rule[]
  /** Those of them that report something also where no cue stands by. */
  readonly alone: readonly Rule[]
  /** By `order` of a rule: 1 for those that are here. */
  readonly takes: Uint8Array
}

/** A finder, compiled. */
export interface CompiledFinder {
  readonly finder: Finder
  readonly needs: number
  readonly order: number
  /** Its bit among those that wait for a word; 0 for one that does not. */
  readonly trigger: number
}

/** The words that finders wait for. */
export interface Triggers {
  /** Hash of a word to the bits of its finders. */
  readonly bits: ReadonlyMap<number, number>
  /** Whether any word has a hash that ends so: most words are turned away by it. */
  readonly ends: Uint8Array
}
/** Of a hash the part that `Triggers.ends` is asked with. */
export const TRIGGER_END = 0xfff

/** A catalogue as the detector runs it. */
export interface Compiled {
  /** By kind and length of the compact form. */
  readonly byForm: Readonly<Record<CandidateKind, readonly Form[]>>
  /** By the number of a cue the recognisers that report nothing without one. */
  readonly waiting: readonly (readonly Rule[])[]
  readonly finders: readonly CompiledFinder[]
  readonly triggers: Triggers
  readonly cues: Cues
  readonly hash: string
}

/** Puts the groups together. Throws where two of them contradict each other. */
export function compile(groups: readonly CatalogueGroup[]): Compiled {
  const recognisers = groups.flatMap((group) => group.recognisers ?? [])
  const finders = groups.flatMap((group) => group.finders ?? [])
  checkNames(groups, recognisers, finders)
  const cues = compileCues([
    ...recognisers.flatMap(({ cues: own = [], anticues = [] }) => [...own, ...anticues]),
    ...ANTICUES,
  ])
  const numbers = new Map(cues.phrases.map((phrase, id) => [phrase, id]))
  const byForm: Record<CandidateKind, Rule[][]> = { digits: lengths(), alnum: lengths() }
  const waiting: Rule[][] = cues.phrases.map(() => [])
  for (const [order, recogniser] of recognisers.entries()) {
    const rule = ruleOf(recogniser, order, numbers)
    const [shortest, longest] = recogniser.lengths
    for (const kind of recogniser.takes)
      for (let length = shortest; length <= longest; length++) byForm[kind][length]?.push(rule)
    if (recogniser.isCueOnly === true) for (const cue of rule.cues) waiting[cue]?.push(rule)
  }
  const form = (rules: readonly Rule[]) => formOf(rules, recognisers.length)
  const compiled = compileFinders(finders, recognisers.length)
  return {
    byForm: { digits: byForm.digits.map(form), alnum: byForm.alnum.map(form) },
    waiting,
    finders: compiled,
    triggers: triggersOf(compiled),
    cues,
    hash: hashOf([...recognisers, ...finders]),
  }
}

/** Bits of a signed 32-bit number that stay positive. */
const MOST_TRIGGERED = 30
function compileFinders(finders: readonly Finder[], before: number): readonly CompiledFinder[] {
  const waiting = finders.filter(({ triggers }) => triggers !== undefined)
  if (waiting.length > MOST_TRIGGERED) throw new Error(`More than ${MOST_TRIGGERED} finders have triggers.`)
  return finders.map((finder, index) => ({
    finder,
    needs: finder.needs ?? 0,
    order: before + index,
    trigger: finder.triggers === undefined ? 0 : 1 << waiting.indexOf(finder),
  }))
}

function triggersOf(finders: readonly CompiledFinder[]): Triggers {
  const bits = new Map<number, number>()
  const ends = new Uint8Array(TRIGGER_END + 1)
  for (const { finder, trigger } of finders)
    for (const word of finder.triggers ?? []) {
      const hash = hashWord(word)
      bits.set(hash, (bits.get(hash) ?? 0) | trigger)
      ends[hash & TRIGGER_END] = 1
    }
  return { bits, ends }
}

function ruleOf(recogniser: Recogniser, order: number, numbers: ReadonlyMap<string, number>): Rule {
  const { needs = 0, cues = [], anticues = [] } = recogniser
  const numbered = (phrases: readonly string[]) => new Set(phrases.flatMap((phrase) => numbers.get(phrase) ?? []))
  return {
    recogniser,
    needs,
    order,
    cues: numbered(cues),
    anticues: numbered([...anticues, ...ANTICUES.filter((phrase) => !cues.includes(phrase))]),
  }
}

function formOf(rules: readonly Rule[], count: number): Form {
  const takes = new Uint8Array(count)
  for (const { order } of rules) takes[order] = 1
  return { rules, alone: rules.filter(({ recogniser }) => recogniser.isCueOnly !== true), takes }
}
const lengths = (): Rule[][] => Array.from({ length: MOST_COMPACT + 1 }, () => [])

const hashOf = (parts: readonly { readonly id: string; readonly version: number }[]): string =>
  (hashWord(parts.map(({ id, version }) => `${id}@${version}`).join(' ')) >>> 0).toString(16).padStart(8, '0')

function checkNames(
  groups: readonly CatalogueGroup[],
  recognisers: readonly Recogniser[],
  finders: readonly Finder[],
): void {
  const entities = groups.flatMap((group) => group.entities.map(({ id }) => id))
  const ids = [...recognisers, ...finders].map(({ id }) => id)
  for (const [what, names] of [
    ['entity', entities],
    ['recogniser', ids],
  ] as const) {
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (twice !== undefined) throw new Error(`Two parts of the catalogue have the ${what} ${twice}.`)
  }
  const known = new Set(entities)
  const used = [
    ...recognisers.map(({ id, entity }) => ({ id, entity })),
    ...finders.flatMap(({ id, entities: all }) => all.map((entity) => ({ id, entity }))),
  ]
  for (const { id, entity } of used)
    if (!known.has(entity)) throw new Error(`${id} reports ${entity}, which no group declares.`)
}
