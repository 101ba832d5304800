import type { Entry } from '../../../integrations/archive/entry.ts'
import type { ArchiveChannel } from '../../../integrations/source.ts'
import type { JsonObject } from '../../../models/events.ts'
import { createKeyTable } from '../../../utils/key-table.ts'
import { type Listed, listed } from '../../../utils/listed.ts'
import { createPackedTexts } from '../../../utils/packed-texts.ts'

export interface RecognisedFile {
  readonly entry: Entry
  readonly channel: ArchiveChannel
  /** What the channel says of the file by its beginning. */
  readonly about?: JsonObject
}

/**
 * The files of one source. There may be hundreds of thousands, so that each is kept in some hundred bytes and put together
 * when it is asked for.
 */
export interface FileList extends Listed<RecognisedFile> {
  /** The place of the file of this path, or -1. */
  indexOf(path: string): number
}
export interface GrowingFileList extends FileList {
  /** Answers its place. */
  add(file: RecognisedFile): number
}

/** What many files have in common. */
interface Kind {
  /** What the channel says alike of all of them, as JSON of a list of names and values. */
  readonly about: string
  /** What stands before the name in the path; undefined where the path does not end in the name. */
  readonly before: string | undefined
  /** The beginning of the name, with its slash. */
  readonly folder: string
  readonly set: string
  readonly channel: ArchiveChannel
}

const FIRST_ROOM = 64

export function createFileList(): GrowingFileList {
  const bases = createPackedTexts()
  const abouts = createPackedTexts()
  const kinds: Kind[] = []
  const kindNumbers = new Map<string, number>()
  const known = new Set<string>()
  let kind = new Uint32Array(FIRST_ROOM)
  let bytes = new Float64Array(FIRST_ROOM)
  let modified = new Float64Array(FIRST_ROOM)
  /** Of those whose path does not end in their name. */
  const paths = new Map<number, string>()

  const grow = () => {
    const [kinds, sizes, times] = [kind, bytes, modified]
    kind = new Uint32Array(kinds.length * 2)
    bytes = new Float64Array(kinds.length * 2)
    modified = new Float64Array(kinds.length * 2)
    kind.set(kinds)
    bytes.set(sizes)
    modified.set(times)
  }
  const kindOf = ({ entry, channel }: RecognisedFile, folder: string, about: string): number => {
    const { path, name, set } = entry
    const before = path.endsWith(name) ? path.slice(0, path.length - name.length) : undefined
    const key = [channel.id, set, folder, before ?? '', before === undefined, about].join('\0')
    const known = kindNumbers.get(key) ?? kinds.length
    if (known === kinds.length) {
      kinds.push({ about, before, folder, set, channel })
      kindNumbers.set(key, known)
    }
    return known
  }
  const nameOf = (i: number) => (kinds[kind[i] as number]?.folder ?? '') + bases.at(i)
  const pathOf = (i: number) => paths.get(i) ?? (kinds[kind[i] as number]?.before ?? '') + nameOf(i)
  const fileAt = (i: number): RecognisedFile => {
    const { set, channel, about: alike } = kinds[kind[i] as number] as Kind
    const about = aboutOf(alike, abouts.at(i))
    return {
      entry: { path: pathOf(i), name: nameOf(i), set, ...sized(bytes[i], modified[i]) },
      channel,
      ...(about === undefined ? {} : { about }),
    }
  }
  const places = createKeyTable((i, path) => pathOf(i) === path)
  return {
    get length() {
      return bases.length
    },
    at: (i) => (i >= 0 && i < bases.length ? fileAt(i) : undefined),
    *[Symbol.iterator]() {
      for (let i = 0; i < bases.length; i++) yield fileAt(i)
    },
    add(file) {
      const { entry, about } = file
      const base = entry.name.lastIndexOf('/') + 1
      const i = bases.add(entry.name.slice(base))
      const { alike, own } = parted(about, known)
      const no = kindOf(file, entry.name.slice(0, base), alike)
      if (kinds[no]?.before === undefined) paths.set(i, entry.path)
      if (i === kind.length) grow()
      kind[i] = no
      bytes[i] = entry.bytes ?? Number.NaN
      modified[i] = entry.modified ?? Number.NaN
      abouts.add(own)
      places.enter(entry.path, i)
      return i
    },
    indexOf: places.find,
  }
}

/** Longer texts tell one file from others; so do numbers. */
const MOST_ALIKE = 24
type Said = readonly (readonly [string, JsonObject[string]])[]

/** More are no kinds any more. */
const MOST_KINDS_OF_ABOUT = 100

/** What is said of a file: what is said alike of many, which is noted in `known`, and what of it alone; '' where that is nothing. */
function parted(about: JsonObject = {}, known: Set<string>): { readonly alike: string; readonly own: string } {
  const said = Object.entries(about)
  const isAlike = (value: unknown) =>
    typeof value === 'boolean' || (typeof value === 'string' && value.length <= MOST_ALIKE)
  const alike = text(said.filter(([, value]) => isAlike(value)))
  if (!known.has(alike) && known.size >= MOST_KINDS_OF_ABOUT) return { alike: '', own: text(said) }
  known.add(alike)
  return { alike, own: text(said.filter(([, value]) => !isAlike(value))) }
}

const text = (said: Said) => (said.length === 0 ? '' : JSON.stringify(said))

function aboutOf(alike: string, own: string): JsonObject | undefined {
  if (alike === '' && own === '') return undefined
  const said = [alike, own].flatMap((part) => (part === '' ? [] : (JSON.parse(part) as Said)))
  return Object.fromEntries(said)
}

function sized(bytes = Number.NaN, modified = Number.NaN): Pick<Entry, 'bytes' | 'modified'> {
  return { ...(Number.isNaN(bytes) ? {} : { bytes }), ...(Number.isNaN(modified) ? {} : { modified }) }
}

/** Some of the files of a list, by their places in it, in order. */
export function partOf(files: FileList, places: Int32Array): FileList {
  if (places.length === files.length) return files
  return {
    ...listed(places.length, (i) => files.at(places[i] as number) as RecognisedFile),
    indexOf: (path) => rank(places, files.indexOf(path)),
  }
}

/** Where a number stands in an ascending list, or -1. */
function rank(places: Int32Array, of: number): number {
  let from = 0
  for (let to = places.length; from < to; ) {
    const middle = (from + to) >>> 1
    if ((places[middle] as number) < of) from = middle + 1
    else to = middle
  }
  return places[from] === of ? from : -1
}
