import type { JsonObject } from '../../../models/events.ts'
import type { ByteView } from './bytes.ts'
import { readExif } from './exif.ts'

/** What was found in the beginning of a file; `wants`: how many bytes from its beginning would say more. */
export interface Found {
  readonly fields: JsonObject
  readonly wants?: number
  /** Why it cannot be what its first bytes say; holds nothing of it. */
  readonly broken?: string
}

/** Of a part of the file that holds EXIF: its fields, or that it cannot be read. */
export function exifFields(view: ByteView): JsonObject {
  const exif = readExif(view)
  return exif === undefined ? { exifFault: 'what should be EXIF cannot be read' } : { exif }
}

const EXIF = 'Exif\0\0'
const START_OF_SCAN = 0xda
/** Markers without a length: fill bytes, TEM, restarts. */
const isBare = (marker: number) => marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
/** Frame headers, which hold the dimensions; the three left out share their range and are none. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** Segments up to the picture itself: EXIF and the dimensions stand before it. */
export function readJpeg(view: ByteView): Found {
  let fields: JsonObject = {}
  for (let at = 2; ; ) {
    const next = nextSegment(view, at)
    if ('wants' in next) return { fields, wants: next.wants }
    if ('end' in next) return { fields, ...brokenUnless(fields, next.end) }
    fields = { ...fields, ...segment(view.part(next.from, next.to), next.marker, fields) }
    at = next.to
  }
}

type Segment =
  | { readonly marker: number; readonly from: number; readonly to: number }
  | { readonly wants: number }
  | { readonly end: string }

function nextSegment(view: ByteView, at: number): Segment {
  if (at + 4 > view.length) return { wants: at + 4 }
  const marker = view.u8(at + 1)
  if (view.u8(at) !== 0xff) return { end: 'a segment does not begin where it should' }
  if (marker === START_OF_SCAN) return { end: 'there is no picture in it' }
  const behind = at + (marker === 0xff ? 1 : 2)
  if (isBare(marker)) return { marker, from: behind, to: behind }
  const to = behind + view.u16(behind)
  if (to < behind + 2) return { end: 'a segment has no length' }
  return to > view.length ? { wants: to } : { marker, from: behind + 2, to }
}

function segment(view: ByteView, marker: number, { exif }: JsonObject): JsonObject {
  if (isFrame(marker)) return sized(view.u16(3), view.u16(1))
  const isExif = marker === 0xe1 && exif === undefined && view.latin(0, EXIF.length) === EXIF
  return isExif ? exifFields(view.part(EXIF.length, view.length)) : {}
}

const brokenUnless = (fields: JsonObject, broken: string) => (Object.keys(fields).length > 0 ? {} : { broken })

const PNG_SIGNATURE_BYTES = 8
const PNG_CHUNK_BYTES = 12

export function readPng(view: ByteView): Found {
  const { chunks, next } = pngChunks(view)
  const [header] = chunks
  if (header !== undefined && header.name !== 'IHDR') return { fields: {}, broken: 'it does not begin with its header' }
  const fields = header === undefined ? {} : sized(view.u32(header.from), view.u32(header.from + 4))
  const exif = chunks.find(({ name }) => name === 'eXIf')
  if (exif === undefined) return { fields, ...(next === undefined ? {} : { wants: next }) }
  if (exif.to > view.length) return { fields, wants: exif.to }
  return { fields: { ...fields, ...exifFields(view.part(exif.from, exif.to)) } }
}

interface Chunk {
  readonly name: string
  readonly from: number
  readonly to: number
}

/** Those whose beginning is there; `next`: how many bytes it takes to see the next. */
function pngChunks(view: ByteView): { readonly chunks: readonly Chunk[]; readonly next?: number } {
  const chunks: Chunk[] = []
  for (let at = PNG_SIGNATURE_BYTES; ; ) {
    if (at + PNG_CHUNK_BYTES > view.length) return { chunks, next: at + PNG_CHUNK_BYTES }
    const [name, from] = [view.latin(at + 4, 4), at + 8]
    if (name === 'IEND') return { chunks }
    const to = from + view.u32(at)
    chunks.push({ name, from, to })
    at = to + 4
  }
}

const RIFF_HEADER_BYTES = 12

export function readWebp(view: ByteView): Found {
  let fields: JsonObject = {}
  const size = view.u32(4, true) + 8
  for (let at = RIFF_HEADER_BYTES; at < size; ) {
    const [name, length] = [view.latin(at, 4), view.u32(at + 4, true)]
    if (Number.isNaN(length)) return { fields, wants: at + 8 }
    const body = view.part(at + 8, at + 8 + length)
    fields = { ...webpSize(name, body), ...fields }
    // Pads to an even length.
    const end = at + 8 + length + (length % 2)
    if (name === 'EXIF') {
      if (end > view.length) return { fields, wants: end }
      // Some writers put the words of JPEG before it.
      const from = body.latin(0, EXIF.length) === EXIF ? EXIF.length : 0
      return { fields: { ...fields, ...exifFields(body.part(from, body.length)) } }
    }
    at = end
  }
  return { fields, ...brokenUnless(fields, 'there is no picture in it') }
}

const TWO_14 = 2 ** 14

function webpSize(name: string, body: ByteView): JsonObject {
  const u24 = (at: number) => body.u16(at, true) + body.u8(at + 2) * 65536
  if (name === 'VP8X') return sized(u24(4) + 1, u24(7) + 1)
  if (name === 'VP8 ') return sized(body.u16(6, true) % TWO_14, body.u16(8, true) % TWO_14)
  if (name !== 'VP8L') return {}
  const bits = body.u32(1, true)
  return sized((bits % TWO_14) + 1, (Math.floor(bits / TWO_14) % TWO_14) + 1)
}

function sized(width: number, height: number): JsonObject {
  return Number.isFinite(width) && Number.isFinite(height) ? { width, height } : {}
}

/** The file is EXIF itself. Its directory may lie anywhere: where it lies behind what is read, little is known. */
export function readTiff(view: ByteView): Found {
  const isLittle = view.latin(0, 1) === 'I'
  const at = view.u32(4, isLittle)
  if (!(at >= 8)) return { fields: {}, broken: 'it names no directory' }
  if (at + 2 > view.length) return { fields: {}, wants: at + DIRECTORY_ROOM }
  return { fields: exifFields(view) }
}

const DIRECTORY_ROOM = 64 << 10
