import { addressParser, decodeWords } from 'postal-mime'
import type { JsonObject } from '../../../models/events.ts'
import { plainText } from '../shared/plain-text.ts'

/** Longer lists are read up to here: reading takes more than twice as long for twice as much. */
const LONGEST_LIST = 64 << 10
const ID = /<([^<>\s]+)>/g

/** A text with its encoded words (RFC 2047) decoded. */
export const decodedHeader = (value: string): string => plainText(decodeWords(value).replace(/\s+/g, ' ').trim())

export type MailAddress = { readonly name?: string; readonly address?: string }

/** Names and addresses of a header, those of groups too. `isCut`: it was longer than is read. */
export function readAddresses(value: string): { readonly list: readonly MailAddress[]; readonly isCut: boolean } {
  const list = addressParser(plainText(value.slice(0, LONGEST_LIST)), { flatten: true }).map(({ name, address }) => ({
    ...(name !== undefined && name !== '' && { name: plainText(name) }),
    ...(address !== undefined && address !== '' && { address: plainText(address) }),
  }))
  return { list: list.filter((item) => Object.keys(item).length > 0), isCut: value.length > LONGEST_LIST }
}

/** Message-IDs without their brackets; of programs that leave these out, words. */
export function readIds(value: string): readonly string[] {
  const ids = [...plainText(value).matchAll(ID)].map(([, id = '']) => id)
  return ids.length > 0
    ? ids
    : plainText(value)
        .split(/[\s,<>]+/)
        .filter((word) => word !== '')
}

interface Parameterised {
  /** Before the first parameter, in lower case. */
  readonly value: string
  readonly params: ReadonlyMap<string, string>
}

const PARAM = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g

/** A header with parameters (RFC 2045), also in pieces and in other characters (RFC 2231). */
export function readParams(header: string): Parameterised {
  const value = plainText(header.split(';', 1)[0] ?? '')
    .trim()
    .toLowerCase()
  const params = new Map<string, string>()
  const pieces = new Map<string, Piece[]>()
  for (const [, name = '', quoted, plain = ''] of header.matchAll(PARAM)) {
    const text = quoted?.replace(/\\(.)/g, '$1') ?? plain.trim()
    const [base = '', no, star] = /^([^*]+)(?:\*(\d{1,3}))?(\*?)$/.exec(name.toLowerCase())?.slice(1) ?? [
      name.toLowerCase(),
    ]
    if (no === undefined && !star) params.set(base, decodedHeader(text))
    else listAt(pieces, base).push({ no: Number(no ?? 0), isEncoded: star === '*', text })
  }
  for (const [name, list] of pieces) params.set(name, joined(list))
  return { value, params }
}

function listAt(lists: Map<string, Piece[]>, name: string): Piece[] {
  const list = lists.get(name) ?? []
  lists.set(name, list)
  return list
}

interface Piece {
  readonly no: number
  readonly isEncoded: boolean
  readonly text: string
}

/** `UTF-8'en'na%C3%AFve`: the first piece says of all of them in which characters they are. */
function joined(pieces: readonly Piece[]): string {
  const sorted = pieces.toSorted((a, b) => a.no - b.no)
  const charset = /^([\w-]*)'[^']*'/.exec(sorted[0]?.text ?? '')
  const bytes = sorted.map(({ text, isEncoded }, i) => {
    const own = i === 0 && isEncoded && charset !== null ? text.slice(charset[0].length) : text
    return isEncoded ? percentDecoded(own) : Buffer.from(own)
  })
  return plainText(decoderOf(charset?.[1]).decode(Buffer.concat(bytes)))
}

const percentDecoded = (text: string): Buffer =>
  Buffer.from(
    text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )

function decoderOf(charset = 'utf-8'): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset || 'utf-8')
  } catch {
    return new TextDecoder()
  }
}

/** What a part says of itself, where it is an attachment: it is called one, or has a name. */
export function readAttachment(type: string, disposition: string): JsonObject | undefined {
  const { value: kind, params: ofType } = readParams(type)
  const { value: how, params: ofPart } = readParams(disposition)
  const name = ofPart.get('filename') ?? ofType.get('name')
  if (kind.startsWith('multipart/') || (how !== 'attachment' && name === undefined)) return undefined
  return { ...(name !== undefined && name !== '' && { name }), ...(kind !== '' && { type: kind }) }
}
