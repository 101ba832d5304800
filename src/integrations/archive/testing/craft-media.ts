import { crc32 } from 'node:zlib'

/** Pictures and films of a few hundred bytes, with what cameras write into them; no program would show anything. */

/** A tag of EXIF: a text, whole numbers of 16 or 32 bits, fractions, bytes. */
export type TagValue =
  | { readonly text: string }
  | { readonly short: number }
  | { readonly long: number }
  | { readonly byte: number }
  | { readonly fractions: readonly (readonly [number, number])[] }
export type TagList = Readonly<Record<number, TagValue>>

export interface ExifParts {
  readonly image?: TagList
  readonly exif?: TagList
  readonly gps?: TagList
}

const TYPES = { text: 2, short: 3, long: 4, byte: 1, fractions: 5 } as const

/** A TIFF with up to three directories. */
export function tiffOf({ image = {}, exif, gps }: ExifParts, isLittle = true): Buffer {
  const first = 8
  const pointers: Record<number, TagValue> = { ...image }
  if (exif !== undefined) pointers[0x8769] = { long: 0 }
  if (gps !== undefined) pointers[0x8825] = { long: 0 }
  const sizeOf = (tags: TagList) => directoryOf(tags, 0, isLittle).length
  const exifAt = first + sizeOf(pointers)
  const gpsAt = exifAt + (exif === undefined ? 0 : sizeOf(exif))
  if (exif !== undefined) pointers[0x8769] = { long: exifAt }
  if (gps !== undefined) pointers[0x8825] = { long: gpsAt }
  const header = Buffer.from(isLittle ? 'II*\0' : 'MM\0*', 'latin1')
  return Buffer.concat([
    header,
    u32(first, isLittle),
    directoryOf(pointers, first, isLittle),
    ...(exif === undefined ? [] : [directoryOf(exif, exifAt, isLittle)]),
    ...(gps === undefined ? [] : [directoryOf(gps, gpsAt, isLittle)]),
  ])
}

function directoryOf(tags: TagList, at: number, isLittle: boolean): Buffer {
  const entries = Object.entries(tags)
  let place = at + 2 + entries.length * 12 + 4
  const values: Buffer[] = []
  const rows = entries.map(([tag, value]) => {
    const { type, count, bytes } = encoded(value, isLittle)
    const field = bytes.length <= 4 ? Buffer.concat([bytes, Buffer.alloc(4 - bytes.length)]) : u32(place, isLittle)
    if (bytes.length > 4) {
      values.push(bytes)
      place += bytes.length
    }
    return Buffer.concat([u16(Number(tag), isLittle), u16(type, isLittle), u32(count, isLittle), field])
  })
  return Buffer.concat([u16(entries.length, isLittle), ...rows, Buffer.alloc(4), ...values])
}

function encoded(value: TagValue, isLittle: boolean): { type: number; count: number; bytes: Buffer } {
  if ('text' in value) {
    const bytes = Buffer.from(`${value.text}\0`, 'utf8')
    return { type: TYPES.text, count: bytes.length, bytes }
  }
  if ('short' in value) return { type: TYPES.short, count: 1, bytes: u16(value.short, isLittle) }
  if ('long' in value) return { type: TYPES.long, count: 1, bytes: u32(value.long, isLittle) }
  if ('byte' in value) return { type: TYPES.byte, count: 1, bytes: Buffer.from([value.byte]) }
  const parts = value.fractions.flatMap(([over, under]) => [u32(over, isLittle), u32(under, isLittle)])
  return { type: TYPES.fractions, count: value.fractions.length, bytes: Buffer.concat(parts) }
}

const u16 = (value: number, isLittle = false) => {
  const bytes = Buffer.alloc(2)
  if (isLittle) bytes.writeUInt16LE(value)
  else bytes.writeUInt16BE(value)
  return bytes
}
const u32 = (value: number, isLittle = false) => {
  const bytes = Buffer.alloc(4)
  if (isLittle) bytes.writeUInt32LE(value >>> 0)
  else bytes.writeUInt32BE(value >>> 0)
  return bytes
}

/** A JPEG as cameras begin it: EXIF, a frame header, a scan. `salt` makes another picture of it. */
export function jpegOf(tiff: Buffer | undefined, { width = 4032, height = 3024, salt = '' } = {}): Buffer {
  const segment = (marker: number, body: Buffer) =>
    Buffer.concat([Buffer.from([0xff, marker]), u16(body.length + 2), body])
  const frame = Buffer.concat([Buffer.from([8]), u16(height), u16(width), Buffer.from([1, 1, 0x11, 0])])
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...(tiff === undefined ? [] : [segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]))]),
    segment(0xc0, frame),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from(salt),
    Buffer.from([0xff, 0xd9]),
  ])
}

export function pngOf(tiff: Buffer, { width = 1080, height = 2400 } = {}): Buffer {
  const chunk = (name: string, body: Buffer) => {
    const content = Buffer.concat([Buffer.from(name, 'latin1'), body])
    return Buffer.concat([u32(body.length), content, u32(crc32(content))])
  }
  const header = Buffer.concat([u32(width), u32(height), Buffer.from([8, 2, 0, 0, 0])])
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', Buffer.alloc(10)),
    chunk('eXIf', tiff),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

export function webpOf(tiff: Buffer, { width = 640, height = 480 } = {}): Buffer {
  const chunk = (name: string, body: Buffer) =>
    Buffer.concat([Buffer.from(name, 'latin1'), u32(body.length, true), body, Buffer.alloc(body.length % 2)])
  const u24 = (value: number) => u32(value, true).subarray(0, 3)
  const extended = Buffer.concat([Buffer.from([0x08, 0, 0, 0]), u24(width - 1), u24(height - 1)])
  const body = Buffer.concat([
    Buffer.from('WEBP', 'latin1'),
    chunk('VP8X', extended),
    chunk('VP8 ', Buffer.alloc(11)),
    chunk('EXIF', tiff),
  ])
  return Buffer.concat([Buffer.from('RIFF', 'latin1'), u32(body.length, true), body])
}

const box = (name: string, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content)
  return Buffer.concat([u32(body.length + 8), Buffer.from(name, 'latin1'), body])
}
const full = (version: number) => Buffer.from([version, 0, 0, 0])
const latin = (text: string) => Buffer.from(text, 'latin1')

/** A HEIC as phones write it: tiles of 512 pixels, one EXIF item. `before`: bytes between the index and the EXIF. */
export function heicOf(tiff: Buffer, { width = 4032, height = 3024, before = 16 } = {}): Buffer {
  const exif = Buffer.concat([u32(6), Buffer.from('Exif\0\0', 'latin1'), tiff])
  const start = box('ftyp', latin('heic'), Buffer.alloc(4), latin('mif1heic'))
  const size = (w: number, h: number) => box('ispe', full(0), u32(w), u32(h))
  const entry = (id: number, kind: string) => box('infe', full(2), u16(id), u16(0), latin(kind), Buffer.from([0]))
  const meta = (exifAt: number) =>
    box(
      'meta',
      full(0),
      box('hdlr', full(0), Buffer.alloc(4), latin('pict'), Buffer.alloc(13)),
      box('iinf', full(0), u16(2), entry(1, 'hvc1'), entry(2, 'Exif')),
      box('iprp', box('ipco', size(512, 512), size(width, height))),
      box('iloc', full(0), Buffer.from([0x44, 0x00]), u16(2), located(1, exifAt + exif.length, 4), located(2, exifAt, exif.length)),
    ) // biome-ignore format: a box a line
  const located = (id: number, at: number, length: number) =>
    Buffer.concat([u16(id), u16(0), u16(1), u32(at), u32(length)])
  const from = start.length + meta(0).length + 8 + before
  return Buffer.concat([start, meta(from), box('mdat', Buffer.alloc(before), exif, Buffer.alloc(4))])
}

const FROM_1904 = 2_082_844_800

export interface FilmParts {
  /** Seconds since 1970. */
  readonly created?: number
  readonly seconds?: number
  /** Of QuickTime's keys. */
  readonly keys?: Readonly<Record<string, string>>
  readonly place?: string
  /** Whether the index stands behind the film. */
  readonly isLast?: boolean
  readonly filmBytes?: number
}

export function filmOf({ created, seconds = 3.5, keys, place, isLast = false, filmBytes = 64 }: FilmParts): Buffer {
  const made = created === undefined ? 0 : created + FROM_1904
  const header = box('mvhd', full(0), u32(made), u32(made), u32(600), u32(seconds * 600), Buffer.alloc(80))
  const track = box('trak', box('tkhd', full(0), Buffer.alloc(72), u16(1920), u16(0), u16(1080), u16(0)))
  const named = Object.entries(keys ?? {})
  const names = box('keys', full(0), u32(named.length), ...named.map(([key]) => box('mdta', latin(key))))
  const values = named.map(([, value], i) => {
    const data = box('data', u32(1), u32(0), Buffer.from(value, 'utf8'))
    return Buffer.concat([u32(data.length + 8), u32(i + 1), data])
  })
  const film = box('mdat', Buffer.alloc(filmBytes))
  const index = box(
    'moov',
    header,
    track,
    ...(keys === undefined ? [] : [box('meta', names, box('ilst', ...values))]),
    ...(place === undefined ? [] : [box('udta', box('\xa9xyz', u16(place.length), u16(0), latin(place)))]),
  )
  const start = box('ftyp', latin(keys === undefined ? 'isom' : 'qt  '), Buffer.alloc(4))
  return Buffer.concat(isLast ? [start, film, index] : [start, index, film])
}
