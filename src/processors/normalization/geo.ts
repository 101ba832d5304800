import { asciiDigits } from './digits.ts'
import { isGiven, readNumber } from './number.ts'

/**
 * Coordinates in every dialect that exports use, as degrees × 10^7, whole:
 *
 *     "48.1000000°, 11.5000000°"   "48.1, 11.5"   "geo:48.100000,11.500000"   "48,1000000°, 11,5000000°"
 *     "٤٨٫١٠٠٠٠٠٠°، ١١٫٥٠٠٠٠٠٠°"   "geo:48.1,11.5,520;u=35" (altitude and parameters are left out)
 *     {"latLng": "48.1°, 11.5°"}   {"latitudeE7": 481000000, "longitudeE7": "115000000"}   {"latE7": …, "lngE7": …}
 *     {"centerLatE7": …, "centerLngE7": …}   {"latitude": 48.1, "longitude": 11.5}   {"lat": "48.1", "lng": "11.5"}
 */
export interface LatLng {
  readonly lat: number
  readonly lon: number
  /** The number had run over 32 bits in the export and was put right. */
  readonly repaired: boolean
}

/** undefined: none are given (absent, null, empty). Else a position, or why there is none although something is given. */
export type PositionReading = LatLng | 'unreadable' | 'out_of_range' | undefined

const E7 = 1e7
const MOST_LAT = 90 * E7
const MOST_LON = 180 * E7
const WORD = 2 ** 32
const DEEPEST = 4

const NUMBER = String.raw`[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`
/** Also what is left of the sign where a file went through another encoding. */
const DEGREE = String.raw`\s*[°ºÂ˚\ufffd]*`
const PAIR = new RegExp(String.raw`^(${NUMBER})${DEGREE}\s*[,;\s]\s*(${NUMBER})${DEGREE}$`)
/** Four groups of digits: with decimal commas, whatever stands between the two numbers. */
const COMMAS = new RegExp(String.raw`^([+-]?\d+),(\d+)${DEGREE}(?:\s*[,;]\s*|\s+)([+-]?\d+),(\d+)${DEGREE}$`)
/** RFC 5870: behind the two numbers may stand an altitude, and parameters. */
const URI = /^geo:\s*/i
const BEHIND_PAIR = new RegExp(String.raw`^(${NUMBER},\s*${NUMBER}),\s*${NUMBER}$`)

/** Names under which the two halves of a position stand, and whether they are E7. */
const PAIRS = [
  ['latitudeE7', 'longitudeE7', true],
  ['latE7', 'lngE7', true],
  ['centerLatE7', 'centerLngE7', true],
  ['latitude', 'longitude', false],
  ['lat', 'lng', false],
  ['lat', 'lon', false],
] as const
const NESTED = ['latLng', 'LatLng', 'point', 'placeLocation', 'location'] as const

/** Reads a position from any value. */
export function parseLatLng(value: unknown, depth = 0): PositionReading {
  if (!isGiven(value)) return undefined
  if (typeof value === 'string') return parsePair(value)
  if (!hasFields(value) || depth > DEEPEST) return 'unreadable'
  if (typeof value['latLng'] === 'string' && value['latLng'] !== '') return parsePair(value['latLng'])
  const own = fromNamedPair(value)
  if (own !== undefined && own !== 'unreadable') return own
  for (const name of NESTED) {
    const reading = parseLatLng(value[name], depth + 1)
    if (reading !== undefined) return reading
  }
  return own
}

function fromNamedPair(fields: Readonly<Record<string, unknown>>): PositionReading {
  let best: PositionReading
  for (const [lat, lon, isE7] of PAIRS) {
    const reading = isE7 ? fromE7(fields[lat], fields[lon]) : fromDegrees(fields[lat], fields[lon])
    if (reading !== undefined && reading !== 'unreadable') return reading
    best ??= reading
  }
  return best
}

function hasFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Two numbers of degrees × 10^7, or their texts. What ran over 32 bits is put right. */
export function fromE7(lat: unknown, lon: unknown): PositionReading {
  if (!isGiven(lat) && !isGiven(lon)) return undefined
  const y = typeof lat === 'number' ? lat : readNumber(lat)
  const x = typeof lon === 'number' ? lon : readNumber(lon)
  if (y === undefined || x === undefined) return 'unreadable'
  const repaired = y > MOST_LAT || x > MOST_LON
  return within(y > MOST_LAT ? y - WORD : y, x > MOST_LON ? x - WORD : x, repaired)
}

/** Two numbers of degrees, or their texts. */
export function fromDegrees(lat: unknown, lon: unknown): PositionReading {
  if (!isGiven(lat) && !isGiven(lon)) return undefined
  const y = readNumber(lat)
  const x = readNumber(lon)
  return y === undefined || x === undefined ? 'unreadable' : within(y * E7, x * E7, false)
}

/** E7 as degrees: the double nearest to the decimal number that stood in the export. */
export function toDegrees(e7: number): number {
  return e7 / E7
}

function within(lat: number, lon: number, repaired: boolean): PositionReading {
  const y = Math.round(lat)
  const x = Math.round(lon)
  if (!(y >= -MOST_LAT && y <= MOST_LAT && x >= -MOST_LON && x <= MOST_LON)) return 'out_of_range'
  return { lat: y | 0, lon: x | 0, repaired }
}

function parsePair(text: string): PositionReading {
  const quick = quickPair(text)
  if (quick !== undefined) return quick
  if (text.trim() === '') return undefined
  const normal = plainPair(text)
  const commas = COMMAS.exec(normal)
  if (commas) return fromDegrees(`${commas[1]}.${commas[2]}`, `${commas[3]}.${commas[4]}`)
  const pair = PAIR.exec(normal)
  return pair ? fromDegrees(pair[1], pair[2]) : 'unreadable'
}

/** The two numbers alone, in ASCII digits and signs. */
function plainPair(text: string): string {
  const plain = asciiDigits(text)
    .replaceAll('\u2212', '-')
    .replaceAll('\u066b', '.')
    .replace(/[\u060c\uff0c]/g, ',')
    .replace(/[\u200e\u200f\u061c]/g, '')
    .trim()
  if (!URI.test(plain)) return plain
  const numbers = plain
    .replace(URI, '')
    .replace(/[;?].*$/s, '')
    .trim()
  return BEHIND_PAIR.exec(numbers)?.[1] ?? numbers
}

/** `[geo:]<number>[°],[ ]<number>[°]` without a regular expression: phone exports hold millions of them. */
function quickPair(text: string): PositionReading {
  const comma = text.indexOf(',')
  if (comma < 1) return undefined
  const from = text.startsWith('geo:') ? 4 : 0
  const latEnd = text.charCodeAt(comma - 1) === 0xb0 ? comma - 1 : comma
  const lonFrom = text.charCodeAt(comma + 1) === 0x20 ? comma + 2 : comma + 1
  const lonEnd = text.charCodeAt(text.length - 1) === 0xb0 ? text.length - 1 : text.length
  if (!isPlain(text, from, latEnd) || !isPlain(text, lonFrom, lonEnd)) return undefined
  return within(Number(text.slice(from, latEnd)) * E7, Number(text.slice(lonFrom, lonEnd)) * E7, false)
}

/** Digits with a point among them, perhaps behind a minus. */
function isPlain(text: string, from: number, to: number): boolean {
  let at = text.charCodeAt(from) === 0x2d ? from + 1 : from
  let points = 0
  const first = at
  for (; at < to; at++) {
    const c = text.charCodeAt(at)
    if (c === 0x2e) points++
    else if (c < 0x30 || c > 0x39) return false
  }
  return points === 1 && to - first >= 3 && text.charCodeAt(first) !== 0x2e && text.charCodeAt(to - 1) !== 0x2e
}
