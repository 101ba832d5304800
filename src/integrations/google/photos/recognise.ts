import type { JsonObject } from '../../../models/events.ts'
import { mediaHead } from '../../archive/media/media-head.ts'
import { mediaKind } from '../../archive/media/media-kind.ts'
import type { FileProbe } from '../../archive/probe.ts'
import type { Recognition } from '../../source.ts'

/** By fields, never by the name: names are cut, counted and, of albums, in the person's language. */
const CERTAIN = 1
const LIKELY = 0.7
/** Pictures could be anybody's; who knows more of them goes first, and the join has the last word. */
const GUESS = 0.35

/** A sidecar names its photo and says when it was taken, or at least when it was added. */
export function recogniseSidecar(probe: FileProbe): Recognition | undefined {
  if (!isDocument(probe) || !probe.keys.includes('title')) return undefined
  const isTaken = ['photoTakenTime.timestamp', 'photoTakenTime'].some((path) => probe.paths.has(path))
  if (isTaken) return { confidence: CERTAIN }
  const others = ['imageViews', 'geoData', 'googlePhotosOrigin', 'url', 'photoLastModifiedTime']
  const isAdded = probe.paths.has('creationTime.timestamp') && others.some((key) => probe.keys.includes(key))
  return isAdded ? { confidence: LIKELY } : undefined
}

const OF_ALBUM = ['access', 'date', 'enrichments', 'sharedAlbumComments', 'location', 'geoData', 'description']
const NOT_OF_ALBUM = ['photoTakenTime', 'creationTime', 'imageViews']

/** An album has a title and, of its few fields, a date, an access or comments. Once all of it stood in `albumData`. */
export function recogniseAlbum(probe: FileProbe): Recognition | undefined {
  if (!isDocument(probe)) return undefined
  if (probe.paths.has('albumData.title')) return { confidence: CERTAIN }
  const { keys, paths } = probe
  if (!keys.includes('title') || paths.has('title[]') || NOT_OF_ALBUM.some((key) => keys.includes(key)))
    return undefined
  if (!keys.every((key) => key === 'title' || OF_ALBUM.includes(key))) return unusualAlbum(probe)
  const isDated = paths.has('date.timestamp') || keys.includes('access')
  if (isDated) return { confidence: CERTAIN }
  return keys.length > 1 ? { confidence: LIKELY } : undefined
}

/** With fields that nobody knows: only what has both a date as Google writes it and an access is an album. */
function unusualAlbum({ keys, paths }: FileProbe): Recognition | undefined {
  return paths.has('date.timestamp') && keys.includes('access') ? { confidence: LIKELY } : undefined
}

const isDocument = ({ shape }: FileProbe) => shape === 'json-object' || shape === 'ndjson'

export function recogniseMedia({ head }: FileProbe): Recognition | undefined {
  return mediaKind(head) === undefined ? undefined : { confidence: GUESS }
}

/** What the join needs to know of a picture or video; `head` tells it from others; `isOfCamera`: there is, or may be, more in it than a picture. */
export function aboutMedia({ head, bytes }: FileProbe): JsonObject {
  const kind = mediaKind(head)
  return {
    ...(bytes === undefined ? {} : { bytes }),
    mime: kind?.mime ?? '',
    head: mediaHead(head),
    ...(isOfCamera(head, kind?.form) ? { isOfCamera: true } : {}),
  }
}

const EXIF_MARKS = { jpeg: ['Exif\0\0'], png: ['eXIf'], riff: ['EXIF'] } as const
const WEBP_FLAGS = 20
const WEBP_EXIF = 0x08

function isOfCamera(head: Uint8Array, form: string | undefined): boolean {
  if (form === 'tiff' || form === 'boxes') return true
  if (form !== 'jpeg' && form !== 'png' && form !== 'riff') return false
  if (form === 'riff' && ((head[WEBP_FLAGS] ?? 0) & WEBP_EXIF) !== 0) return true
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length)
  return EXIF_MARKS[form].some((mark) => bytes.includes(mark, 0, 'latin1'))
}
