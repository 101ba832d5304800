import parsePhoneNumber, { type CountryCode, isSupportedCountry } from 'libphonenumber-js/max'
import type { Candidate, Knowledge, Match, Recogniser, Scan } from '../model.ts'

/** ITU-T E.164 allows 15 digits; the shortest local numbers that anyone writes down have 7. */
const LENGTHS = [7, 21] as const
const MOST_DIGITS = 15
/** Digits of a North American number. */
const NANP = 10
const OPEN = 0x28
const LEAST_DIGITS = 7
/** Plans asked after the owner's own: where numbers are written with a leading zero, and where without. */
const WITH_TRUNK: readonly CountryCode[] = [
  'GB',
  'DE',
  'FR',
  'IT',
  'NL',
  'BE',
  'AT',
  'CH',
  'SE',
  'FI',
  'IE',
  'AU',
  'BR',
  'IN',
]
const WITHOUT_TRUNK: readonly CountryCode[] = [
  'US',
  'ES',
  'IT',
  'PL',
  'PT',
  'CZ',
  'NO',
  'DK',
  'GR',
  'MX',
  'IN',
  'BR',
  'HU',
]

/** Weights of the forms in which numbers are written; calibrated with the prior. */
const SHAPE = {
  international: 6,
  bracket: 4.2,
  northAmerican: 4,
  extension: 4.5,
  grouped: 2.6,
  loose: 1.4,
  sum: 0,
  bare: -0.5,
} as const
const PRIOR = -3.6
/** What it adds that some plan knows a number. */
const PLANNED = 2

const EXTENSION = /^(?:\s?(?:x|ext\.?|extension|durchwahl|poste|#)\s?\.?\s?\d{1,6})(?![A-Za-z\d])/i
const EXTENSION_REACH = 24

export const phone: Recogniser = {
  id: 'phone',
  version: 1,
  entity: 'PHONE',
  takes: ['digits', 'alnum'],
  lengths: LENGTHS,
  prior: PRIOR,
  match: matchPhone,
  confirm: { gain: PLANNED, holds: isPlanned },
  cues: [
    'phone', 'phones', 'phone number', 'telephone', 'tel', 'tel no', 'telephone number', 'mobile', 'mobile number', 'mobile phone', 'cell', 'cellphone', 'cell phone', 'call',
    'called', 'calling', 'call me', 'text me', 'sms', 'whatsapp', 'signal', 'telegram', 'fax', 'fax number', 'ring me', 'dial', 'contact', 'contact number', 'reach me', 'reach us', 'hotline', 'helpline', 'desk', 'answering', 'answer', 'messages to', 'message to', 'texts to', 'voicemail',
    'landline', 'pager', 'telefon', 'telefonnummer', 'telefonnr', 'rufnummer', 'handy', 'handynummer', 'mobil', 'mobilnummer', 'mobiltelefon', 'anrufen', 'festnetz', 'ruf',
    'téléphone', 'telephone', 'tél', 'portable', 'numéro de téléphone', 'appelez', 'appeler', 'teléfono', 'telefono', 'móvil', 'movil', 'celular', 'llamar', 'llame', 'llámame',
    'cellulare', 'numero di telefono', 'chiamare', 'chiamami', 'telefone', 'telemóvel', 'ligar', 'telefoon', 'telefoonnummer', 'mobiel', 'bellen', 'gsm',
    'puhelin', 'puhelinnumero', 'telefonnummer', 'mobilnr', 'tlf', 'telefonszám', 'komórka', 'numer telefonu', 'mobilní', 'τηλέφωνο', 'телефон', 'numara', 'cep', '电话', '電話', '手机', '携帯', '전화', '전화번호', 'फोन', 'फ़ोन', 'मोबाइल',
  ], // biome-ignore format: a word list
  anticues: ['isbn', 'card', 'iban', 'account', 'ssn', 'social security', 'passport', 'licence', 'license'],
}

function matchPhone({ kind, start, end, compact, isWhole }: Candidate, { text }: Scan): Match | undefined {
  if (kind === 'alnum') return matchExtended(start, end, compact, text)
  if (compact.length > MOST_DIGITS) return undefined
  const from = text.charAt(start - 1) === '+' ? start - 1 : start
  // A part of a longer row of numbers has to look like one by itself.
  if (
    !isWhole &&
    from === start &&
    text.charCodeAt(start) !== OPEN &&
    (compact.length !== NANP || !NORTH_AMERICAN.test(text.slice(start, end)))
  )
    return undefined
  const extension = extensionAfter(text, end)
  const written = text.slice(from, end)
  if (!isWritten(written)) return undefined
  const shape = extension > 0 ? Math.max(SHAPE.extension, shapeOf(written, compact)) : shapeOf(written, compact)
  return { start: from, end: end + extension, shape }
}

/** `345-899-3560x4587`: the extension is a part of the run. */
function matchExtended(start: number, end: number, compact: string, text: string): Match | undefined {
  const cut = compact.indexOf('X')
  if (cut < LEAST_DIGITS || cut > MOST_DIGITS || !/^\d+X\d{1,6}$/.test(compact)) return undefined
  const from = text.charAt(start - 1) === '+' ? start - 1 : start
  const shape = shapeOf(text.slice(from, start + text.slice(start, end).search(/x/i)), compact.slice(0, cut))
  return { start: from, end, shape: Math.max(SHAPE.extension, shape) }
}

function extensionAfter(text: string, end: number): number {
  const code = text.charCodeAt(end)
  if (code !== 0x20 && code !== 0x23 && (code | 0x20) !== 0x78 && (code | 0x20) !== 0x65) return 0
  return EXTENSION.exec(text.slice(end, end + EXTENSION_REACH))?.[0].length ?? 0
}

/** What no one writes as a telephone number: dates, network addresses, decimals. */
const isWritten = (written: string): boolean => !NOT_WRITTEN.test(written)
const NOT_WRITTEN =
  /^(?:\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d{1,3}(?:\.\d{1,3}){3}|\d+\.\d+|(?:19|20)\d\d[-./]\d\d?[-./]\d\d? .*|\d\d?[-./]\d\d?[-./](?:19|20)\d\d .*)$/

const NORTH_AMERICAN = /^(?:(?:\+|00|001)?1?[-. ])?\(?[2-9]\d\d\)?[-. ]?[2-9]\d\d[-. ]\d{4}$/
const FORMS: readonly (readonly [RegExp, number])[] = [
  [/^[1-9]\d{0,2}(?:[. ]\d{3}){1,4}$/, SHAPE.sum],
  [/^\+|^00[1-9]\d*[-. ]/, SHAPE.international],
  [/^\(\d{1,5}\)/, SHAPE.bracket],
  [NORTH_AMERICAN, SHAPE.northAmerican],
  [/^\d{3}[-.]\d{3}[-.]\d{4}$/, SHAPE.grouped],
  [/^0\d{1,4}[-. /]\d{2,}/, SHAPE.grouped],
  [/^(?:\d{2}[-. ]){3,4}\d{2}$/, SHAPE.loose],
  [/[-. ()]/, SHAPE.loose],
]
const shapeOf = (written: string, compact: string): number =>
  written === compact ? SHAPE.bare : (FORMS.find(([form]) => form.test(written))?.[1] ?? SHAPE.bare)

/** Whether a number plan knows a number: its own where it is international, else of the owner's countries and the usual ones. */
function isPlanned(candidate: Candidate, { text }: Scan, match: Match, { countries }: Knowledge): boolean {
  const written = text.slice(match.start, candidate.end).replace(/\s?x\d+$/i, '')
  const international = written.replace(/^00(?=[1-9])/, '+')
  if (international.startsWith('+')) return parsePhoneNumber(international)?.isValid() === true
  const own = countries.filter((country) => isSupportedCountry(country))
  const usual = written.startsWith('0') || written.startsWith('(0') ? WITH_TRUNK : WITHOUT_TRUNK
  return [...own, ...usual].some((country) => parsePhoneNumber(written, country)?.isValid() === true)
}

/** E.164 where a plan is known, else the digits. */
export function canonicalPhone(text: string, countries: readonly string[] = []): string {
  const plain = text.normalize('NFKC').replace(/\s?(?:x|ext\.?|extension|#)\s?\d+$/i, '')
  const international = plain.replace(/^\s*00(?=[1-9])/, '+')
  const parsed = parsePhoneNumber(international) ?? firstValid(plain, countries)
  return parsed?.isValid() === true ? parsed.number : plain.replace(/[^\d+]/g, '')
}

function firstValid(text: string, countries: readonly string[]) {
  for (const country of countries) {
    if (!isSupportedCountry(country)) continue
    const parsed = parsePhoneNumber(text, country)
    if (parsed?.isValid() === true) return parsed
  }
  return undefined
}
