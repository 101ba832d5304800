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
  /** What stands before the name in the path; undefined where the path does not end in the name. */
  readonly before: string | undefined
  /** The beginning of the name, with its slash. */
  readonly folder: string
  readonly set: string
  readonly channel: ArchiveChannel
}

export function createFileList(): GrowingFileList {
  const bases = createPackedTexts()
  const abouts = createPackedTexts()
  const kinds: Kind[] = []
  const kindNumbers = new Map<string, number>()
  const kind: number[] = []
  const bytes: number[] = []
  const modified: number[] = []
  /** Of those whose path does not end in their name. */
  const paths = new Map<number, string>()

  const kindOf = ({ entry, channel }: RecognisedFile, folder: string): number => {
    const { path, name, set } = entry
    const before = path.endsWith(name) ? path.slice(0, path.length - name.length) : undefined
    const key = [channel.id, set, folder, before ?? '', before === undefined].join('\0')
    const known = kindNumbers.get(key) ?? kinds.length
    if (known === kinds.length) {
      kinds.push({ before, folder, set, channel })
      kindNumbers.set(key, known)
    }
    return known
  }
  const nameOf = (i: number) => (kinds[kind[i] as number]?.folder ?? '') + bases.at(i)
  const pathOf = (i: number) => paths.get(i) ?? (kinds[kind[i] as number]?.before ?? '') + nameOf(i)
  const fileAt = (i: number): RecognisedFile => {
    const { set, channel } = kinds[kind[i] as number] as Kind
    const about = abouts.at(i)
    return {
      entry: { path: pathOf(i), name: nameOf(i), set, ...sized(bytes[i], modified[i]) },
      channel,
      ...(about === '' ? {} : { about: JSON.parse(about) as JsonObject }),
    }
  }
  const places = createKeyTable((i, path) => pathOf(i) === path)
  return {
    get length() {
      return kind.length
    },
    at: (i) => (i >= 0 && i < kind.length ? fileAt(i) : undefined),
    *[Symbol.iterator]() {
      for (let i = 0; i < kind.length; i++) yield fileAt(i)
    },
    add(file) {
      const { entry, about } = file
      const base = entry.name.lastIndexOf('/') + 1
      const i = bases.add(entry.name.slice(base))
      const no = kindOf(file, entry.name.slice(0, base))
      if (kinds[no]?.before === undefined) paths.set(i, entry.path)
      kind.push(no)
      bytes.push(entry.bytes ?? Number.NaN)
      modified.push(entry.modified ?? Number.NaN)
      abouts.add(about === undefined ? '' : JSON.stringify(about))
      places.enter(entry.path, i)
      return i
    },
    indexOf: places.find,
  }
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
