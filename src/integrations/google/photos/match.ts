import { createKeyTable, type KeyTable } from '../../../utils/key-table.ts'
import type { Listed } from '../../../utils/listed.ts'
import { comparable, fileNameOf, isCut, parseFileName, parseSidecarName, sidecarNames } from './file-names.ts'

/** A sidecar and a picture or video of one folder, with what is known of them before anything is decoded. */
export interface SidecarFile {
  readonly base: string
  readonly title: string
}
export interface MediaFile {
  readonly base: string
  readonly mime: string
}

export type Role = 'original' | 'edited' | 'motion' | 'duplicate'
export interface Match {
  /** Index of the sidecar. */
  readonly sidecar: number
  readonly role: Role
}

export const ROLES: readonly Role[] = ['original', 'duplicate', 'edited', 'motion']

/** Of each picture and video the index of its sidecar, or -1, and the index of its role in `ROLES`. */
export interface Matches {
  readonly sidecar: Int32Array
  readonly role: Uint8Array
}

/**
 * Finds the sidecar of each picture and video of a folder. The rules go from sure to loose, and a loose one
 * is asked only where no sure one fitted:
 *
 *     its name, with a counter               IMG(1).jpg           ↔ IMG.jpg.supplemental-metadata(1).json
 *     the title in the sidecar               a&b.jpg as a_b.jpg   ↔ anything.json {"title": "a&b.jpg"}
 *     what is left of its name
 *     forgotten duplicates of cut names      original_…_P(1).jpg  ↔ original_…_.json
 *     edited copies, in any language         IMG-bearbeitet.jpg   ↔ IMG.jpg.json
 *     another extension than the title's     IMG.jpg              ↔ IMG.HEIC.json
 *     the film of a live or motion photo     IMG.MOV, PXL.MP      ↔ IMG.HEIC.json, PXL.MP.jpg.json
 *
 * Each lookup is one in a table: a folder of 100,000 files takes no longer a file than one of ten. The tables hold no text:
 * what a sidecar could be called is worked out again where it is found.
 */
export function matchFolder(sidecars: Listed<SidecarFile>, media: Listed<MediaFile>): Matches {
  const tables = createTables(sidecars)
  const found = { sidecar: new Int32Array(media.length).fill(-1), role: new Uint8Array(media.length) }
  const hasOriginal = new Uint8Array(sidecars.length)
  for (const rule of RULES) {
    let i = -1
    for (const file of media) {
      i++
      if (found.sidecar[i] !== -1) continue
      const match = rule(file, tables, (sidecar) => hasOriginal[sidecar] === 1)
      if (match === undefined) continue
      found.sidecar[i] = match.sidecar
      found.role[i] = ROLES.indexOf(match.role)
      if (match.role === 'original') hasOriginal[match.sidecar] = 1
    }
  }
  return found
}

type Rule = (file: MediaFile, tables: Tables, hasOriginal: (sidecar: number) => boolean) => Match | undefined

interface Tables {
  /** By the name without `.json`. */
  readonly whole: KeyTable
  /** By what is left of the name of the file, and counter. */
  readonly core: KeyTable
  /** By the name that the title's file has, and counter. */
  readonly title: KeyTable
  /** By the name that the title's file has where one sidecar alone with a cut name has it; else -1. */
  readonly only: ReadonlyMap<string, number>
  /** By the same without extension. */
  readonly stem: KeyTable
  readonly isFilm: Uint8Array
}

const keyOf = (name: string, counter: string) => `${name}|${counter}`
const FILM = /\.(?:mp4|mov|m4v|3gp|avi|mkv|webm|mpg|mpeg|mts|m2ts|wmv|mp)$/i

interface Names {
  readonly whole: string
  readonly core: string
  readonly counter: string
  /** What the title's file is called. */
  readonly title: string
}

function namesOf({ base, title }: SidecarFile): Names {
  const names = parseSidecarName(base)
  return { ...names, title: title === '' ? comparable(names.core) : fileNameOf(title) }
}

function stemsOf({ title, counter }: Names): readonly string[] {
  const { stem } = partsOf(title)
  // `PXL.MP.jpg`, whose film is `PXL.MP` or `PXL.MP4`.
  const stems = stem.endsWith('.mp') ? [stem, stem.slice(0, -'.mp'.length)] : [stem]
  return stems.map((each) => keyOf(each, counter))
}

function createTables(sidecars: Listed<SidecarFile>): Tables {
  const table = (keys: (names: Names) => readonly string[]) =>
    createKeyTable((place, text) => keys(namesOf(sidecars.at(place) as SidecarFile)).includes(text))
  const tables = {
    whole: table(({ whole }) => [whole]),
    core: table(({ core, counter }) => [keyOf(core, counter)]),
    title: table(({ title, counter }) => [keyOf(title, counter)]),
    stem: table(stemsOf),
    only: new Map<string, number>(),
    isFilm: new Uint8Array(sidecars.length),
  }
  let i = 0
  for (const sidecar of sidecars) {
    const names = namesOf(sidecar)
    const { whole, core, counter, title } = names
    tables.whole.enter(whole, i)
    tables.core.enter(keyOf(core, counter), i)
    tables.title.enter(keyOf(title, counter), i)
    for (const stem of stemsOf(names)) tables.stem.enter(stem, i)
    if (isCut(core)) tables.only.set(title, tables.only.has(title) ? -1 : i)
    if (FILM.test(sidecar.title)) tables.isFilm[i] = 1
    i++
  }
  return tables
}

/** Of a name of a title: a counter in it is the title's own. */
function partsOf(name: string): { readonly stem: string; readonly extension: string } {
  const { stem, counter, extension } = parseFileName(name)
  return { stem: counter === '' ? stem : `${stem}(${counter})`, extension }
}

const original = (sidecar: number | undefined): Match | undefined => as(sidecar, 'original')
const as = (sidecar: number | undefined, role: Role): Match | undefined =>
  sidecar === undefined ? undefined : { sidecar, role }

function firstIn(table: KeyTable, keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const found = table.find(key)
    if (found >= 0) return found
  }
  return undefined
}

/** Its whole name, a counter in it taken as part of the title; then without the counter, which stands behind the name. */
const byName: Rule = ({ base }, { whole, core }) => {
  const { stem, counter, extension } = parseFileName(base)
  const wholes = [base, ...sidecarNames(base).filter((name) => name.startsWith(base))]
  return original(firstIn(whole, wholes) ?? firstIn(core, [keyOf(stem + extension, counter), keyOf(base, '')]))
}

/** A sidecar whose name was cut may have a counter that its file has not: then the title has to be the only such. */
const byTitle: Rule = ({ base }, { title, only }) => {
  const { stem, counter, extension } = parseFileName(base)
  const [plain, all] = [comparable(stem + extension), comparable(base)]
  const found = firstIn(title, [keyOf(plain, counter), keyOf(all, '')])
  if (found !== undefined) return original(found)
  const alone = only.get(all)
  return alone === undefined || alone < 0 ? undefined : original(alone)
}

/** Its name, of which the cut has left no more than the beginning. */
const byCutName: Rule = ({ base }, { core }) => {
  const { stem, counter, extension } = parseFileName(base)
  const keys = sidecarNames(stem + extension).map((name) => keyOf(name, counter))
  return original(firstIn(core, keys))
}

const MOST_FORGOTTEN = 10

/** Of names that were cut several files may share a sidecar: they go on where its name ends. */
const byForgottenDuplicate: Rule = ({ base }, { core }) => {
  const { stem, counter, extension } = parseFileName(base)
  const plain = stem + extension
  for (let length = plain.length; length > Math.max(0, stem.length - MOST_FORGOTTEN); length--) {
    const name = plain.slice(0, length)
    if (!isCut(name)) return undefined
    const found = firstIn(core, [keyOf(name, counter), keyOf(name, '')])
    if (found !== undefined) return as(found, 'duplicate')
  }
  return undefined
}

/** A dash and a word or two without digits: `-edited`, `-bearbeitet`, `-modifié`, `-編集済み`; cut where names are. */
const EDITED = /^(.+)-[\p{L}\p{M}' ]{1,30}$/u

const byEdit: Rule = ({ base, mime }, tables) => {
  const { stem, counter, extension } = parseFileName(base)
  const before = EDITED.exec(stem)?.[1]
  if (before === undefined) return undefined
  const file = { base: `${before}${counter === '' ? '' : `(${counter})`}${extension}`, mime }
  for (const rule of [byName, byTitle, byCutName]) {
    const match = rule(file, tables, NONE)
    if (match !== undefined) return { ...match, role: 'edited' }
  }
  return as(firstIn(tables.stem, [keyOf(comparable(before), counter)]), 'edited')
}

const NONE = () => false

const byStem: Rule = (file, tables, hasOriginal) => {
  const { stem, counter } = parseFileName(file.base)
  const found = firstIn(tables.stem, [keyOf(comparable(stem), counter)])
  if (found === undefined || hasOriginal(found)) return undefined
  return (tables.isFilm[found] === 1) === isFilm(file) ? original(found) : undefined
}

const byFilm: Rule = (file, { stem: stems, isFilm: isOfFilm }) => {
  if (!isFilm(file)) return undefined
  const { stem, counter, extension } = parseFileName(file.base)
  const found = firstIn(stems, [keyOf(comparable(stem + extension), counter), keyOf(comparable(stem), counter)])
  return found === undefined || isOfFilm[found] === 1 ? undefined : as(found, 'motion')
}

/** By its content or, where that is not known, its name. */
export const isFilm = ({ base, mime }: MediaFile) => mime.startsWith('video/') || FILM.test(base)

const RULES: readonly Rule[] = [byName, byTitle, byCutName, byForgottenDuplicate, byEdit, byStem, byFilm]
