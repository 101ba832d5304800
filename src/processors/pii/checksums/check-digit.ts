import { isDigit, valueAt } from './digits.ts'

/**
 * A weighted sum over a number, as most national schemes have it. Schemes are data, so that a test can damage each of
 * their figures and see that it shows.
 */
export interface WeightedSum {
  /** Of the characters at `from`, `from` + 1 …; 0 skips one. */
  readonly weights: readonly number[]
  /** Default 0. */
  readonly from?: number
  readonly modulus: number
  /** Added to the sum before the remainder is taken. Default 0. */
  readonly add?: number
  /** What the code of a letter is lowered by to give its value. Default 55: `A` is 10. */
  readonly lettersFrom?: number
}

/** A check character: where it stands, and which one it must be for each remainder. */
export interface CheckDigit extends WeightedSum {
  readonly at: number
  /** The character for remainder 0, 1 …; `-` where no number has this remainder, `?` where `otherwise` decides. */
  readonly table: string
  readonly otherwise?: CheckDigit
}

/** Complements to 10: the digit that makes a sum divisible by 10. */
export const COMPLEMENT_10 = '0987654321'
/** Complements to 11; a remainder of 1 would need a tenth digit, and such numbers are not given out. */
export const COMPLEMENT_11 = '0-987654321'
/** Complements to 11; where 10 or 11 would be needed, 0 stands. */
export const COMPLEMENT_11_ZERO = '00987654321'
/** The remainder itself; 10 is not given out. */
export const REMAINDER_11 = '0123456789-'
/** The remainder itself, 10 written as 0. */
export const REMAINDER_11_ZERO = '01234567890'
export const REMAINDER_10 = '0123456789'

/** 0 to `modulus` − 1; NaN for a number that is too short. */
function remainderOf(compact: string, sum: WeightedSum): number {
  const from = sum.from ?? 0
  const letters = sum.lettersFrom ?? 55
  let total = sum.add ?? 0
  for (let at = 0; at < sum.weights.length; at++) {
    const code = compact.charCodeAt(from + at)
    total += (sum.weights[at] ?? 0) * (code < 65 ? code - 48 : code - letters)
  }
  const remainder = total % sum.modulus
  return remainder < 0 ? remainder + sum.modulus : remainder
}

export function hasCheckDigit(compact: string, check: CheckDigit): boolean {
  const remainder = remainderOf(compact, check)
  if (!(remainder < check.table.length)) return false
  const expected = check.table.charCodeAt(remainder)
  if (expected === ASK_OTHER) return check.otherwise !== undefined && hasCheckDigit(compact, check.otherwise)
  return expected !== NONE && expected === compact.charCodeAt(check.at)
}

const NONE = 45
const ASK_OTHER = 63

/** A scheme in which a number is valid if its sum, the check digit included, has this remainder. */
export function hasRemainder(compact: string, sum: WeightedSum, remainder = 0): boolean {
  return remainderOf(compact, sum) === remainder
}

/** Luhn over the characters from `from` to before `to` (default all); `base` 36 for letters too. ISO/IEC 7812-1 annex B. */
export function hasLuhn(compact: string, from = 0, to = compact.length, base = 10): boolean {
  let sum = 0
  let isDoubled = false
  for (let at = to - 1; at >= from; at--) {
    const value = valueAt(compact, at)
    if (value < 0 || value >= base) return false
    const product = isDoubled ? value * 2 : value
    sum += product >= base ? product - base + 1 : product
    isDoubled = !isDoubled
  }
  return to > from && sum % base === 0
}

/** The remainder of the decimal number that the characters write, letters as two digits (`A` 10). NaN for another character. */
export function decimalRemainder(compact: string, modulus: number, from = 0, to = compact.length): number {
  let remainder = 0
  for (let at = from; at < to; at++) {
    const value = valueAt(compact, at)
    if (value < 0) return Number.NaN
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % modulus
  }
  return remainder
}

/**
 * ISO 7064 mod 97-10 with the first `rotated` characters read last, as IBAN does it (4): the remainder is 1.
 * https://www.iso.org/standard/31531.html
 */
export function hasMod97(compact: string, rotated = 0): boolean {
  const head = decimalRemainder(compact, 97, rotated)
  let remainder = head
  for (let at = 0; at < rotated; at++) {
    const value = valueAt(compact, at)
    if (value < 0) return false
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder === 1
}

/** ISO 7064 hybrid system: `modulus` 10 over digits (mod 11,10), 36 over digits and letters (mod 37,36). */
export function hasHybridCheck(compact: string, modulus: 10 | 36 = 10): boolean {
  let carry = modulus
  const last = compact.length - 1
  for (let at = 0; at < last; at++) {
    const value = valueAt(compact, at)
    if (value < 0 || value >= modulus) return false
    carry = (carry + value) % modulus
    carry = ((carry === 0 ? modulus : carry) * 2) % (modulus + 1)
  }
  const check = valueAt(compact, last)
  return last > 0 && check >= 0 && check < modulus && (carry + check) % modulus === 1
}

/** Verhoeff's dihedral check over all digits (J. Verhoeff, Error Detecting Decimal Codes, 1969). */
export function hasVerhoeff(compact: string, tables: VerhoeffTables = VERHOEFF): boolean {
  let check = 0
  for (let back = 0; back < compact.length; back++) {
    const at = compact.length - 1 - back
    if (!isDigit(compact, at)) return false
    const row = (back % 8) * 10
    const permuted = tables.permutation.charCodeAt(row + compact.charCodeAt(at) - 48) - 48
    check = tables.product.charCodeAt(check * 10 + permuted) - 48
  }
  return check === 0 && compact.length > 1
}

/** Rows of ten digits, joined. */
export interface VerhoeffTables {
  /** Product of the dihedral group D5. */
  readonly product: string
  /** Permutation by position from the right, mod 8. */
  readonly permutation: string
}
export const VERHOEFF: VerhoeffTables = {
  product:
    '0123456789' + '1234067895' + '2340178956' + '3401289567' + '4012395678' + '5987604321' + '6598710432' + '7659821043' + '8765932104' + '9876543210', // biome-ignore format: a table
  permutation:
    '0123456789' + '1576283094' + '5803796142' + '8916043527' + '9453126870' + '4286573901' + '2793806415' + '7046913258', // biome-ignore format: a table
}
