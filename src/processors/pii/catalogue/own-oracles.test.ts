import { describe, expect, it } from 'vitest'
import { compared, mutantsOf, mutantsOfTable, type Scheme, unnoticedMutants } from '../testing/schemes.ts'
import { ABA, isRoutingNumber } from './financial.ts'
import { isNric, NRIC } from './government/asia.ts'
import { isHealthInsuranceNumber, KVNR } from './government/de.ts'
import { ADOAZONOSITO, isAdoazonosito, isTaj, TAJ } from './government/hu.ts'
import { DEA, isDea, isMedicare, isNhsNumber, isNpi, MEDICARE, NHS, NPI } from './health.ts'

// Schemes that no library checks. Each oracle is written from its official text, in its order and not in that of the validator.

const digitsOf = (compact: string): readonly number[] => [...compact].map(Number)
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const pick = (digits: readonly number[], ...places: readonly number[]): number =>
  sum(places.map((place) => digits[place - 1] ?? 0))
const crossSum = (value: number): number => Math.floor(value / 10) + (value % 10)

/** "Multiply each of the first nine digits by 11 minus its position"; with the check digit, whose factor is 1, nothing is left over of 11. */
const nhs = (compact: string): boolean =>
  sum(digitsOf(compact).map((digit, at) => digit * (10 - at))) % 11 === 0 && new Set(compact).size > 1

/** "The sum of (digit 1) + (digit 2 × 3) + (digit 3 × 7) + (digit 4 × 9) + (digit 5) + (digit 6 × 3) + (digit 7 × 7) + (digit 8 × 9)", its last digit. */
const medicare = (compact: string): boolean => {
  const digits = digitsOf(compact)
  const total = pick(digits, 1, 5) + 3 * pick(digits, 2, 6) + 7 * pick(digits, 3, 7) + 9 * pick(digits, 4, 8)
  return /^[2-6]/.test(compact) && String(total).endsWith(compact.charAt(8)) && compact.charAt(9) !== '0'
}

/** Luhn from the right, over the number with the prefix of health applications in the United States. */
const npi = (compact: string): boolean => {
  const total = sum(
    [...digitsOf(`80840${compact}`)].reverse().map((digit, at) => (at % 2 === 0 ? digit : crossSum(digit * 2))),
  )
  return /^[12]/.test(compact) && total % 10 === 0
}

/** Add the first, third and fifth digit; twice the second, fourth and sixth; the last digit of both together is the seventh. */
const dea = (compact: string): boolean => {
  const digits = digitsOf(compact.slice(2))
  return /^[A-HJ-MPRSTUX]/.test(compact) && (pick(digits, 1, 3, 5) + 2 * pick(digits, 2, 4, 6)) % 10 === digits[6]
}

const aba = (compact: string): boolean => {
  const digits = digitsOf(compact)
  const total = 3 * pick(digits, 1, 4, 7) + 7 * pick(digits, 2, 5, 8) + pick(digits, 3, 6, 9)
  return /^(?:0\d|1[012]|2[1-9]|3[012]|6[1-9]|7[012]|80)/.test(compact) && total % 10 === 0 && Number(compact) > 0
}

/** The letter as its place in the alphabet, two digits; factors 1 and 2 in turn; cross sums. */
const kvnr = (compact: string): boolean => {
  const written = String(compact.charCodeAt(0) - 64).padStart(2, '0') + compact.slice(1, 9)
  return sum(digitsOf(written).map((digit, at) => crossSum(digit * (1 + (at % 2))))) % 10 === Number(compact.charAt(9))
}

const taj = (compact: string): boolean => {
  const digits = digitsOf(compact)
  return (3 * pick(digits, 1, 3, 5, 7) + 7 * pick(digits, 2, 4, 6, 8)) % 10 === digits[8]
}

/** Each digit by its place; a remainder of 10 is given to nobody. */
const hungarianTax = (compact: string): boolean =>
  compact.startsWith('8') &&
  sum(digitsOf(compact.slice(0, 9)).map((digit, at) => digit * (at + 1))) % 11 === Number(compact.charAt(9))

/** Eleven minus the remainder names a letter: the first, second … of the series. */
const nric = (compact: string): boolean => {
  const letters: Readonly<Record<string, string>> = {
    S: 'ABCDEFGHIZJ',
    T: 'ABCDEFGHIZJ',
    F: 'KLMNPQRTUWX',
    G: 'KLMNPQRTUWX',
    M: 'KLJNPQRTUWX',
  }
  const offset: Readonly<Record<string, number>> = { T: 4, G: 4, M: 3 }
  const series = compact.charAt(0)
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = digitsOf(compact.slice(1, 8))
  const total = a * 2 + b * 7 + c * 6 + d * 5 + e * 4 + f * 3 + g * 2 + (offset[series] ?? 0)
  return letters[series]?.charAt(10 - (total % 11)) === compact.charAt(8)
}

const SCHEMES: readonly Scheme[] = [
  { name: 'NHS', shapes: ['9999999999'], ours: isNhsNumber, oracle: nhs, mutants: mutantsOf(NHS, (check) => (c) => isNhsNumber(c, check)) },
  { name: 'Medicare', shapes: ['9999999999', '29999999999', '5999999999'], checkAt: 8, ours: isMedicare, oracle: medicare, mutants: mutantsOf(MEDICARE, (check) => (c) => isMedicare(c, check)) },
  { name: 'NPI', shapes: ['1999999999', '2999999999', '9999999999'], ours: isNpi, oracle: npi, mutants: [(c) => isNpi(c, { ...NPI, prefixSum: 25 }), ...mutantsOfTable(NPI.weights, (weights) => (c) => isNpi(c, { ...NPI, weights }))] },
  { name: 'DEA', shapes: ['AA9999999', 'B99999999', 'F99999999'], ours: isDea, oracle: dea, mutants: mutantsOf(DEA, (check) => (c) => isDea(c, check)) },
  { name: 'ABA', shapes: ['999999999', '099999999', '129999999'], ours: isRoutingNumber, oracle: aba, mutants: mutantsOf(ABA, (sum) => (c) => isRoutingNumber(c, sum)) },
  { name: 'DE health insurance', shapes: ['A999999999'], ours: isHealthInsuranceNumber, oracle: kvnr, mutants: mutantsOfTable(KVNR.weights, (weights) => (c) => isHealthInsuranceNumber(c, { ...KVNR, weights })) },
  { name: 'HU TAJ', shapes: ['999999999'], ours: isTaj, oracle: taj, mutants: mutantsOf(TAJ, (check) => (c) => isTaj(c, check)) },
  { name: 'HU tax', shapes: ['8999999999', '9999999999'], ours: isAdoazonosito, oracle: hungarianTax, mutants: mutantsOf(ADOAZONOSITO, (check) => (c) => isAdoazonosito(c, check)) },
  { name: 'SG NRIC and FIN', shapes: ['S9999999A', 'T9999999A', 'F9999999A', 'G9999999A', 'M9999999A', 'A9999999A'], ours: isNric, oracle: nric, mutants: Object.entries(NRIC).flatMap(([series, check]) => mutantsOf(check, (damaged) => (c) => isNric(c, { ...NRIC, [series]: damaged }))) },
] // biome-ignore format: a table

const EACH = 4000

describe('a validator says what the text of its scheme says', () => {
  it.each(SCHEMES)('$name', (scheme) => {
    const { differ, valid } = compared(scheme, EACH)
    expect(differ).toEqual([])
    expect(valid).toBeGreaterThan(EACH / 20)
  })

  it.each(SCHEMES)('$name: and notices each damaged figure', (scheme) => {
    expect(scheme.mutants?.length).toBeGreaterThan(5)
    expect(unnoticedMutants(scheme)).toEqual([])
  })
})
