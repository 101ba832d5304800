import type { Json } from '../../../models/events.ts'
import { isList, isObject } from '../../decoding/json.ts'

/**
 * The text of a comment or of a message, which stands in its cell as JSON:
 *
 *     {"takeoutSegments":[{"text":"See "},{"text":"here","link":{"linkUrl":"https://example.org/"}}]}       until 2024
 *     {"text":"See "},{"text":"here","link":{"linkUrl":"https://example.org/"}}                             since: a list without brackets
 *
 * Raw line breaks stand in its strings, and quotes are sometimes not escaped: what cannot be read is kept as it stands.
 */
export interface Written {
  readonly text?: string
  readonly links?: readonly string[]
  readonly textRaw?: string
}

export function readWritten(cell: string): Written {
  const trimmed = cell.trim()
  if (trimmed === '') return {}
  if (!trimmed.startsWith('{')) return { text: cell }
  const segments = segmentsOf(trimmed)
  if (segments === undefined) return { textRaw: cell }
  const links = segments.map(linkOf).filter((link) => link !== undefined)
  return { text: segments.map(textOf).join(''), ...(links.length > 0 ? { links } : {}) }
}

function segmentsOf(cell: string): readonly Json[] | undefined {
  const list = parsed(`[${cell}]`) ?? parsed(`[${cell.replace(/[\n\r\t]/g, escaped)}]`)
  if (!isList(list)) return undefined
  const [first] = list
  return isObject(first) && isList(first['takeoutSegments']) ? first['takeoutSegments'] : list
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const escaped = (character: string) => ESCAPES[character] ?? ''

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

const textOf = (segment: Json) => (isObject(segment) && typeof segment['text'] === 'string' ? segment['text'] : '')

function linkOf(segment: Json): string | undefined {
  const link = isObject(segment) ? segment['link'] : undefined
  return isObject(link) && typeof link['linkUrl'] === 'string' ? link['linkUrl'] : undefined
}
