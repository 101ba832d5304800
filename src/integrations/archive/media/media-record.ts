import { isAppError } from '../../../core/errors.ts'
import type { JsonObject } from '../../../models/events.ts'
import { readBoxes } from './boxes.ts'
import { type ByteView, viewOf } from './bytes.ts'
import { MEDIA_HEAD_BYTES, mediaHead } from './media-head.ts'
import { type MediaKind, mediaKind } from './media-kind.ts'
import { type Found, readJpeg, readPng, readTiff, readWebp } from './pictures.ts'

/** What the beginning of a picture or video says of it. The name in `part` of its record. */
export const MEDIA = 'media'

/** What stands behind this is not looked for: most of a film, the index of some films. */
const MOST_BYTES = 4 << 20
const MOST_ROUNDS = 64

const READERS: Readonly<Record<MediaKind['form'], (view: ByteView) => Found>> = {
  jpeg: readJpeg,
  png: readPng,
  riff: readWebp,
  tiff: readTiff,
  boxes: readBoxes,
  other: () => ({ fields: {} }),
}

/**
 * A picture or video as one JSON record, made of as much of its beginning as is needed and no more:
 *
 *     {"mime": "image/jpeg", "head": "9f86d0…", "width": 4032, "height": 3024, "exif": {"make": …, "dateTimeOriginal":
 *       "2025:03:01 13:00:00", "offsetTimeOriginal": "+01:00", "gps": {"latitude": 48.1, "longitude": 11.5}}}
 *     {"mime": "video/quicktime", "head": …, "duration": 3.5, "created": 1740830400, "creationDate": …, "location": …}
 *
 * `head` is a digest of the first 64 KiB, `fault` says why it is not what it seems, `exifFault` that its EXIF cannot be
 * read, `isCut` that more would have been told behind the 4 MiB that are read. Where the chunks break off the record
 * comes first, then their error.
 */
export async function* mediaRecords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<JsonObject> {
  const beginning = createBeginning(chunks)
  try {
    await beginning.upTo(MEDIA_HEAD_BYTES)
    if (beginning.length() > 0) yield await readMedia(beginning)
    beginning.rethrow()
  } finally {
    await beginning.leave()
  }
}

async function readMedia(beginning: Beginning): Promise<JsonObject> {
  const kind = mediaKind(beginning.bytes())
  const known = { mime: kind?.mime ?? '', head: mediaHead(beginning.bytes()) }
  if (kind === undefined) return { ...known, fault: 'it is neither a picture nor a video' }
  const { found, isCut } = await look(kind, beginning)
  const { fields, broken } = found
  return {
    ...known,
    ...fields,
    ...(broken === undefined ? {} : { fault: broken }),
    ...(isCut ? { isCut } : {}),
  }
}

/** Looks again with more bytes as long as the reader wants more and they are not too many. */
async function look(
  kind: MediaKind,
  beginning: Beginning,
): Promise<{ readonly found: Found; readonly isCut: boolean }> {
  for (let round = 0; ; round++) {
    const found = READERS[kind.form](viewOf(beginning.bytes()))
    const { wants = 0 } = found
    const before = beginning.length()
    if (wants <= before) return { found, isCut: false }
    if (wants > MOST_BYTES || round === MOST_ROUNDS) return { found, isCut: true }
    await beginning.upTo(wants)
    if (beginning.length() < wants) return { found: atEnd(kind, found), isCut: false }
  }
}

/** More is wanted than there is. A picture of which nothing became known is none. */
function atEnd({ form }: MediaKind, found: Found): Found {
  const isNothing = Object.keys(found.fields).length === 0
  return isNothing && form !== 'boxes' ? { ...found, broken: 'it ends before it says anything' } : found
}

interface Beginning {
  bytes(): Uint8Array
  length(): number
  /** Reads on until there are so many bytes, or no more. */
  upTo(length: number): Promise<void>
  /** Throws what the chunks broke off with. */
  rethrow(): void
  /** Nothing more is read. */
  leave(): Promise<void>
}

function createBeginning(chunks: AsyncIterable<Uint8Array>): Beginning {
  const iterator = chunks[Symbol.asyncIterator]()
  let bytes = Buffer.alloc(0)
  let failure: unknown
  let isDone = false

  const next = async (): Promise<Uint8Array | undefined> => {
    try {
      const { value, done } = await iterator.next()
      return done === true ? undefined : value
    } catch (error) {
      if (!isAppError(error, 'input.damaged')) throw error
      failure = error
      return undefined
    }
  }
  return {
    bytes: () => bytes,
    length: () => bytes.length,
    async upTo(length) {
      const parts: Uint8Array[] = [bytes]
      let have = bytes.length
      while (have < length && !isDone) {
        const chunk = await next()
        isDone = chunk === undefined
        if (chunk === undefined) break
        parts.push(chunk)
        have += chunk.length
      }
      bytes = Buffer.concat(parts, have)
    },
    rethrow() {
      if (failure !== undefined) throw failure
    },
    async leave() {
      await iterator.return?.()
    },
  }
}
