import { bigDigits } from '../../utils/json-text.ts'
import { asciiDigits } from './digits.ts'

/**
 * Money in every form that exports use: minor units, decimals, and prices as shops print them.
 *
 *     499 + "usd"   "4.99" + "EUR"   "€1.234,50"   "$1,234.50"   "1 234,50 kr"   "US$4.99"   "4,99 €"   "₹1,23,456.00"   "JPY 500"
 *
 * An amount is decimal text, never a double. It has at least as many decimals as its currency: `5.00` EUR, `500` JPY,
 * `1.500` KWD; more where more were written.
 */
export interface Money {
  /** `-1234.50`: no grouping, no exponent, no plus sign. */
  readonly amount: string
  /** ISO 4217, upper case. */
  readonly currency: string
}

/** A price as it was printed. */
export interface Price {
  readonly amount: string
  /** Absent where the sign is of several currencies (`kr`), or nothing says which. */
  readonly currency?: string
  /** The currency is the best known of those that write this sign (`$`, `¥`): nothing else says which it was. */
  readonly isGuessed?: true
}

/** ISO 4217, currencies in use or replaced since 1999: https://www.six-group.com/en/products-services/financial-information/data-standards.html */
const CODES = new Set(
  `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BYR BZD CAD CDF CHF CLF CLP CNY
   COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EEK EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS
   INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LVL LYD MAD MDL MGA MKD MMK MNT MOP MRO
   MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
   SHP SLE SLL SOS SRD SSP STD STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VEF VES VND VUV WST XAF XCD
   XCG XOF XPF YER ZAR ZMK ZMW ZWL ZWG`.split(/\s+/),
)
const WITHOUT_MINOR = new Set('BIF BYR CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' '))
const IN_THOUSANDTHS = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '))

/** What shops print in the place of a code, without spaces and dots, in lower case. */
const SIGNS: Readonly<Record<string, string>> = {
  '€': 'EUR', '£': 'GBP', '₹': 'INR', rs: 'INR', '₩': 'KRW', '￦': 'KRW', '₽': 'RUB', руб: 'RUB', '₺': 'TRY', tl: 'TRY', '₪': 'ILS', '₫': 'VND',
  đ: 'VND', '₴': 'UAH', грн: 'UAH', '₦': 'NGN', '₱': 'PHP', '฿': 'THB', '₡': 'CRC', '₲': 'PYG', '₸': 'KZT', '₾': 'GEL', '₼': 'AZN', '₵': 'GHS',
  'gh₵': 'GHS', '₮': 'MNT', '₭': 'LAK', '৳': 'BDT', 'zł': 'PLN', 'kč': 'CZK', ft: 'HUF', lei: 'RON', лв: 'BGN', rm: 'MYR', rp: 'IDR', 's/': 'PEN',
  r$: 'BRL', us$: 'USD', $us: 'USD', ca$: 'CAD', c$: 'CAD', $ca: 'CAD', a$: 'AUD', au$: 'AUD', $au: 'AUD', nz$: 'NZD', hk$: 'HKD', nt$: 'TWD',
  s$: 'SGD', sg$: 'SGD', mx$: 'MXN', 'cn¥': 'CNY', 元: 'CNY', 'jp¥': 'JPY', 円: 'JPY', fr: 'CHF', sfr: 'CHF', '₣': 'CHF', 'ر.س': 'SAR', 'د.إ': 'AED', 'ج.م': 'EGP',
} // biome-ignore format: a word list
/** Signs of several currencies, and the one that is meant most often; '' where none is. */
const SHARED_SIGNS: Readonly<Record<string, string>> = { $: 'USD', '＄': 'USD', '¥': 'JPY', '￥': 'JPY', kr: '' }

const FORMAT_MARKS = /[\u200e\u200f\u061c\u2066-\u2069]/g
/** One number with any grouping; spaces and apostrophes of all kinds group. */
const NUMBER = /\d(?:[\d.,'’ʼ\s\u066b\u066c]*\d)?/u
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?$/

/** The ISO 4217 code in any case; undefined for what is none. */
export function currencyCode(value: unknown): string | undefined {
  const code = typeof value === 'string' ? value.trim().toUpperCase() : ''
  return CODES.has(code) ? code : undefined
}

/** Money of an amount in the smallest unit of its currency: 499 USD is 4.99, 499 JPY is 499. Undefined without either. */
export function fromMinorUnits(value: unknown, currency: unknown): Money | undefined {
  const code = currencyCode(currency)
  const digits = wholeText(value)
  if (code === undefined || digits === undefined) return undefined
  const decimals = decimalsOf(code)
  const sign = digits.startsWith('-') ? '-' : ''
  const padded = digits.replace(/^[+-]/, '').padStart(decimals + 1, '0')
  const at = padded.length - decimals
  return { amount: amountOf(sign, padded.slice(0, at), padded.slice(at), code), currency: code }
}

/** Money of a decimal, as number or text with a point, and a code. Undefined without either. */
export function readMoney(value: unknown, currency: unknown): Money | undefined {
  const code = currencyCode(currency)
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? (bigDigits(value) ?? value) : ''
  const [, sign, whole, decimals = ''] = DECIMAL.exec(text.trim()) ?? []
  if (code === undefined || whole === undefined) return undefined
  return { amount: amountOf(sign ?? '', whole, decimals, code), currency: code }
}

/** A price as a shop prints it, in any language. `known`: what else says which currency it is. Undefined where it is no price. */
export function parsePrice(value: unknown, known?: string): Price | undefined {
  if (typeof value !== 'string') return undefined
  const text = asciiDigits(value).replace(FORMAT_MARKS, '').trim()
  const number = NUMBER.exec(text)
  if (number === null) return undefined
  const around = `${text.slice(0, number.index)} ${text.slice(number.index + number[0].length)}`
  if (/\d/.test(around)) return undefined
  const currency = currencyOf(around.replace(/[-\u2212+()\s\u00a0]/gu, ''), known)
  if (currency === undefined) return undefined
  const isNegative = /[-\u2212]/.test(around) || /^\(.*\)$/.test(text)
  const parts = decimalParts(number[0], currency.currency)
  return { amount: amountOf(isNegative ? '-' : '', ...parts, currency.currency), ...currency }
}

/** What the text around a number says of the currency; undefined where it is no word for one. */
function currencyOf(around: string, known: string | undefined): Omit<Price, 'amount'> | undefined {
  const hint = currencyCode(known)
  const sign = around.toLowerCase().replace(/(?<=\p{L})\.$/u, '')
  if (sign === '') return hint === undefined ? {} : { currency: hint }
  const code = currencyCode(sign) ?? SIGNS[sign] ?? withCode(sign)
  if (code !== undefined) return { currency: code }
  if (!Object.hasOwn(SHARED_SIGNS, sign)) return undefined
  if (hint !== undefined) return { currency: hint }
  const likely = SHARED_SIGNS[sign]
  return likely ? { currency: likely, isGuessed: true } : {}
}

/** `$ 4.99 CAD`: a sign and a code. */
function withCode(sign: string): string | undefined {
  const [, before, , after] = /^([a-z]{3})?([^a-z]{1,2})([a-z]{3})?$/.exec(sign) ?? []
  return currencyCode(before ?? after)
}

/**
 * The digits before and behind the decimal separator. Of two kinds of separators the last is it; one that stands there
 * several times groups; one with three digits behind it groups, if the currency does not have three decimals.
 */
function decimalParts(number: string, currency: string | undefined): readonly [string, string] {
  const text = number.replace(/['’ʼ\s\u066c]/gu, '').replace('\u066b', '.')
  const last = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','))
  if (last < 0) return [text, '']
  const [before, behind] = [text.slice(0, last), text.slice(last + 1)]
  const isRepeated = before.includes(text.charAt(last))
  const isMixed = /[.,]/.test(before) && !isRepeated
  const groups = behind.length === 3 && /^[1-9]\d{0,2}$/.test(before) && decimalsOf(currency) !== 3
  return isRepeated || (groups && !isMixed) ? [digitsOf(text), ''] : [digitsOf(before), behind]
}

const digitsOf = (text: string) => text.replace(/\D/g, '')

function amountOf(sign: string, whole: string, decimals: string, currency: string | undefined): string {
  const least = currency === undefined ? decimals.length : decimalsOf(currency)
  const behind = (decimals.slice(0, least) + decimals.slice(least).replace(/0+$/, '')).padEnd(least, '0')
  const amount = whole.replace(/^0+(?=\d)/, '') + (behind === '' ? '' : `.${behind}`)
  return sign === '-' && /[1-9]/.test(amount) ? `-${amount}` : amount
}

/** How many decimals the smallest unit of a currency is. */
function decimalsOf(currency: string | undefined): number {
  if (currency === undefined) return 2
  if (WITHOUT_MINOR.has(currency)) return 0
  if (currency === 'CLF') return 4
  return IN_THOUSANDTHS.has(currency) ? 3 : 2
}

/** The digits of a whole number however it arrived; undefined where it is none. */
function wholeText(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined
  if (typeof value !== 'string') return undefined
  const text = (bigDigits(value) ?? value).trim()
  return /^[+-]?\d+$/.test(text) ? text : undefined
}
