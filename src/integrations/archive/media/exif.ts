import type { JsonObject } from '../../../models/events.ts'
import type { ByteView } from './bytes.ts'

/**
 * EXIF as it stands in JPEG, HEIC, PNG, WebP and, as the file itself, TIFF and DNG: a TIFF header, then directories of
 * tags. https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E
 *
 * Texts are as they stand; a position is in degrees, an altitude in metres. Bounded: a directory is read once, and of at
 * most some hundred tags.
 */
interface Tag {
  readonly type: number
  readonly count: number
  /** Where its value lies. */
  readonly at: number
}
type Tags = ReadonlyMap<number, Tag>

interface Tiff {
  readonly view: ByteView
  readonly isLittle: boolean
}

const MOST_TAGS = 512
const MOST_TEXT = 256
/** Bytes of a value by its type; types not in here are not read. */
const SIZES: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8]
const [BYTE, ASCII, SHORT, LONG, RATIONAL, SRATIONAL] = [1, 2, 3, 4, 5, 10]
const ENTRY_BYTES = 12
const INLINE_BYTES = 4

const EXIF_IFD = 0x8769
const GPS_IFD = 0x8825
const DNG_VERSION = 0xc612

const TEXTS_OF_IMAGE = { make: 0x010f, model: 0x0110, dateTime: 0x0132 }
const TEXTS_OF_EXIF = {
  dateTimeOriginal: 0x9003,
  dateTimeDigitized: 0x9004,
  offsetTime: 0x9010,
  offsetTimeOriginal: 0x9011,
  offsetTimeDigitized: 0x9012,
  subSecTimeOriginal: 0x9291,
  lensMake: 0xa433,
  lensModel: 0xa434,
}
const NUMBERS_OF_EXIF = {
  exposureTime: 0x829a,
  fNumber: 0x829d,
  iso: 0x8827,
  focalLength: 0x920a,
  width: 0xa002,
  height: 0xa003,
}

/** What the tags say, or undefined where there is no TIFF that can be read. */
export function readExif(view: ByteView): JsonObject | undefined {
  const order = view.latin(0, 2)
  if (order !== 'II' && order !== 'MM') return undefined
  const tiff = { view, isLittle: order === 'II' }
  const image = directory(tiff, view.u32(4, tiff.isLittle))
  if (image === undefined) return undefined
  const exif = pointed(tiff, image, EXIF_IFD)
  const gps = pointed(tiff, image, GPS_IFD)
  const orientation = numbers(tiff, image.get(0x0112))[0]
  return {
    ...texts(tiff, image, TEXTS_OF_IMAGE),
    ...(orientation === undefined ? {} : { orientation }),
    ...(image.has(DNG_VERSION) ? { isDng: true } : {}),
    ...(exif === undefined ? {} : { ...texts(tiff, exif, TEXTS_OF_EXIF), ...singles(tiff, exif, NUMBERS_OF_EXIF) }),
    ...(gps === undefined ? {} : { gps: readGps(tiff, gps) }),
  }
}

function pointed(tiff: Tiff, tags: Tags, tag: number): Tags | undefined {
  const [at] = numbers(tiff, tags.get(tag))
  return at === undefined ? undefined : directory(tiff, at)
}

function directory({ view, isLittle }: Tiff, at: number): Tags | undefined {
  const count = view.u16(at, isLittle)
  if (!(count >= 1 && count <= MOST_TAGS)) return undefined
  const tags = new Map<number, Tag>()
  for (let i = 0; i < count; i++) {
    const entry = at + 2 + i * ENTRY_BYTES
    const type = view.u16(entry + 2, isLittle)
    const values = view.u32(entry + 4, isLittle)
    const bytes = (SIZES[type] ?? 0) * values
    if (!(bytes > 0)) continue
    const place = bytes <= INLINE_BYTES ? entry + 8 : view.u32(entry + 8, isLittle)
    if (place + bytes <= view.length) tags.set(view.u16(entry, isLittle), { type, count: values, at: place })
  }
  return tags
}

type Named = Readonly<Record<string, number>>

function texts(tiff: Tiff, tags: Tags, names: Named): JsonObject {
  const found = Object.entries(names).map(([name, tag]) => [name, text(tiff, tags.get(tag))] as const)
  return Object.fromEntries(found.filter(([, value]) => value !== undefined))
}

function text({ view }: Tiff, tag: Tag | undefined): string | undefined {
  if (tag?.type !== ASCII) return undefined
  const [value = ''] = view.utf8(tag.at, Math.min(tag.count, MOST_TEXT)).split('\0')
  return value.trim() === '' ? undefined : value.trim()
}

function singles(tiff: Tiff, tags: Tags, names: Named): JsonObject {
  const found = Object.entries(names).map(([name, tag]) => [name, numbers(tiff, tags.get(tag))[0]] as const)
  return Object.fromEntries(found.filter(([, value]) => value !== undefined))
}

const MOST_NUMBERS = 4

function numbers(tiff: Tiff, tag: Tag | undefined): readonly number[] {
  if (tag === undefined) return []
  const size = SIZES[tag.type] ?? 0
  const found = Array.from({ length: Math.min(tag.count, MOST_NUMBERS) }, (_, i) =>
    oneNumber(tiff, tag.type, tag.at + i * size),
  )
  return found.every(Number.isFinite) ? found : []
}

function oneNumber({ view, isLittle }: Tiff, type: number, at: number): number {
  switch (type) {
    case BYTE:
      return view.u8(at)
    case SHORT:
      return view.u16(at, isLittle)
    case LONG:
      return view.u32(at, isLittle)
    case RATIONAL:
      return view.u32(at, isLittle) / view.u32(at + 4, isLittle)
    case SRATIONAL:
      return view.i32(at, isLittle) / view.i32(at + 4, isLittle)
    default:
      return Number.NaN
  }
}

/** Degrees, metres; `date` is `2025:03:01` and `time` is seconds of the day, both UTC. */
function readGps(tiff: Tiff, tags: Tags): JsonObject {
  const latitude = angle(tiff, tags, 0x0001, 'S')
  const longitude = angle(tiff, tags, 0x0003, 'W')
  const [below] = numbers(tiff, tags.get(0x0005))
  const [altitude] = numbers(tiff, tags.get(0x0006))
  const [accuracy] = numbers(tiff, tags.get(0x001f))
  const [hours, minutes, seconds] = numbers(tiff, tags.get(0x0007))
  const date = text(tiff, tags.get(0x001d))
  return {
    ...(latitude === undefined ? {} : { latitude }),
    ...(longitude === undefined ? {} : { longitude }),
    ...(altitude === undefined ? {} : { altitude: below === 1 && altitude > 0 ? -altitude : altitude }),
    ...(accuracy === undefined ? {} : { accuracy }),
    ...(date === undefined ? {} : { date }),
    ...(hours === undefined || minutes === undefined || seconds === undefined
      ? {}
      : { time: hours * 3600 + minutes * 60 + seconds }),
  }
}

/** The reference stands in the tag before; `negative` is the letter for south or west. */
function angle(tiff: Tiff, tags: Tags, reference: number, negative: string): number | undefined {
  const [degrees, minutes = 0, seconds = 0] = numbers(tiff, tags.get(reference + 1))
  if (degrees === undefined) return undefined
  const value = degrees + minutes / 60 + seconds / 3600
  return text(tiff, tags.get(reference))?.toUpperCase() === negative ? -value : value
}
