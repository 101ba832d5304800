import { hasRemainder, type WeightedSum } from '../checksums/check-digit.ts'
import { base58CheckVersion, eip55, isSegwitAddress } from '../checksums/coins.ts'
import { numberAt } from '../checksums/digits.ts'
import { IBAN_STRUCTURES, isBankCode, isIban } from '../checksums/iban.ts'
import type { Candidate, CatalogueGroup, Entity, Match, Recogniser, Scan } from '../model.ts'
import { CARD_COMPANIONS, CARD_PARTS, CARD_RECOGNISERS } from './cards.ts'
import { compactForm } from './government/entity.ts'
import { NEEDS_CUE, NEEDS_NEAR_CUE, numberRecogniser, UNMISTAKABLE } from './number-rule.ts'

function financial(id: string, title: string, more: Partial<Entity> = {}): Entity {
  return { id, title, category: 'financial', risk: 'high', canonical: compactForm, ...more }
}

/** Federal Reserve routing symbol and the weights 3 7 1. https://www.aba.com/about-us/routing-number */
export const ABA: WeightedSum = { weights: [3, 7, 1, 3, 7, 1, 3, 7, 1], modulus: 10 }
export function isRoutingNumber(compact: string, sum = ABA): boolean {
  const district = numberAt(compact, 0, 2)
  const isDistrict =
    district <= 12 || (district >= 21 && district <= 32) || (district >= 61 && district <= 72) || district === 80
  return isDistrict && numberAt(compact, 0, 9) !== 0 && hasRemainder(compact, sum)
}

const IBAN_LENGTHS = Object.values(IBAN_STRUCTURES).map(({ length }) => length)

/** Fours with single spaces, groups of any size with one kind of separator, or none. */
function isIbanLayout({ text }: Scan, { start, end, compact }: Candidate): boolean {
  if (end - start === compact.length) return true
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if ((code === 32 || code === 45 || code === 46 || code === 47) && !isSeparated(text, at)) return false
  }
  return true
}
function isSeparated(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code !== 47 && text.charCodeAt(at - 1) !== code && text.charCodeAt(at + 1) !== code
}

const IBAN_CHANCE = 1 / 97
const iban: Recogniser = {
  id: 'iban',
  version: 1,
  entity: 'IBAN',
  takes: ['alnum'],
  lengths: [Math.min(...IBAN_LENGTHS), Math.max(...IBAN_LENGTHS)],
  prior: UNMISTAKABLE - Math.log(1 / IBAN_CHANCE),
  match: (candidate, scan) =>
    isIban(candidate.compact) && isIbanLayout(scan, candidate) ? { start: candidate.start, end: candidate.end, chance: IBAN_CHANCE, shape: WHOLE } : undefined,
  cues: ['iban', 'bank account', 'account', 'account number', 'konto', 'kontonummer', 'bankverbindung', 'rib', 'compte', 'cuenta', 'conto', 'rekening', 'rekeningnummer', 'konto bankowe', 'numer konta', 'conta', 'bank'],
} // biome-ignore format: cues
/** An IBAN beside other numbers is one all the same: country, length and remainder agree. */
const WHOLE = 1.6

const swift: Recogniser = {
  id: 'swift-bic',
  version: 1,
  entity: 'SWIFT_BIC',
  takes: ['alnum'],
  lengths: [8, 11],
  prior: -1.9,
  match: ({ compact, start, end }, { text }) =>
    isBankCode(compact) && end - start === compact.length && isUpperCase(text, start, end) ? { start, end } : undefined,
  cues: ['bic', 'swift', 'swift code', 'bic code', 'swift/bic', 'bic/swift', 'swift-bic', 'bank code', 'bank identifier code'],
  isCueOnly: true,
} // biome-ignore format: cues

function isUpperCase(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) > 96) return false
  return true
}

/** Version bytes of Bitcoin, Litecoin, Dogecoin, Dash; Tron; Ripple's own alphabet. */
const BASE58_VERSIONS = new Set([0, 5, 48, 50, 30, 22, 76, 16, 65])
const CRYPTO_CHANCE = 2 ** -30
const SEGWIT_PREFIXES = ['bc', 'tb', 'ltc']
const ETHEREUM = 42
/** Without mixed case nothing checks an Ethereum address; 40 hexadecimal digits after 0x are rarely anything else. */
const UNCHECKED = 0.6

const crypto: Recogniser = {
  id: 'crypto-address',
  version: 1,
  entity: 'CRYPTO',
  takes: ['alnum'],
  lengths: [25, 90],
  prior: UNMISTAKABLE,
  match: matchCoin,
  cues: ['bitcoin', 'btc', 'wallet', 'address', 'eth', 'ethereum', 'crypto', 'litecoin', 'ltc', 'usdt', 'tron', 'trx', 'xrp', 'donate', 'send to', 'dogecoin'],
} // biome-ignore format: cues

function matchCoin({ start, end, compact }: Candidate, { text }: Scan): Match | undefined {
  if (end - start !== compact.length) return undefined
  const written = text.slice(start, end)
  if (written.length === ETHEREUM && /^0x[\da-f]{40}$/i.test(written)) return matchEthereum(written, start, end)
  const isBase58 = written.length >= 25 && written.length <= 36 && /^[1-9A-HJ-NP-Za-km-z]+$/.test(written)
  if (isBase58 && isBase58Address(written)) return { start, end, chance: CRYPTO_CHANCE }
  const isSegwit = written.length <= 90 && SEGWIT_PREFIXES.some((prefix) => isSegwitAddress(written, prefix))
  return isSegwit ? { start, end, chance: CRYPTO_CHANCE } : undefined
}

function isBase58Address(written: string): boolean {
  const version = base58CheckVersion(written)
  if (version !== undefined) return BASE58_VERSIONS.has(version)
  return written.charCodeAt(0) === RIPPLE && base58CheckVersion(written, 20, 'ripple') === 0
}
const RIPPLE = 114

function matchEthereum(written: string, start: number, end: number): Match | undefined {
  const check = eip55(written)
  if (check === 'wrong') return undefined
  return check === 'valid'
    ? { start, end, chance: CRYPTO_CHANCE }
    : { start, end, chance: 1e-5, shape: UNCHECKED - UNMISTAKABLE - Math.log(1e5) }
}

export const group: CatalogueGroup = {
  entities: [
    financial('CREDIT_CARD', 'Payment card number'),
    financial('CARD_CVV', 'Card verification code'),
    financial('CARD_EXPIRY', 'Card expiry'),
    financial('IBAN', 'International bank account number'),
    financial('SWIFT_BIC', 'Bank identifier code', { risk: 'low' }),
    financial('US_BANK_NUMBER', 'US bank account number', { countries: ['US'] }),
    financial('ABA_ROUTING', 'US bank routing number', { countries: ['US'] }),
    financial('UK_SORT_CODE', 'UK bank sort code', { countries: ['GB', 'IE'] }),
    financial('UK_BANK_NUMBER', 'UK bank account number', { countries: ['GB'] }),
    financial('AU_BSB', 'Australian bank, state and branch', { countries: ['AU'] }),
    financial('IN_IFSC', 'Indian bank branch code', { countries: ['IN'], risk: 'low' }),
    financial('CRYPTO', 'Crypto-currency address', { canonical: (text) => (/^(?:0x|bc1|tb1|ltc1)/i.test(text.trim()) ? text.trim().toLowerCase() : text.trim()) }),
  ],
  recognisers: [
    ...CARD_RECOGNISERS,
    ...CARD_PARTS,
    iban,
    swift,
    numberRecogniser({ id: 'us-bank-number', entity: 'US_BANK_NUMBER', shapes: [6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17].map((length) => '9'.repeat(length)), alone: -1.7, layouts: 'any', isCueOnly: true, cues: ['bank account', 'bank account number', 'checking account', 'savings account', 'account number', 'account no', 'acct', 'acct no', 'acct number', 'checking', 'direct deposit', 'bank acct', 'account #', 'a/c no', 'a/c number'], anticues: ['user account', 'twitter account', 'account id'] }),
    numberRecogniser({ id: 'aba-routing', entity: 'ABA_ROUTING', shapes: ['999999999'], isValid: isRoutingNumber, chance: 0.038, alone: NEEDS_CUE, layouts: { '9999-9999-9': 0.4 }, cues: ['routing', 'routing number', 'routing no', 'aba', 'aba number', 'aba routing', 'rtn', 'transit number', 'bank routing', 'wire'] }),
    numberRecogniser({ id: 'uk-sort-code', entity: 'UK_SORT_CODE', shapes: ['999999'], alone: NEEDS_NEAR_CUE, layouts: { '99-99-99': 0.3, '99 99 99': 0 }, cues: ['sort code', 'sortcode', 'sort-code', 's/c', 'bank sort code'] }),
    numberRecogniser({ id: 'uk-bank-number', entity: 'UK_BANK_NUMBER', shapes: ['99999999'], alone: NEEDS_NEAR_CUE, layouts: { '9999 9999': 0 }, cues: ['sort code', 'sortcode', 'building society', 'uk bank account'] }),
    numberRecogniser({ id: 'au-bsb', entity: 'AU_BSB', shapes: ['999999'], alone: NEEDS_NEAR_CUE, layouts: { '999-999': 0.3, '999 999': 0 }, cues: ['bsb', 'bsb number', 'bsb no', 'bank state branch'] }),
    numberRecogniser({ id: 'in-ifsc', entity: 'IN_IFSC', shapes: ['AAAA0XXXXXX'], alone: -0.6, cues: ['ifsc', 'ifsc code', 'ifs code', 'neft', 'rtgs', 'imps', 'bank'], isCueOnly: true }),
    crypto,
  ],
  finders: [CARD_COMPANIONS],
} // biome-ignore format: tables of cues
