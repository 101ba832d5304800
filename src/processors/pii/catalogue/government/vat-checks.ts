import {
  type CheckDigit,
  decimalRemainder,
  hasCheckDigit,
  hasHybridCheck,
  hasLuhn,
  hasRemainder,
  REMAINDER_11,
  type WeightedSum,
} from '../../checksums/check-digit.ts'
import { numberAt, valueAt } from '../../checksums/digits.ts'
import { isEgn } from './bg.ts'
import { isRodneCislo } from './cz.ts'
import { isDni, isNie, isSpecialNif } from './es.ts'
import { isAfm } from './gr.ts'
import { isOib } from './hr.ts'
import { isPps, PPS } from './ie.ts'
import { isBsn } from './nl.ts'
import { isNip } from './pl.ts'
import { isNif } from './pt.ts'

/**
 * Checks of the national part of VAT numbers, by the prefix of the member state (without it). Structures: VIES,
 * https://ec.europa.eu/taxation_customs/vies/#/faq; the sums are those of the national registers.
 */
export const VAT_SUMS = {
  DK: { weights: [2, 7, 6, 5, 4, 3, 2, 1], modulus: 11 },
  EE: { weights: [3, 7, 1, 3, 7, 1, 3, 7, 1], modulus: 10 },
  FI: { weights: [7, 9, 10, 5, 8, 4, 2, 1], modulus: 11 },
  HU: { weights: [9, 7, 3, 1, 9, 7, 3, 1], modulus: 10 },
  LV: { weights: [9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1], modulus: 11 },
  MT: { weights: [3, 4, 6, 7, 8, 9, 10, 1], modulus: 37 },
  GB: { weights: [8, 7, 6, 5, 4, 3, 2, 10, 1], modulus: 97 },
} as const satisfies Record<string, WeightedSum>

const TABLE = '01234567890'
export const VAT_CHECKS = {
  BG: { weights: [1, 2, 3, 4, 5, 6, 7, 8], modulus: 11, table: '0123456789?', at: 8, otherwise: { weights: [3, 4, 5, 6, 7, 8, 9, 10], modulus: 11, table: TABLE, at: 8 } },
  BG_FOREIGNER: { weights: [21, 19, 17, 13, 11, 9, 7, 3, 1], modulus: 10, table: '0123456789', at: 9 },
  BG_OTHER: { weights: [4, 3, 2, 7, 6, 5, 4, 3, 2], modulus: 11, table: '0-987654321', at: 9 },
  CZ: { weights: [8, 7, 6, 5, 4, 3, 2], modulus: 11, table: '10987654321', at: 7 },
  LT: { weights: [1, 2, 3, 4, 5, 6, 7, 8], modulus: 11, table: '0123456789?', at: 8, otherwise: { weights: [3, 4, 5, 6, 7, 8, 9, 1], modulus: 11, table: TABLE, at: 8 } },
  LT_LONG: { weights: [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2], modulus: 11, table: '0123456789?', at: 11, otherwise: { weights: [3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4], modulus: 11, table: TABLE, at: 11 } },
  NL: { weights: [9, 8, 7, 6, 5, 4, 3, 2], modulus: 11, table: REMAINDER_11, at: 8 },
  SI: { weights: [8, 7, 6, 5, 4, 3, 2], modulus: 11, table: '-0987654321', at: 7 },
} as const satisfies Record<string, CheckDigit> // biome-ignore format: tables
/** Right-aligned; ten times the sum. */
export const RO_WEIGHTS = [7, 5, 3, 2, 1, 7, 5, 3, 2]
/** What digits at odd places count in Cyprus; those at even places count themselves. */
export const CY_ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21]

export function isAustrianVat(national: string): boolean {
  let sum = 4
  for (let at = 1; at < 8; at++) {
    const value = numberAt(national, at, at + 1) * (at % 2 === 0 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return (10 - (sum % 10)) % 10 === numberAt(national, 8, 9)
}

export function isBelgianVat(national: string, modulus = 97): boolean {
  return modulus - (numberAt(national, 0, 8) % modulus) === numberAt(national, 8, 10)
}

export function isBulgarianVat(national: string, checks: typeof VAT_CHECKS = VAT_CHECKS): boolean {
  if (national.length === 9) return hasCheckDigit(national, checks.BG)
  return isEgn(national) || hasCheckDigit(national, checks.BG_FOREIGNER) || hasCheckDigit(national, checks.BG_OTHER)
}

export function isCypriotVat(national: string, odd: readonly number[] = CY_ODD): boolean {
  let sum = 0
  for (let at = 0; at < 8; at++) {
    const value = numberAt(national, at, at + 1)
    sum += at % 2 === 0 ? (odd[value] ?? Number.NaN) : value
  }
  return !national.startsWith('12') && 65 + (sum % 26) === national.charCodeAt(8)
}

export function isCzechVat(national: string, check: CheckDigit = VAT_CHECKS.CZ): boolean {
  if (national.length === 8) return national.charCodeAt(0) !== 57 && hasCheckDigit(national, check)
  return isRodneCislo(national)
}

/** A firm: a letter of its form, seven digits, a digit or letter by Luhn. */
function isCif(national: string): boolean {
  let sum = 0
  for (let at = 1; at < 8; at++) {
    const value = numberAt(national, at, at + 1) * (at % 2 === 1 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  const control = (10 - (sum % 10)) % 10
  const last = national.charCodeAt(8)
  if (!'ABCDEFGHJNPQRSUVW'.includes(national.charAt(0))) return false
  return last === 48 + control
    ? !'NPQRSW'.includes(national.charAt(0))
    : last === 'JABCDEFGHI'.charCodeAt(control) && !'ABEH'.includes(national.charAt(0))
}

export function isSpanishVat(national: string): boolean {
  return isCif(national) || isDni(national) || isNie(national) || isSpecialNif(national)
}

/** SIREN with two characters in front, which are a checksum of it if they are digits. Those of Monaco begin with 000 and pass no Luhn. */
export function isFrenchVat(national: string, modulus = 97): boolean {
  if (!national.startsWith('000', 2) && !hasLuhn(national, 2)) return false
  const key = numberAt(national, 0, 2)
  if (Number.isNaN(key)) return hasLetterKey(national)
  return (numberAt(national, 2, 11) * 100 + 12) % modulus === key
}

/** Keys with letters, given out since the two digits ran out. */
function hasLetterKey(national: string): boolean {
  const first = KEYS.indexOf(national.charAt(0))
  const second = KEYS.indexOf(national.charAt(1))
  if (first < 0 || second < 0) return false
  const key = first < 10 ? first * 24 + second - 10 : first * 34 + second - 100
  return (numberAt(national, 2, 11) + 1 + Math.floor(key / 11)) % 11 === key % 11
}
const KEYS = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ'

export function isIrishVat(national: string): boolean {
  if (numberAt(national, 0, 7) >= 0) return isPps(national)
  return hasCheckDigit(`0${national.slice(2, 7)}${national.charAt(0)}${national.charAt(7)}`, PPS)
}

export function isItalianVat(national: string): boolean {
  const province = numberAt(national, 7, 10)
  const isProvince = (province >= 1 && province <= 100) || [120, 121, 888, 999].includes(province)
  return isProvince && numberAt(national, 0, 7) !== 0 && hasLuhn(national)
}

export function isLithuanianVat(national: string, checks: typeof VAT_CHECKS = VAT_CHECKS): boolean {
  if (national.length === 9) return national.charAt(7) === '1' && hasCheckDigit(national, checks.LT)
  return national.charAt(10) === '1' && hasCheckDigit(national, checks.LT_LONG)
}

export function isLuxembourgVat(national: string, modulus = 89): boolean {
  return numberAt(national, 0, 6) % modulus === numberAt(national, 6, 8)
}

/** Firms; persons have their personas kods. */
export function isLatvianVat(national: string, sum: WeightedSum = VAT_SUMS.LV): boolean {
  return numberAt(national, 0, 1) > 3 && hasRemainder(national, sum, 3)
}

/** Before 2020 the BSN or RSIN stood in front of the `B`; sole traders now have a number that passes mod 97 as a whole. */
export function isDutchVat(national: string, check: CheckDigit = VAT_CHECKS.NL): boolean {
  if (isBsn(national.slice(0, 9)) || hasCheckDigit(national, check)) return true
  const remainder = decimalRemainder(national, 97)
  return (NL_PREFIX_REMAINDER * POWER_OF_NATIONAL + remainder) % 97 === 1
}
/** `NL` is 2321; behind it stand nine digits, `B` as two, two digits. */
const NL_PREFIX_REMAINDER = 2321 % 97
const POWER_OF_NATIONAL = decimalRemainder('10000000000000', 97)

export function isRomanianVat(national: string, weights: readonly number[] = RO_WEIGHTS): boolean {
  if (national.charCodeAt(0) === 48) return false
  let sum = 0
  const last = national.length - 1
  for (let at = 0; at < last; at++) sum += numberAt(national, at, at + 1) * (weights[weights.length - last + at] ?? 0)
  return ((sum * 10) % 11) % 10 === valueAt(national, last)
}

export function isSwedishVat(national: string): boolean {
  return hasLuhn(national, 0, 10) && national.slice(10) !== '00'
}

export function isSlovenianVat(national: string, check: CheckDigit = VAT_CHECKS.SI): boolean {
  return national.charCodeAt(0) !== 48 && hasCheckDigit(national, check)
}

export function isSlovakVat(national: string, modulus = 11): boolean {
  return (
    '234789'.includes(national.charAt(2)) && national.charCodeAt(0) !== 48 && numberAt(national, 0, 10) % modulus === 0
  )
}

/** Nine digits, or twelve with a branch; numbers since 2010 may leave 42 or 55 too. */
export function isBritishVat(national: string, sum: WeightedSum = VAT_SUMS.GB): boolean {
  if (hasRemainder(national, sum)) return true
  return numberAt(national, 0, 3) >= 100 && (hasRemainder(national, sum, 42) || hasRemainder(national, sum, 55))
}

export const isDanishVat = (national: string, sum: WeightedSum = VAT_SUMS.DK): boolean =>
  national.charCodeAt(0) !== 48 && hasRemainder(national, sum)
export const isEstonianVat = (national: string, sum: WeightedSum = VAT_SUMS.EE): boolean => hasRemainder(national, sum)
export const isFinnishVat = (national: string, sum: WeightedSum = VAT_SUMS.FI): boolean => hasRemainder(national, sum)
export const isHungarianVat = (national: string, sum: WeightedSum = VAT_SUMS.HU): boolean => hasRemainder(national, sum)
export const isMalteseVat = (national: string, sum: WeightedSum = VAT_SUMS.MT): boolean =>
  national.charCodeAt(0) !== 48 && hasRemainder(national, sum)
export const isGermanVat = (national: string): boolean => national.charCodeAt(0) !== 48 && hasHybridCheck(national)
export const isGreekVat = (national: string): boolean => isAfm(national)
export const isCroatianVat = (national: string): boolean => isOib(national)
export const isPolishVat = (national: string): boolean => isNip(national)
export const isPortugueseVat = (national: string): boolean => isNif(national)
