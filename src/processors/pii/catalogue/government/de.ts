import { hasShortDateDayFirst } from '../../checksums/calendar.ts'
import { type CheckDigit, hasCheckDigit, hasHybridCheck, REMAINDER_10 } from '../../checksums/check-digit.ts'
import { numberAt, valueAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { LIKELY, NEEDS_NEAR_CUE, numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/**
 * ISO 7064 mod 11,10; of the first ten digits one stands twice or three times and no other repeats, first digit not 0.
 * https://de.wikipedia.org/wiki/Steuerliche_Identifikationsnummer
 */
export function isTaxId(compact: string): boolean {
  return compact.charCodeAt(0) !== 48 && hasOneRepeated(compact) && hasHybridCheck(compact)
}

function hasOneRepeated(compact: string): boolean {
  let repeated = 0
  for (let digit = 48; digit <= 57; digit++) {
    let count = 0
    for (let at = 0; at < 10; at++) if (compact.charCodeAt(at) === digit) count++
    if (count > 3) return false
    if (count > 1) repeated++
  }
  return repeated === 1
}

/** Weights over the digits, the letter as two of them (`A` 01); of each product the sum of its digits counts. */
export interface SplitLetterCheck {
  readonly weights: readonly number[]
  readonly letterAt: number
  readonly at: number
}
/** VKVV § 4: https://www.gesetze-im-internet.de/vkvv/__4.html */
export const RVNR: SplitLetterCheck = { weights: [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1], letterAt: 8, at: 11 }
/** § 290 SGB V, Krankenversichertennummer. */
export const KVNR: SplitLetterCheck = { weights: [1, 2, 1, 2, 1, 2, 1, 2, 1, 2], letterAt: 0, at: 9 }

function hasSplitLetterCheck(compact: string, check: SplitLetterCheck): boolean {
  let sum = 0
  let place = 0
  for (let at = 0; at < check.at; at++) {
    if (at === check.letterAt) {
      const letter = valueAt(compact, at) - 9
      sum +=
        crossSum(Math.floor(letter / 10) * (check.weights[place++] ?? 0)) +
        crossSum((letter % 10) * (check.weights[place++] ?? 0))
    } else sum += crossSum(valueAt(compact, at) * (check.weights[place++] ?? 0))
  }
  return sum % 10 === valueAt(compact, check.at)
}

function crossSum(product: number): number {
  return product > 9 ? Math.floor(product / 10) + (product % 10) : product
}

/** Area, birth `DDMMYY`, letter of the surname, serial, check. */
export function isPensionNumber(compact: string, check = RVNR): boolean {
  return numberAt(compact, 0, 2) >= 2 && hasBirthOrExtension(compact) && hasSplitLetterCheck(compact, check)
}

/** The day is raised by 30 or more where all serials of a date are taken. */
function hasBirthOrExtension(compact: string): boolean {
  const day = numberAt(compact, 2, 4)
  const month = numberAt(compact, 4, 6)
  return hasShortDateDayFirst(compact, 2) || (day > 30 && month >= 1 && month <= 12)
}

export function isHealthInsuranceNumber(compact: string, check = KVNR): boolean {
  return hasSplitLetterCheck(compact, check)
}

/** ICAO 9303: weights 7 3 1, letters from 10. Consonants only, no B, D, Q, S. */
export const DOCUMENT: CheckDigit = { weights: [7, 3, 1, 7, 3, 1, 7, 3, 1], modulus: 10, table: REMAINDER_10, at: 9 }
const DOCUMENT_CHARACTERS = '0123456789CFGHJKLMNPRTVWXYZ'
export function isDocumentNumber(compact: string, check = DOCUMENT): boolean {
  return isDocumentSerial(compact) && hasCheckDigit(compact, check)
}
function isDocumentSerial(compact: string): boolean {
  if (!'CFGHJKLMNPRTVWXY'.includes(compact.charAt(0))) return false
  for (let at = 1; at < 9; at++) if (!DOCUMENT_CHARACTERS.includes(compact.charAt(at))) return false
  return true
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('DE_TAX_ID', 'German tax identification number', 'DE'),
    governmentNumber('DE_TAX_NUMBER', 'German tax number', 'DE'),
    governmentNumber('DE_SOCIAL_SECURITY', 'German pension insurance number', 'DE'),
    governmentNumber('DE_HEALTH_INSURANCE', 'German health insurance number', 'DE'),
    governmentNumber('DE_ID_CARD', 'German identity card', 'DE'),
    governmentNumber('DE_PASSPORT', 'German passport', 'DE'),
  ],
  recognisers: [
    numberRecogniser({
      id: 'de-tax-id',
      entity: 'DE_TAX_ID',
      shapes: ['99999999999'],
      isValid: isTaxId,
      chance: 0.0044,
      layouts: { '99 999 999 999': 1.2, '99 999999999': 0 },
      cues: ['steuer-id', 'steuerid', 'steuer id', 'steuer-idnr', 'steueridentifikationsnummer', 'steuerliche identifikationsnummer', 'identifikationsnummer', 'idnr', 'id-nr', 'tax id', 'german tax id', 'tin', 'finanzamt'],
    }),
    numberRecogniser({
      id: 'de-tax-number',
      entity: 'DE_TAX_NUMBER',
      shapes: ['9999999999', '99999999999', '9999999999999'],
      layouts: { '99/999/99999': 0.4, '999/999/99999': 0.4, '999/9999/9999': 0.4, '99 999 99999': 0, '999 999 99999': 0 },
      alone: NEEDS_NEAR_CUE,
      cues: ['steuernummer', 'steuer-nr', 'steuer-nummer', 'st.-nr', 'stnr', 'st-nr', 'finanzamt', 'german tax number', 'tax number'],
    }),
    numberRecogniser({
      id: 'de-social-security',
      entity: 'DE_SOCIAL_SECURITY',
      shapes: ['99999999A999'],
      isValid: isPensionNumber,
      chance: 0.013,
      alone: LIKELY,
      layouts: { '99 999999 9 999': 1, '99 999999 9 99 9': 1, '99-999999-9-999': 1, '99 999999 9999': 0.5, '99999999 9 999': 0.5 },
      cues: ['rentenversicherungsnummer', 'rentenversicherung', 'sozialversicherungsnummer', 'sozialversicherung', 'sv-nummer', 'sv-nr', 'svnr', 'rvnr', 'versicherungsnummer', 'german social security'],
    }),
    numberRecogniser({
      id: 'de-health-insurance',
      entity: 'DE_HEALTH_INSURANCE',
      shapes: ['A999999999'],
      isValid: isHealthInsuranceNumber,
      chance: 0.1,
      alone: -0.8,
      layouts: { '9 999 999 999': 0, '9999 999 999': 0 },
      cues: ['krankenversichertennummer', 'kvnr', 'versichertennummer', 'krankenversicherung', 'krankenkasse', 'gesundheitskarte', 'egk', 'kv-nummer', 'health insurance number'],
    }),
    ...documentRecognisers(),
  ],
} // biome-ignore format: tables of cues

function documentRecognisers() {
  const passport = [
    'reisepass',
    'passnummer',
    'pass-nr',
    'reisepassnummer',
    'german passport',
    'passport',
    'passport number',
    'passport no',
  ]
  const card = ['personalausweis', 'personalausweisnummer', 'ausweisnummer', 'ausweis', 'ausweis-nr', 'perso', 'german id card', 'id card', 'identity card'] // biome-ignore format: cues
  return [
    { id: 'de-id-card', entity: 'DE_ID_CARD', cues: card },
    { id: 'de-passport', entity: 'DE_PASSPORT', cues: passport },
  ].flatMap((document) => [
    numberRecogniser({
      ...document,
      shapes: ['AXXXXXXXX9'],
      isValid: isDocumentNumber,
      chance: 0.006,
      alone: -0.8,
      takes: ['alnum'],
    }),
    numberRecogniser({
      ...document,
      id: `${document.id}-serial`,
      shapes: ['AXXXXXXXX'],
      isValid: isDocumentSerial,
      chance: 0.06,
      alone: NEEDS_NEAR_CUE,
      takes: ['alnum'],
    }),
  ])
}
