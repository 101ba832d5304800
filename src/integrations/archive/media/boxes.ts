import type { JsonObject } from '../../../models/events.ts'
import { type Box, boxesIn, boxNamed } from './box-list.ts'
import type { ByteView } from './bytes.ts'
import { readMovie } from './movie.ts'
import { exifFields, type Found } from './pictures.ts'

/** Pictures have an index of items, `meta`; videos a `moov`, which may stand behind all of the film. */
export function readBoxes(view: ByteView): Found {
  const boxes = boxesIn(view)
  const holder = boxNamed(boxes, 'moov') ?? boxNamed(boxes, 'meta')
  if (holder === undefined) {
    const last = boxes.at(-1)
    if (last === undefined) return { fields: {}, broken: 'it does not begin with a box' }
    return { fields: {}, wants: Math.max(last.to, view.length) + BOX_ROOM }
  }
  if (holder.to > view.length) return { fields: {}, wants: holder.to }
  return holder.name === 'moov' ? { fields: readMovie(view.part(holder.from, holder.to)) } : readItems(view, holder)
}

const BOX_ROOM = 16
const MOST_ITEMS = 65_536
/** Version and flags of what is called a full box. */
const FULL = 4

/** The EXIF of a picture is an item: `iinf` says which, `iloc` where it lies in the file. */
function readItems(view: ByteView, meta: Box): Found {
  const boxes = boxesIn(view, meta.from + FULL, meta.to)
  const fields = largest(view, boxes)
  const item = exifItem(view, boxNamed(boxes, 'iinf'))
  const place = item === undefined ? undefined : placeOf(view, boxNamed(boxes, 'iloc'), item)
  if (place === undefined) return { fields }
  if (place.to > view.length) return { fields, wants: place.to }
  // How far behind its first four bytes the TIFF header stands.
  const skip = view.u32(place.from)
  return { fields: { ...fields, ...exifFields(view.part(place.from + 4 + skip, place.to)) } }
}

/** The largest of the sizes: the others are tiles and thumbnails. Of a picture made of tiles that is the picture. */
function largest(view: ByteView, boxes: readonly Box[]): JsonObject {
  const properties = boxNamed(boxes, 'iprp')
  const container = properties && boxNamed(boxesIn(view, properties.from, properties.to), 'ipco')
  if (container === undefined) return {}
  const sizes = boxesIn(view, container.from, container.to)
    .filter(({ name }) => name === 'ispe')
    .map(({ from }) => ({ width: view.u32(from + FULL), height: view.u32(from + FULL + 4) }))
    .filter(({ width, height }) => width > 0 && height > 0)
    .sort((a, b) => b.width * b.height - a.width * a.height)
  return sizes[0] ?? {}
}

/** Number of the item that is EXIF. */
function exifItem(view: ByteView, info: Box | undefined): number | undefined {
  if (info === undefined) return undefined
  const entries = info.from + FULL + (view.u8(info.from) === 0 ? 2 : 4)
  for (const box of boxesIn(view, entries, info.to)) {
    const item = box.name === 'infe' ? itemOf(view, box) : undefined
    if (item?.kind === 'Exif') return item.id
  }
  return undefined
}

/** Items have a kind since version 2, and numbers of 32 bits in version 3. */
function itemOf(view: ByteView, { from }: Box): { readonly id: number; readonly kind: string } | undefined {
  const version = view.u8(from)
  if (!(version >= 2)) return undefined
  const id = from + FULL
  return version === 2
    ? { id: view.u16(id), kind: view.latin(id + 4, 4) }
    : { id: view.u32(id), kind: view.latin(id + 6, 4) }
}

interface Extent {
  readonly from: number
  readonly to: number
}

/** Where the one extent of an item lies; undefined where it is not in the file itself, or in pieces. */
function placeOf(view: ByteView, index: Box | undefined, item: number): Extent | undefined {
  if (index === undefined) return undefined
  const version = view.u8(index.from)
  const sizes = view.u16(index.from + FULL)
  const nibble = (shift: number) => Math.floor(sizes / 2 ** shift) % 16
  const bytes = {
    id: version < 2 ? 2 : 4,
    method: version === 0 ? 0 : 2,
    offset: nibble(12),
    length: nibble(8),
    base: nibble(4),
    index: version === 0 ? 0 : nibble(0),
  }
  const reader = createReader(view, index.from + FULL + 2)
  const count = Math.min(reader.take(bytes.id), MOST_ITEMS)
  for (let i = 0; i < count; i++) {
    const { id, place } = located(reader, bytes)
    if (id === item) return place
  }
  return undefined
}

const BITS_OF_METHOD = 16

function located(
  reader: Reader,
  bytes: Readonly<Record<'id' | 'method' | 'offset' | 'length' | 'base' | 'index', number>>,
) {
  const id = reader.take(bytes.id)
  const method = reader.take(bytes.method) % BITS_OF_METHOD
  reader.take(2)
  const base = reader.take(bytes.base)
  const extents = reader.take(2)
  reader.take(bytes.index)
  const from = base + reader.take(bytes.offset)
  const to = from + reader.take(bytes.length)
  reader.skip((extents - 1) * (bytes.index + bytes.offset + bytes.length))
  const isSound = method === 0 && extents === 1 && Number.isFinite(to)
  return { id, place: isSound ? { from, to } : undefined }
}

interface Reader {
  /** The next number of so many bytes: none, 2, 4 or 8. */
  take(bytes: number): number
  skip(bytes: number): void
}

function createReader(view: ByteView, from: number): Reader {
  let at = from
  return {
    take(bytes) {
      const place = at
      at += bytes
      if (bytes === 0) return 0
      if (bytes === 2) return view.u16(place)
      return bytes === 4 ? view.u32(place) : view.u64(place)
    },
    skip(bytes) {
      at += bytes
    },
  }
}
