import type { NumberRecogniser } from '../catalogue/number-rule.ts'
import type { Candidate, Recogniser, Scan } from '../model.ts'
import { createTokens, tokenise } from '../scan/tokens.ts'
import { numberOf, randomOf } from './numbers.ts'

export const isNumberRecogniser = (recogniser: Recogniser): recogniser is NumberRecogniser => 'shapes' in recogniser

/** Where hardly a random value of the shape is valid, a narrower one. */
const SHAPES: Readonly<Record<string, readonly string[]>> = {
  'it-fiscal-code': ['AAAAAAYYADDA999A'],
  'mx-curp': ['AAAAYYMMDDHDFAAAX9', 'AAAAYYMMDDMJCAAAX9'],
  'uk-driving-licence': ['AAAAA901039AA9AA', 'AAAAA811149AA9AA'],
  'us-mbi': ['1AC9AC9AC99'],
  'in-gstin': ['22AAAPA9999A1ZX'],
  'sg-uen': ['99999999A', '201899999A'],
  'ch-passport': ['A9999999'],
  'fr-id-card': ['999999999999'],
  'ch-ahv': ['7569999999999'],
}

const tokens = createTokens()
/** What a recogniser says of a number that stands alone. */
export function matches(recogniser: Recogniser, compact: string) {
  const isDigits = /^\d+$/.test(compact)
  const kind = isDigits && recogniser.takes.includes('digits') ? 'digits' : 'alnum'
  const candidate: Candidate = { kind, start: 0, end: compact.length, compact, isWhole: true }
  const scan: Scan = {
    text: compact,
    features: 0,
    longRuns: { count: 0, at: new Int32Array(0) },
    longNumbers: { count: 0, at: new Int32Array(0) },
    tokens: () => tokenise(compact, tokens),
    words: () => tokenise(compact, tokens).words,
  }
  return recogniser.match(candidate, scan)
}

const TRIES = 200_000
/** A number that a recogniser takes; another with each seed. */
export function validOf(recogniser: NumberRecogniser, seed: number): string {
  const random = randomOf(seed)
  const shapes = SHAPES[recogniser.id] ?? recogniser.shapes
  for (let row = 0; row < TRIES; row++) {
    const compact = numberOf(shapes[row % shapes.length] ?? '', random)
    if (matches(recogniser, compact) !== undefined) return compact
  }
  throw new Error(`${recogniser.id}: no valid number in ${TRIES}`)
}
