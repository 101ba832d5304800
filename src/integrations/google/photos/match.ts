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

/**
 * Finds the sidecar of each picture and video of a folder, or undefined. The rules go from sure to loose, and a loose one
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
 * Each lookup is one in a table: a folder of 100,000 files takes no longer a file than one of ten.
 */
export function matchFolder(
  sidecars: readonly SidecarFile[],
  media: readonly MediaFile[],
): readonly (Match | undefined)[] {
  const tables = createTables(sidecars)
  const found: (Match | undefined)[] = media.map(() => undefined)
  const hasOriginal = new Set<number>()
  for (const rule of RULES) {
    media.forEach((file, i) => {
      if (found[i] !== undefined) return
      const match = rule(file, tables, hasOriginal)
      found[i] = match
      if (match?.role === 'original') hasOriginal.add(match.sidecar)
    })
  }
  return found
}

type Rule = (file: MediaFile, tables: Tables, hasOriginal: ReadonlySet<number>) => Match | undefined
type Table = Map<string, number>

interface Tables {
  /** By the name without `.json`. */
  readonly whole: Table
  /** By what is left of the name of the file, and counter. */
  readonly core: Table
  /** By the name that the title's file has, and counter. */
  readonly title: Table
  /** By the name that the title's file has where one sidecar alone with a cut name has it; else -1. */
  readonly only: Table
  /** By the same without extension. */
  readonly stem: Table
  readonly isFilm: readonly boolean[]
}

const keyOf = (name: string, counter: string) => `${name}|${counter}`
const FILM = /\.(?:mp4|mov|m4v|3gp|avi|mkv|webm|mpg|mpeg|mts|m2ts|wmv|mp)$/i

function createTables(sidecars: readonly SidecarFile[]): Tables {
  const tables = {
    whole: new Map<string, number>(),
    core: new Map<string, number>(),
    title: new Map<string, number>(),
    only: new Map<string, number>(),
    stem: new Map<string, number>(),
    isFilm: sidecars.map(({ title }) => FILM.test(title)),
  }
  sidecars.forEach(({ base, title }, i) => {
    const { whole, core, counter } = parseSidecarName(base)
    enter(tables.whole, whole, i)
    enter(tables.core, keyOf(core, counter), i)
    const name = title === '' ? comparable(core) : fileNameOf(title)
    enter(tables.title, keyOf(name, counter), i)
    if (isCut(core)) tables.only.set(name, tables.only.has(name) ? -1 : i)
    const { stem } = partsOf(name)
    enter(tables.stem, keyOf(stem, counter), i)
    // `PXL.MP.jpg`, whose film is `PXL.MP` or `PXL.MP4`.
    if (stem.endsWith('.mp')) enter(tables.stem, keyOf(stem.slice(0, -'.mp'.length), counter), i)
  })
  return tables
}

/** The first one of a name counts. */
function enter(table: Table, key: string, sidecar: number): void {
  if (!table.has(key)) table.set(key, sidecar)
}

/** Of a name of a title: a counter in it is the title's own. */
function partsOf(name: string): { readonly stem: string; readonly extension: string } {
  const { stem, counter, extension } = parseFileName(name)
  return { stem: counter === '' ? stem : `${stem}(${counter})`, extension }
}

const original = (sidecar: number | undefined): Match | undefined => as(sidecar, 'original')
const as = (sidecar: number | undefined, role: Role): Match | undefined =>
  sidecar === undefined ? undefined : { sidecar, role }

function firstIn(table: Table, keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const found = table.get(key)
    if (found !== undefined) return found
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
  return as(tables.stem.get(keyOf(comparable(before), counter)), 'edited')
}

const NONE: ReadonlySet<number> = new Set()

const byStem: Rule = (file, tables, hasOriginal) => {
  const { stem, counter } = parseFileName(file.base)
  const found = tables.stem.get(keyOf(comparable(stem), counter))
  if (found === undefined || hasOriginal.has(found)) return undefined
  return tables.isFilm[found] === isFilm(file) ? original(found) : undefined
}

const byFilm: Rule = (file, { stem: stems, isFilm: isOfFilm }) => {
  if (!isFilm(file)) return undefined
  const { stem, counter, extension } = parseFileName(file.base)
  const found = firstIn(stems, [keyOf(comparable(stem + extension), counter), keyOf(comparable(stem), counter)])
  return found === undefined || isOfFilm[found] === true ? undefined : as(found, 'motion')
}

const isFilm = ({ base, mime }: MediaFile) => mime.startsWith('video/') || FILM.test(base)

const RULES: readonly Rule[] = [byName, byTitle, byCutName, byForgottenDuplicate, byEdit, byStem, byFilm]
