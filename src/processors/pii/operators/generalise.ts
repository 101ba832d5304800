import type { Treatment } from '../policy/model.ts'
import { masked } from './mask.ts'

/** What each kind of value becomes where nothing is said: a network, about a kilometre, a year, ten years. */
const V4 = 24
const V6 = 48
const DECIMALS = 2
const BAND = 10

/** A coarser value of the same kind; one of which no coarser kind is known is masked. Twice is the same as once. */
export function generalised(entity: string, text: string, how: Treatment): string {
  return COARSER[entity]?.(text, how) ?? masked(text)
}

const year = (text: string, { date = 'year' }: Treatment) => coarseDate(text, date)
const COARSER: Readonly<Record<string, (text: string, how: Treatment) => string | undefined>> = {
  IP_ADDRESS: (text, { v4 = V4, v6 = V6 }) => network(text, v4, v6),
  LOCATION_COORDINATES: (text, { decimals = DECIMALS }) => roundedText(text, decimals),
  DATE_OF_BIRTH: year,
  DATE_TIME: year,
  AGE: (text, how) => band(text, how.band ?? BAND),
}

/** Degrees, or degrees × 10^7 as a whole number, to so many decimals. */
export function roundedDegrees(value: number, decimals = DECIMALS): number {
  const isE7 = Number.isInteger(value) && Math.abs(value) > MOST_DEGREES
  const step = 10 ** ((isE7 ? -7 : 0) + decimals)
  return isE7 ? Math.round(value * step) / step + 0 : Number((Math.round(value * step) / step).toFixed(decimals))
}
const MOST_DEGREES = 180

function network(text: string, v4: number, v6: number): string | undefined {
  const bare = text.trim().replace(/\/\d+$/, '')
  const parts = bare.split('.')
  if (parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) {
    const bits = parts.reduce((sum, part) => sum * 256 + Number(part), 0)
    const size = 2 ** (32 - v4)
    const base = Math.floor(bits / size) * size
    return `${[24, 16, 8, 0].map((by) => Math.floor(base / 2 ** by) % 256).join('.')}/${v4}`
  }
  const words = v6Words(bare)
  if (words === undefined) return undefined
  const kept = words.map((word, i) => {
    const left = Math.max(0, Math.min(16, v6 - i * 16))
    return (word >> (16 - left)) << (16 - left)
  })
  const shown = kept.map((word) => word.toString(16)).join(':')
  return `${shown.replace(/(?::0)+$/, '::')}/${v6}`
}

function v6Words(text: string): readonly number[] | undefined {
  const [head = '', tail, ...more] = text.replace(/%.*$/, '').split('::')
  if (more.length > 0 || !/^[0-9a-fA-F:]*$/.test(head + (tail ?? ''))) return undefined
  const words = (part: string) => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)))
  const [first, last] = [words(head), words(tail ?? '')]
  const gap = tail === undefined ? 0 : 8 - first.length - last.length
  const all = [...first, ...Array.from({ length: Math.max(0, gap) }, () => 0), ...last]
  return all.length === 8 && all.every((word) => word >= 0 && word <= 0xffff) ? all : undefined
}

/** All numbers of the text that have decimals. */
function roundedText(text: string, decimals: number): string | undefined {
  if (!/\d\.\d/.test(text)) return undefined
  return text.replace(/-?\d{1,3}\.\d+/g, (number) => roundedDegrees(Number(number), decimals).toFixed(decimals))
}

function coarseDate(text: string, to: 'year' | 'month'): string | undefined {
  const iso = /\b((?:19|20)\d\d)-(\d\d)/.exec(text)
  if (iso !== null) return to === 'year' ? iso[1] : `${iso[1]}-${iso[2]}`
  return /\b(?:19|20)\d\d\b/.exec(text)?.[0]
}

function band(text: string, years: number): string | undefined {
  const [number, to] = text.match(/\d{1,3}/g) ?? []
  if (number === undefined) return undefined
  if (to !== undefined) return text
  const from = Math.floor(Number(number) / years) * years
  return `${from}-${from + years - 1}`
}
