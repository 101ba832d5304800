import type { CheckDigit, WeightedSum } from '../checksums/check-digit.ts'

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
  if ('table' in check) {
    for (let at = 0; at + 1 < check.table.length; at++) {
      const table =
        check.table.slice(0, at) + check.table.charAt(at + 1) + check.table.charAt(at) + check.table.slice(at + 2)
      if (table !== check.table) damaged.push({ ...check, table })
    }
  }
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
