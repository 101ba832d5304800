import { hasLuhn } from '../checksums/check-digit.ts'
import { isOneCharacter, numberAt } from '../checksums/digits.ts'
import { type Candidate, FEATURES, type Finder, type Found, type Match, type Recogniser, type Scan } from '../model.ts'
import { isLaidOut, numberRecogniser } from './number-rule.ts'

/**
 * Issuer ranges: first and last prefix, and the lengths in use. Sources: the schemes' public BIN tables as ISO/IEC 7812
 * assigns them; 12-digit Maestro, 13-digit Visa, 15-digit JCB (1800, 2131) and 19-digit Visa are still in circulation.
 */
interface IssuerRange {
  readonly from: number
  readonly to: number
  /** Digits of `from`. */
  readonly digits: number
  readonly lengths: readonly number[]
}
const range = (from: number, to: number, ...lengths: number[]): IssuerRange => ({
  from,
  to,
  digits: String(from).length,
  lengths,
})

export const ISSUER_RANGES: readonly IssuerRange[] = [
  range(4, 4, 13, 16, 18, 19), // Visa
  range(51, 55, 16), range(2221, 2720, 16), // Mastercard
  range(34, 34, 15), range(37, 37, 15), // American Express
  range(300, 305, 14, 16, 17, 18, 19), range(3095, 3095, 14, 16, 17, 18, 19), range(36, 36, 14, 15, 16, 17, 18, 19), range(38, 39, 14, 16, 17, 18, 19), // Diners Club
 range(644, 649, 16, 17, 18, 19), range(65, 65, 16, 17, 18, 19), // Discover
  range(1800, 1800, 15), range(2131, 2131, 15), range(3528, 3589, 16, 17, 18, 19), // JCB
  range(62, 62, 16, 17, 18, 19), range(81, 81, 16, 17, 18, 19), // UnionPay
  range(50, 50, 12, 13, 14, 15, 16, 17, 18, 19), range(56, 58, 12, 13, 14, 15, 16, 17, 18, 19), range(60, 61, 12, 13, 14, 15, 16, 17, 18, 19), range(63, 63, 12, 13, 14, 15, 16, 17, 18, 19), range(66, 69, 12, 13, 14, 15, 16, 17, 18, 19), // Maestro, RuPay, Elo, Hipercard
  range(2200, 2204, 16, 17, 18, 19), // Mir
  range(9792, 9792, 16), // Troy
] // biome-ignore format: a table

export function isCard(compact: string, ranges: readonly IssuerRange[] = ISSUER_RANGES): boolean {
  return hasIssuer(compact, ranges) && hasLuhn(compact) && !isOneCharacter(compact)
}

function hasIssuer(compact: string, ranges: readonly IssuerRange[]): boolean {
  for (let at = 0; at < ranges.length; at++) {
    const one = ranges[at]
    if (one === undefined || !one.lengths.includes(compact.length)) continue
    const prefix = numberAt(compact, 0, one.digits)
    if (prefix >= one.from && prefix <= one.to) return true
  }
  return false
}

/** Numbers in a shape that only cards have need no word about them: fours, or 4-6-5 as American Express and Diners print it. */
const GROUPED = 2.6
const LAYOUTS = {
  '9999 9999 9999 9999': GROUPED, '9999-9999-9999-9999': GROUPED, '9999.9999.9999.9999': 1.6, '9999 999999 99999': GROUPED, '9999-999999-99999': GROUPED,
  '9999 999999 9999': GROUPED, '9999-999999-9999': GROUPED, '9999 9999 9999 9999 999': GROUPED, '9999-9999-9999-9999-999': GROUPED, '9999 9999 9999 9999 99': GROUPED,
  '9999 9999 9999': 0, '9999-9999-9999': 0, '9999 9999 9999 9': 0.5, '99999999 99999999': 0.5, '999999 9999999999999': 0.5, '9999 9999 99999': 0.5, '9999 9999 9999 999': 1, '9999 9999 9999 99': 1,
} // biome-ignore format: a table

/** Numbers that payment services publish for trying out their forms: who writes one writes of a card. */
const PUBLISHED = new Set([
  '4111111111111111', '4242424242424242', '4012888888881881', '4222222222222', '4000056655665556', '5555555555554444', '5105105105105100', '5200828282828210', '2223003122003222', '378282246310005',
  '371449635398431', '378734493671000', '6011111111111117', '6011000990139424', '3056930009020004', '30569309025904', '38520000023237', '36227206271667', '3530111333300000', '3566002020360505', '6200000000000005',
]) // biome-ignore format: a word list
const PUBLISHED_WEIGHT = 2

const CUES = [
  'card', 'cards', 'card number', 'card no', 'card nr', 'card #', 'credit', 'credit card', 'creditcard', 'credit card number', 'debit card', 'debit', 'bank card', 'payment card', 'cc', 'ccn', 'cc number', 'cc no', 'pan', 'visa', 'mastercard', 'master card', 'amex', 'american express', 'discover', 'diners', 'diners club', 'jcb', 'unionpay', 'maestro', 'rupay',
  'paid with', 'pay with', 'payment', 'charged', 'charge', 'cvv', 'cvc', 'expires', 'expiry', 'exp', 'valid thru', 'atm', 'kreditkarte', 'kreditkartennummer', 'kartennummer', 'karte', 'ec-karte', 'girocard', 'carte', 'carte bancaire', 'carte de crédit', 'carte bleue', 'numéro de carte', 'tarjeta', 'tarjeta de crédito', 'número de tarjeta',
  'carta di credito', 'numero di carta', 'cartão', 'cartão de crédito', 'creditcardnummer', 'kaartnummer', 'kreditkort', 'kortnummer', 'kort', 'luottokortti', 'karta', 'karty', 'numer karty', 'bankkártya', 'kreditní karta', 'карта', 'номер карты', 'カード', '信用卡', '카드',
] // biome-ignore format: a word list
const ANTICUES = ['imei', 'meid', 'gift card code', 'iccid', 'sim']

const base = {
  entity: 'CREDIT_CARD',
  isValid: (compact: string) => isCard(compact),
  layouts: LAYOUTS,
  cues: CUES,
  anticues: ANTICUES,
  isCueOnly: false,
}
const shape = (length: number): string => '9'.repeat(length)

const card = [
  numberRecogniser({ ...base, id: 'credit-card', shapes: [16, 18, 19].map(shape), chance: 0.033 }),
  // American Express, Diners Club, JCB: few prefixes, and little else has 14 or 15 digits.
  numberRecogniser({ ...base, id: 'credit-card-14-15', shapes: [14, 15].map(shape), chance: 0.014, alone: -0.3 }),
  numberRecogniser({ ...base, id: 'credit-card-rare', shapes: [12, 13, 17].map(shape), chance: 0.012, alone: -1.2 }),
  // Ranges are given out anew every year: what is called a card and passes Luhn is one, whoever its issuer.
  numberRecogniser({
    ...base,
    id: 'credit-card-any-issuer',
    shapes: [12, 13, 14, 15, 16, 17, 18, 19].map(shape),
    isValid: (compact) => hasLuhn(compact) && !isOneCharacter(compact),
    chance: 0.1,
    alone: -2,
    isCueOnly: true,
  }),
]

/** Cards, in all lengths from 12 to 19. */
export const CARD_RECOGNISERS: readonly Recogniser[] = card.map((recogniser) => ({
  ...recogniser,
  match: (candidate: Candidate, scan: Scan): Match | undefined => {
    const match = recogniser.match(candidate, scan)
    if (match === undefined || !PUBLISHED.has(candidate.compact)) return match
    return { ...match, shape: (match.shape ?? 0) + PUBLISHED_WEIGHT }
  },
}))

const CVV_CUES = ['cvv', 'cvv2', 'cvc', 'cvc2', 'csc', 'cid', 'cvn', 'security code', 'card security code', 'verification code', 'card verification', 'prüfziffer', 'kartenprüfnummer', 'cryptogramme', 'código de seguridad', 'codice di sicurezza', 'código de segurança'] // biome-ignore format: cues
const EXPIRY_CUES = ['exp', 'expires', 'expiry', 'expiry date', 'expiration', 'expiration date', 'exp date', 'valid thru', 'valid until', 'good thru', 'gültig bis', 'ablaufdatum', 'expire', "date d'expiration", 'caducidad', 'scadenza', 'validade', 'vervaldatum'] // biome-ignore format: cues

/** `12/27`, `12/2027`, `12-27`. */
function isExpiry(compact: string): boolean {
  const month = numberAt(compact, 0, 2)
  const year = numberAt(compact, 2, compact.length)
  return month >= 1 && month <= 12 && (compact.length === 4 ? year >= 10 && year < 60 : year >= 2010 && year < 2060)
}

/** How far behind a card its expiry and code may stand. */
const BESIDE = 48
const EXPIRY = /(?<![\d/.-])(?:0[1-9]|1[0-2])\s?[/-]\s?(?:20)?[1-5]\d(?![\d/.-])/
const CODE = /(?<![\d/.,-])\d{3,4}(?![\d/.,-])/
const DIGITS = /\d(?:[ -]?\d){11,18}(?![\d])/y

/**
 * What stands behind a card number belongs to it: `4111 1111 1111 1111 12/27 123`, or with words between that say so.
 * By themselves three digits are nothing.
 */
export const CARD_COMPANIONS: Finder = {
  id: 'card-companions',
  version: 1,
  entities: ['CARD_EXPIRY', 'CARD_CVV'],
  needs: FEATURES.digits12,
  find(scan, _knowledge, add) {
    const { text, longNumbers } = scan
    for (let row = 0; row < longNumbers.count; row++) {
      DIGITS.lastIndex = longNumbers.at[row] ?? 0
      const found = DIGITS.exec(text)
      if (found !== null && isCard(found[0].replace(/[ -]/g, ''))) addCompanions(text, DIGITS.lastIndex, add)
    }
  },
}
const COMPANION_LOGIT = 1.4

function addCompanions(text: string, end: number, add: (found: Found) => void): void {
  const after = text.slice(end, end + BESIDE)
  const expiry = EXPIRY.exec(after)
  if (expiry === null) return
  const start = end + expiry.index
  add({ entity: 'CARD_EXPIRY', start, end: start + expiry[0].length, logit: COMPANION_LOGIT })
  const rest = text.slice(start + expiry[0].length, start + expiry[0].length + BESIDE / 2)
  const code = CODE.exec(rest)
  if (code === null || !/^[\s,;:|/()A-Za-z]*$/.test(rest.slice(0, code.index))) return
  const from = start + expiry[0].length + code.index
  add({ entity: 'CARD_CVV', start: from, end: from + code[0].length, logit: COMPANION_LOGIT })
}

export const CARD_PARTS: readonly Recogniser[] = [
  numberRecogniser({
    id: 'card-cvv',
    entity: 'CARD_CVV',
    shapes: ['999', '9999'],
    alone: -1.8,
    isCueOnly: true,
    cues: CVV_CUES,
  }),
  expiryRecogniser(),
]

function expiryRecogniser(): Recogniser {
  const rule = numberRecogniser({ id: 'card-expiry', entity: 'CARD_EXPIRY', shapes: ['9999', '999999'], isValid: isExpiry, chance: 0.09, alone: -1.8, layouts: { '99/99': 0, '99/9999': 0, '99-99': 0, '99-9999': 0 }, isCueOnly: true, cues: EXPIRY_CUES }) // biome-ignore format: a rule
  // Without a separator it is a year or a price as likely.
  return {
    ...rule,
    match: (candidate, scan) =>
      isLaidOut(scan.text, candidate, '99?99') || isLaidOut(scan.text, candidate, '99?9999')
        ? rule.match(candidate, scan)
        : undefined,
  }
}
