/** What a picture or video is, by its first bytes and never by its name. */
export interface MediaKind {
  readonly mime: string
  readonly form: 'jpeg' | 'png' | 'riff' | 'tiff' | 'boxes' | 'other'
}

/** Bytes that suffice to tell. */
const MEDIA_KIND_BYTES = 32

const FIRST_BYTES: readonly (readonly [mark: string, kind: MediaKind])[] = [
  ['\xff\xd8\xff', { mime: 'image/jpeg', form: 'jpeg' }],
  ['\x89PNG\r\n\x1a\n', { mime: 'image/png', form: 'png' }],
  ['GIF87a', { mime: 'image/gif', form: 'other' }],
  ['GIF89a', { mime: 'image/gif', form: 'other' }],
  ['II*\0\x10\0\0\0CR', { mime: 'image/x-canon-cr2', form: 'tiff' }],
  ['II*\0', { mime: 'image/tiff', form: 'tiff' }],
  ['MM\0*', { mime: 'image/tiff', form: 'tiff' }],
  ['\x1aE\xdf\xa3', { mime: 'video/x-matroska', form: 'other' }],
  ['\0\0\x01\xba', { mime: 'video/mpeg', form: 'other' }],
  ['\0\0\x01\xb3', { mime: 'video/mpeg', form: 'other' }],
]

/** What the brand of a file of boxes says; sound alone (`M4A `) is neither picture nor video. */
const BRANDS: Readonly<Record<string, string>> = {
  heic: 'image/heic',
  heix: 'image/heic',
  heim: 'image/heic',
  heis: 'image/heic',
  hevc: 'image/heic-sequence',
  hevx: 'image/heic-sequence',
  mif1: 'image/heif',
  msf1: 'image/heif-sequence',
  avif: 'image/avif',
  avis: 'image/avif',
  'crx ': 'image/x-canon-cr3',
  'qt  ': 'video/quicktime',
}
const SOUND = new Set(['M4A ', 'M4B ', 'M4P '])

/** QuickTime of old begins without a brand. */
const UNBRANDED = new Set(['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'])
const LEAST_BOX = 8

export function mediaKind(head: Uint8Array): MediaKind | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, MEDIA_KIND_BYTES)).toString('latin1')
  const known = FIRST_BYTES.find(([mark]) => text.startsWith(mark))?.[1]
  return known ?? riffKind(text) ?? boxKind(text)
}

function riffKind(text: string): MediaKind | undefined {
  if (!text.startsWith('RIFF')) return undefined
  const what = text.slice(8, 12)
  if (what === 'WEBP') return { mime: 'image/webp', form: 'riff' }
  return what === 'AVI ' ? { mime: 'video/x-msvideo', form: 'other' } : undefined
}

function boxKind(text: string): MediaKind | undefined {
  const name = text.slice(4, 8)
  if (name === 'ftyp') {
    const brand = text.slice(8, 12)
    if (SOUND.has(brand)) return undefined
    const mime = BRANDS[brand] ?? (brand.startsWith('3g') ? 'video/3gpp' : 'video/mp4')
    return { mime, form: 'boxes' }
  }
  const size = Buffer.from(text.slice(0, 4), 'latin1')
  const isBox = size.length === 4 && (size.readUInt32BE(0) >= LEAST_BOX || size.readUInt32BE(0) <= 1)
  return isBox && UNBRANDED.has(name) ? { mime: 'video/quicktime', form: 'boxes' } : undefined
}
