import type { JsonObject } from '../../../models/events.ts'
import { type Box, boxesIn, boxNamed } from './box-list.ts'
import type { ByteView } from './bytes.ts'

/** Seconds from 1904, where QuickTime counts from, to 1970. */
const FROM_1904 = 2_082_844_800
const FULL = 4

/**
 * The index of a film, `moov`: when it was made (UTC by the format), how long it is, how large, and where. Phones say more
 * in QuickTime's `keys` and `ilst`: the local time with its offset, the position, make and model.
 */
export function readMovie(view: ByteView): JsonObject {
  const boxes = boxesIn(view)
  const header = boxNamed(boxes, 'mvhd')
  const userData = boxNamed(boxes, 'udta')
  const meta = boxNamed(boxes, 'meta') ?? (userData && boxNamed(boxesIn(view, userData.from, userData.to), 'meta'))
  const place = userData && placeIn(view, userData)
  return {
    ...(header === undefined ? {} : readHeader(view, header.from)),
    ...sizeOf(view, boxes),
    ...(place === undefined ? {} : { location: place }),
    ...(meta === undefined ? {} : readKeys(view, meta)),
  }
}

function readHeader(view: ByteView, from: number): JsonObject {
  const isWide = view.u8(from) === 1
  const made = isWide ? view.u64(from + FULL) : view.u32(from + FULL)
  const scale = view.u32(from + FULL + (isWide ? 16 : 8))
  const length = isWide ? view.u64(from + FULL + 20) : view.u32(from + FULL + 12)
  const duration = Math.round((length / scale) * 1000) / 1000
  return {
    // Many cameras leave it at 0.
    ...(made > FROM_1904 ? { created: made - FROM_1904 } : {}),
    ...(duration > 0 && Number.isFinite(duration) ? { duration } : {}),
  }
}

/** Of the largest track, in whole pixels. */
function sizeOf(view: ByteView, boxes: readonly Box[]): JsonObject {
  const sizes = boxes
    .filter(({ name }) => name === 'trak')
    .map(({ from, to }) => boxNamed(boxesIn(view, from, to), 'tkhd'))
    .filter((box) => box !== undefined)
    .map(({ to }) => ({ width: view.u16(to - 8), height: view.u16(to - 4) }))
    .filter(({ width, height }) => width > 0 && height > 0)
    .sort((a, b) => b.width * b.height - a.width * a.height)
  return sizes[0] ?? {}
}

const PLACE = '\xa9xyz'

/** ISO 6709: `+48.1000+011.5000/`, behind a length and a language. */
function placeIn(view: ByteView, { from, to }: Box): string | undefined {
  const box = boxNamed(boxesIn(view, from, to), PLACE)
  return box && view.latin(box.from + 4, Math.min(view.u16(box.from), box.to - box.from - 4))
}

const KEYS: Readonly<Record<string, string>> = {
  'com.apple.quicktime.creationdate': 'creationDate',
  'com.apple.quicktime.location.ISO6709': 'location',
  'com.apple.quicktime.make': 'make',
  'com.apple.quicktime.model': 'model',
}
const MOST_VALUE = 256
const DATA_HEADER = 8

/** `keys` names them, `ilst` holds their values under the numbers of the names. QuickTime's `meta` is no full box. */
function readKeys(view: ByteView, meta: Box): JsonObject {
  const plain = boxesIn(view, meta.from, meta.to)
  const boxes = boxNamed(plain, 'keys') === undefined ? boxesIn(view, meta.from + FULL, meta.to) : plain
  const [keys, list] = [boxNamed(boxes, 'keys'), boxNamed(boxes, 'ilst')]
  if (keys === undefined || list === undefined) return {}
  const names = boxesIn(view, keys.from + FULL + 4, keys.to).map(({ from, to }) => view.latin(from, to - from))
  const fields: Record<string, string> = {}
  for (const { from, to } of boxesIn(view, list.from, list.to)) {
    const name = KEYS[names[view.u32(from - 4) - 1] ?? '']
    const value = boxNamed(boxesIn(view, from, to), 'data')
    if (name === undefined || value === undefined) continue
    fields[name] = view.utf8(value.from + DATA_HEADER, Math.min(value.to - value.from - DATA_HEADER, MOST_VALUE))
  }
  return fields
}
