import type { Precision } from '../../models/events.ts'
import { type Calendar, calendar, normalise } from './prose-calendar.ts'
import { readEnglishDate } from './prose-english.ts'
import { zoneOffset } from './prose-zone.ts'

/**
 * Dates as prose, as pages for people print them, in any language that `Intl` knows:
 *
 *     Mar 1, 2018, 5:00:00 PM          1 mar 2025, 15:04:05 GMT-6      01.03.2025, 16:04:05 MEZ
 *     2025年3月1日 下午4:04:05 [GMT+1]    2025. 3. 1. 오후 4시 4분 5초 JST    1 thg 3, 2025
 *
 * The printed zone is the one the page was made in: a fixed offset, also for dates of the other half of the year
 * (`Jan 1, 2021, 6:00:00 PM BST` is 17:00 UTC). Dates of digits alone are year-month-day or day-month-year.
 */
export interface ProseDate {
  /** Milliseconds since 1970, UTC. */
  readonly ms: number
  readonly precision: Precision
  /**
   * - `given`: an offset or a clear abbreviation is printed.
   * - `none`: no zone is printed; read as UTC.
   * - `ambiguous`: the abbreviation means several zones (`CST`, `IST`); read as the most frequent.
   * - `unknown`: something is printed that names no zone we know; read as UTC.
   */
  readonly zone: 'given' | 'none' | 'ambiguous' | 'unknown'
}

type ProseDateReader = (text: string) => ProseDate | undefined

const MINUTE = 60_000
const LONGEST = 200
const MOST_FRAMES = 10_000
/** The clock of the usual forms, as it stands in the text. */
const CLOCK = /(?<![\d:.+\u2212-])(\d{1,2}):(\d{2})(?::(\d{2}))?(?![\d:.,]*\d)/
const BUDDHIST = 543
const OFFSET = /(?<=[\p{L}\p{M}\s[\](])([+-])(\d{1,2})(?:[:.]?(\d{2}))?(?!\d)/u
const COLONS = /(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?/
const DOTS = /(?<![\d.])(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?![\d.]*\d)/
/** Hours, minutes and seconds each with a word behind them: `4시 4분 5초`, `16 h 04 min 05 s`. */
const WORDS = /(\d{1,2})\s*[\p{L}\p{M}]+\s*(\d{1,2})\s*[\p{L}\p{M}]+\s*(\d{1,2})\s*[\p{L}\p{M}]+(?!.*\d)/u
const LETTERS = /[\p{L}\p{M}]+/gu

interface Clock {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly precision: Precision
}

/** All that a text says but for the digits of its clock. */
interface Frame {
  /** Midnight, UTC. */
  readonly day: number
  readonly half: 'am' | 'pm' | undefined
  /** Minutes east of UTC. */
  readonly offset: number
  readonly zone: ProseDate['zone']
}

/** Makes a reader. The first date of all needs the tables of month names. */
export function createProseDateReader(): ProseDateReader {
  // The dates of a page are alike but for the clock, and many share a day: what stands around the clock is read once.
  const frames = new Map<string, Frame>()
  const readWhole = (text: string, quick: RegExpExecArray | null, around: string) => {
    const found = read(text, calendar())
    if (found?.clock === undefined) return found && ({ ms: found.frame.day, precision: 'day', zone: 'none' } as const)
    if (frames.size >= MOST_FRAMES) frames.clear()
    if (quick?.[0] === found.clock[0]) frames.set(around, found.frame)
    return compose(found.frame, toClock(found.clock))
  }
  return (text) => {
    if (text.length > LONGEST) return undefined
    const english = readEnglishDate(text)
    if (english !== undefined) return english
    const quick = CLOCK.exec(text)
    const around = quick ? `${text.slice(0, quick.index)}\0${text.slice(quick.index + quick[0].length)}` : ''
    const known = frames.get(around)
    return quick && known ? compose(known, toClock(quick)) : readWhole(text, quick, around)
  }
}

interface Found {
  readonly frame: Frame
  readonly clock: RegExpExecArray | undefined
}

function read(text: string, names: Calendar): Found | undefined {
  const plain = normalise(text)
  const printed = OFFSET.exec(plain)
  const rest = printed ? plain.replace(OFFSET, ' ') : plain
  const clock = COLONS.exec(rest) ?? DOTS.exec(rest) ?? WORDS.exec(rest) ?? undefined
  const before = clock ? rest.slice(0, clock.index) : rest
  const behind = clock ? rest.slice(clock.index + clock[0].length) : ''
  const day = findDay(`${before} ${behind}`, names)
  if (day === undefined) return undefined
  const half = findHalf(before, behind, names)
  const zone = printed ? { offset: offsetOf(printed), zone: 'given' as const } : zoneOf(text, names)
  return { frame: { day, half, ...zone }, clock }
}

function toClock(found: RegExpExecArray): Clock {
  const [, hour, minute, second] = found
  const precision = second === undefined ? 'min' : 's'
  return { hour: Number(hour), minute: Number(minute), second: Number(second ?? 0), precision }
}

function compose(
  { day, half, offset, zone }: Frame,
  { hour, minute, second, precision }: Clock,
): ProseDate | undefined {
  if (hour > 24 || minute > 59 || second > 60) return undefined
  const ofTwelve = hour <= 12 && half !== undefined
  const of24 = ofTwelve ? (hour % 12) + (half === 'pm' ? 12 : 0) : hour % 24
  return { ms: day + ((of24 * 60 + minute) * 60 + second) * 1000 - offset * MINUTE, precision, zone }
}

function offsetOf(printed: RegExpExecArray): number {
  const minutes = Number(printed[2]) * 60 + Number(printed[3] ?? 0)
  return printed[1] === '-' ? -minutes : minutes
}

/** By the word for the half of the day that stands beside the time. */
function findHalf(before: string, behind: string, names: Calendar): Frame['half'] {
  const word = /[\p{L}\p{M}]+(?=\s*$)/u.exec(before)?.[0] ?? ''
  const next = /^\s*([\p{L}\p{M}]+)/u.exec(behind)?.[1] ?? ''
  return names.half(word) ?? names.half(next) ?? names.half(GLUED.exec(next)?.[0] ?? '')
}
/** Some languages glue an ending of their own letters to these. Zones begin with such letters too: `AMT`, `PMST`. */
const GLUED = /^[ap]m(?=[^a-z])/

/** Midnight UTC of the day in the text; undefined without a day, a month and a year. */
function findDay(text: string, names: Calendar): number | undefined {
  const numbers = (text.match(/\d+/g) ?? []).map(Number)
  const yearAt = numbers.findIndex((number) => number >= 1000)
  const year = gregorian(numbers[yearAt] ?? 0)
  if (year === undefined) return undefined
  const others = numbers.filter((_, at) => at !== yearAt)
  const named = (text.match(LETTERS) ?? []).map((word) => names.months(word)).find((months) => months.length > 0)
  if (named !== undefined) {
    const day = others[0] ?? 0
    return dayOf(year, named.length === 1 ? (named[0] ?? 0) : names.choose(named, year, day, text), day)
  }
  const [first = 0, second = 0] = others
  if (yearAt === 0 || second > 12) return dayOf(year, first, second)
  return dayOf(year, second, first)
}

function gregorian(year: number): number | undefined {
  if (year >= 1900 && year < 2200) return year
  return year >= 1900 + BUDDHIST && year < 2200 + BUDDHIST ? year - BUDDHIST : undefined
}

function dayOf(year: number, month: number, day: number): number | undefined {
  const ms = Date.UTC(year, month - 1, day)
  const date = new Date(ms)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms : undefined
}

/** Zones are written in capitals, and in the text as it stands: `MEZ` is one, `mez` is none. */
function zoneOf(text: string, names: Calendar): Pick<Frame, 'offset' | 'zone'> {
  const words = text.normalize('NFKC').match(ZONE_WORDS) ?? []
  for (const word of words) {
    const offsets = zoneOffset(word, text)
    if (offsets !== undefined) return { offset: offsets[0], zone: offsets.length > 1 ? 'ambiguous' : 'given' }
  }
  const unknown = words.some((word) => /^\p{Lu}{3,5}$/u.test(word) && isNoOtherWord(normalise(word), names))
  return { offset: 0, zone: unknown ? 'unknown' : 'none' }
}

/** Those of Japan and China have no capitals. */
const ZONE_WORDS = /\p{Lu}[\p{L}\p{M}]+|日本標準時|中国标准时间|中國標準時間|台北標準時間/gu

const isNoOtherWord = (word: string, names: Calendar) =>
  names.months(word).length === 0 && names.half(word) === undefined
