import type { CheckDigit, WeightedSum } from '../checksums/check-digit.ts'
import { numberOf, randomOf, variantsAt } from './numbers.ts'

/** A validator beside an oracle for it. */
export interface Scheme {
  readonly name: string
  /** As `numberOf` reads them. */
  readonly shapes: readonly string[]
  readonly ours: (compact: string) => boolean
  readonly oracle: (compact: string) => boolean
  /** Where the check character stands; default the last. */
  readonly checkAt?: number
  /** Numbers of which the oracle is known to be wrong, and why. */
  readonly fault?: { readonly why: string; readonly of: (compact: string) => boolean }
  /** The validator with one of its figures damaged; the oracle must notice each. */
  readonly mutants?: readonly ((compact: string) => boolean)[]
}

/** Each weight raised by one, each two neighbours of the table exchanged, another modulus. */
export function mutantsOf<Check extends WeightedSum | CheckDigit>(
  check: Check,
  use: (check: Check) => (compact: string) => boolean,
): readonly ((compact: string) => boolean)[] {
  const damaged: Check[] = check.weights.flatMap((weight, at) =>
    weight === 0 ? [] : [{ ...check, weights: raised(check.weights, at) }],
  )
  damaged.push({ ...check, modulus: check.modulus - 1 })
  if ('table' in check) damaged.push(...swapsOf(check.table, (table) => ({ ...check, table })))
  return damaged.map(use)
}

const raised = (weights: readonly number[], at: number): readonly number[] =>
  weights.map((weight, row) => (row === at ? weight + 1 : weight))

/** Each entry of a list of figures raised by one. */
export function mutantsOfTable(
  table: readonly number[],
  use: (table: readonly number[]) => (compact: string) => boolean,
): readonly ((compact: string) => boolean)[] {
  return table.map((_, at) => use(table.map((value, row) => (row === at ? value + 1 : value))))
}

/** Each two unequal neighbours of a table of characters exchanged. */
export function swapsOf<T>(table: string, use: (table: string) => T): readonly T[] {
  return [...table].flatMap((character, at) => {
    const next = table.charAt(at + 1)
    return next === '' || next === character ? [] : [use(table.slice(0, at) + next + character + table.slice(at + 2))]
  })
}

const SEED = 20_261_128

function* sampleOf(scheme: Scheme, each: number): Generator<string> {
  const random = randomOf(SEED)
  for (let row = 0; row < each; row++) {
    const compact = numberOf(scheme.shapes[row % scheme.shapes.length] ?? '', random)
    yield compact
    // With each other check character about one is valid, and the others are single errors of it.
    if (Math.floor(row / scheme.shapes.length) % 2 === 0)
      yield* variantsAt(compact, scheme.checkAt ?? compact.length - 1)
  }
}

const MOST_SHOWN = 12

/** Where validator and oracle differ, and how many numbers of `each` and their single errors were valid. */
export function compared(scheme: Scheme, each: number): { readonly differ: readonly string[]; readonly valid: number } {
  const differ: string[] = []
  let valid = 0
  for (const compact of sampleOf(scheme, each)) {
    if (scheme.fault?.of(compact) === true) continue
    const ours = scheme.ours(compact)
    if (ours) valid++
    if (ours !== scheme.oracle(compact) && differ.length < MOST_SHOWN)
      differ.push(`${compact} ${ours ? 'ours' : 'theirs'}`)
  }
  return { differ, valid }
}

const TO_NOTICE = 1500

/** Which of the mutants agree with the oracle on all numbers: their figure is proved by nothing. */
export function unnoticedMutants(scheme: Scheme): readonly number[] {
  const sample = [...sampleOf(scheme, TO_NOTICE)].filter((compact) => scheme.fault?.of(compact) !== true)
  const verdicts = sample.map(scheme.oracle)
  return (scheme.mutants ?? []).flatMap((mutant, index) =>
    sample.some((compact, row) => mutant(compact) !== verdicts[row]) ? [] : [index],
  )
}
