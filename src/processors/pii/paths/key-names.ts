import { CARD_PARTS, KEY_WORDS, LATITUDES, LONGITUDES, PERSON_HOLDERS } from './key-words.ts'

/** What the name of a key says of its value, where the value bears it out. */
export interface KeyGuess {
  readonly entity: string
  /** 0 to 1. */
  readonly score: number
}

const WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries(KEY_WORDS).flatMap(([entity, words]) => words.split(' ').map((word) => [word, entity] as const)),
)

const SCORE = 0.9
/** Where the check of the value says little. */
const WEAK = 0.7

/** The words of a key: split at camel and snake case, lower-case, without marks. */
function keyWords(key: string): readonly string[] {
  return key
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('ß', 'ss')
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '')
}

/** The entity that a key names, whatever its value is. */
function namedBy(key: string, holder: string | undefined): string | undefined {
  const words = keyWords(key)
  const last = words.at(-1) ?? ''
  const two = words.slice(-2).join('')
  const of = holder === undefined ? '' : (keyWords(holder).at(-1) ?? '')
  if (words.length === 1 && (last === 'name' || last === 'nom' || last === 'naam' || last === 'nome') && isHolder(of))
    return 'PERSON'
  return (
    WORDS.get(words.join('')) ??
    WORDS.get(two) ??
    WORDS.get(of + last) ??
    (words.length > 1 ? TAILS.get(last) : undefined)
  )
}
const isHolder = (word: string) => PERSON_HOLDERS.has(word) || PERSON_HOLDERS.has(word.replace(/s$/, ''))

/** Last words that say it in any company: `workEmail`, `user_phone`. */
const TAILS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    EMAIL: 'email mail courriel correo',
    PHONE: 'phone telephone mobile telefon telefono telefone telefoon handynummer',
    PASSWORD: 'password passwd passwort kennwort senha wachtwoord contrasena',
    PERSON: 'firstname lastname surname vorname nachname prenom apellidos cognome voornaam achternaam',
    IBAN: 'iban',
    US_SSN: 'ssn',
    IP_ADDRESS: 'ip',
    DATE_OF_BIRTH: 'dob birthday birthdate',
    POSTCODE: 'zip postcode zipcode plz',
    API_KEY: 'secret token apikey',
    STREET_ADDRESS: 'street address adresse anschrift direccion indirizzo endereco',
  }).flatMap(([entity, words]) => words.split(' ').map((word) => [word, entity] as const)),
)

const LETTERS = /^[\p{L}\p{M}][\p{L}\p{M}'’.\- ]{0,79}$/u
const NUMBERISH = /^[+(]?[\d][\d\s()./+-]{4,24}$/
const COMPACT = (least: number, most: number) => (text: string) => {
  const length = text.replace(/[\s.\-/]/g, '').length
  return length >= least && length <= most && /^[A-Za-z0-9\s.\-/]+$/.test(text) && /\d/.test(text)
}
const FILLED = (text: string) =>
  text.length >= 3 && text.length <= 4096 && !/^(?:true|false|null|none|yes|no)$/i.test(text)
const SECRET = (text: string) => text.length >= 6 && text.length <= 8192 && !/\s.*\s.*\s/.test(text) && FILLED(text)

/** What a value must look like for the name of its key to count. */
const CHECKS: Readonly<Record<string, readonly [check: (text: string) => boolean, score: number]>> = {
  EMAIL: [(text) => /^[^\s@<>]{1,64}@[^\s@<>]{1,255}$/.test(text), SCORE],
  PHONE: [(text) => NUMBERISH.test(text) && text.replace(/\D/g, '').length >= 6, SCORE],
  PERSON: [(text) => LETTERS.test(text), SCORE],
  USERNAME: [(text) => /^[^\s]{2,64}$/.test(text), WEAK],
  PASSWORD: [FILLED, SCORE],
  API_KEY: [SECRET, SCORE],
  OAUTH_TOKEN: [SECRET, SCORE],
  SESSION_COOKIE: [SECRET, SCORE],
  PRIVATE_KEY: [SECRET, SCORE],
  CREDIT_CARD: [(text) => /^[\d][\d -]{10,25}$/.test(text) && /^\d{12,19}$/.test(text.replace(/[ -]/g, '')), SCORE],
  CARD_CVV: [(text) => /^\d{3,4}$/.test(text), SCORE],
  CARD_EXPIRY: [(text) => /^(?:0?[1-9]|1[0-2])\s*[/-]\s*(?:\d{2}|\d{4})$|^\d{4}-\d{2}$/.test(text), SCORE],
  IBAN: [(text) => /^[A-Za-z]{2}\d{2}[A-Za-z0-9 ]{11,40}$/.test(text), SCORE],
  SWIFT_BIC: [(text) => /^[A-Za-z]{6}[A-Za-z0-9]{2}(?:[A-Za-z0-9]{3})?$/.test(text), SCORE],
  US_BANK_NUMBER: [(text) => /^[\d][\d\s-]{4,24}$/.test(text), WEAK],
  ABA_ROUTING: [(text) => /^\d{9}$/.test(text), SCORE],
  US_SSN: [(text) => /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text), SCORE],
  UK_NHS: [(text) => /^\d{3}[- ]?\d{3}[- ]?\d{4}$/.test(text), SCORE],
  UK_NINO: [COMPACT(9, 9), SCORE],
  DATE_OF_BIRTH: [(text) => /\d/.test(text) && text.length >= 6 && text.length <= 40, SCORE],
  AGE: [(text) => /^\d{1,3}$/.test(text) && Number(text) <= 120, WEAK],
  STREET_ADDRESS: [(text) => text.length >= 5 && text.length <= 300 && /\p{L}/u.test(text) && /\d|\s/.test(text) && !/[@{}]|:\/\//.test(text), SCORE],
  POSTCODE: [(text) => /^[A-Za-z0-9][A-Za-z0-9 -]{2,10}$/.test(text) && /\d/.test(text), WEAK],
  LOCATION_NAME: [(text) => LETTERS.test(text), WEAK],
  IP_ADDRESS: [(text) => /^(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?$/.test(text) || (/^[0-9a-f:.%]{2,60}$/i.test(text) && text.includes('::')) || /^(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$/i.test(text), SCORE],
  MAC_ADDRESS: [(text) => /^(?:[0-9a-f]{2}[:-]?){5}[0-9a-f]{2}$/i.test(text), SCORE],
  DEVICE_ID: [(text) => /^[\w:.-]{4,128}$/.test(text), WEAK],
  IMEI: [(text) => /^\d[\d -]{13,20}$/.test(text), SCORE],
  ADVERTISING_ID: [(text) => /^[0-9a-f-]{32,36}$/i.test(text), SCORE],
  VIN: [COMPACT(17, 17), SCORE],
  LICENSE_PLATE: [(text) => /^[A-Za-zÄÖÜ0-9][A-Za-zÄÖÜ0-9 -]{2,12}$/.test(text) && /\d/.test(text), WEAK],
  LOCATION_COORDINATES: [(text) => /^[[(]?\s*-?\d{1,3}\.\d+\s*[,; ]\s*-?\d{1,3}\.\d+/.test(text) || /^geo:/.test(text), SCORE],
  MRN: [(text) => /^[\w-]{4,24}$/.test(text) && /\d/.test(text), WEAK],
} // biome-ignore format: a table

/** What the key of a value says it is, if the value looks like it. `holder` is the key of the object it stands in. */
export function guessByKey(key: string, holder: string | undefined, text: string): KeyGuess | undefined {
  const entity = namedOnce(key, holder)
  if (entity === undefined || CARD_PARTS.has(entity)) return undefined
  return borneOut(entity, text.trim())
}

/** A key that counts only beside a card: its expiry, its code. */
export function guessBesideCard(key: string, text: string): KeyGuess | undefined {
  const entity = namedOnce(key, undefined)
  return entity === undefined || !CARD_PARTS.has(entity) ? undefined : borneOut(entity, text.trim())
}

function borneOut(entity: string, text: string): KeyGuess | undefined {
  const [check, score] = CHECKS[entity] ?? []
  return check?.(text) === true ? { entity, score: score ?? WEAK } : undefined
}

const MOST_NAMES = 10_000
const LONGEST_NAME = 64

/** Objects of one form come by the thousand: what is asked of the names of their keys is asked once. */
function onceByName<T>(
  ask: (key: string, holder: string | undefined) => T,
): (key: string, holder?: string) => T | undefined {
  const known = new Map<string, T>()
  return (key, holder) => {
    if (key.length > LONGEST_NAME) return undefined
    const both = holder === undefined ? key : `${key}\0${holder.slice(0, LONGEST_NAME)}`
    const before = known.get(both)
    if (before !== undefined || known.has(both)) return before
    if (known.size >= MOST_NAMES) known.clear()
    const answer = ask(key, holder)
    known.set(both, answer)
    return answer
  }
}
const namedOnce = onceByName(namedBy)

/** Whether an object speaks of a card: its number, or it is called one. */
export const speaksOfCard = (keys: readonly string[], holder: string | undefined): boolean =>
  /card|karte|carte|tarjeta|carta\b|cartao|kaart/i.test(holder ?? '') ||
  keys.some((key) => namedOnce(key, holder) === 'CREDIT_CARD')

/** Which keys of an object are the two halves of a position. */
export function coordinatePair(keys: readonly string[]): readonly [latitude: string, longitude: string] | undefined {
  const latitude = keys.find((key) => half(key) === 'latitude')
  if (latitude === undefined) return undefined
  const longitude = keys.find((key) => half(key) === 'longitude')
  return longitude === undefined ? undefined : [latitude, longitude]
}

type Half = 'latitude' | 'longitude' | undefined
const half = onceByName((key): Half => {
  const words = keyWords(key)
  const ends = [words.at(-1) ?? '', words.slice(-2).join('')]
  if (ends.some((end) => LATITUDES.has(end))) return 'latitude'
  return ends.some((end) => LONGITUDES.has(end)) ? 'longitude' : undefined
})
