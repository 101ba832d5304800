import type { JsonObject } from '../../../models/events.ts'
import { readText } from '../../../processors/normalization/number.ts'
import { isObject } from '../../decoding/json.ts'
import type { Join, JoinFile } from '../../source.ts'
import { albumFields } from './album.ts'
import { lastOf, parentOf, parseSidecarName, placeOf } from './file-names.ts'
import { isDayFolder, isOfYear, isYearFolder, yearPatterns } from './folders.ts'
import { type MediaFile, matchFolder, type Role } from './match.ts'
import { momentOf, photoKey } from './photo-key.ts'

/** What of a sidecar is kept until all files are known. */
interface Noted {
  readonly title: string
  readonly taken: number | undefined
  /** In the bin or in the archive. */
  readonly isPutAway: boolean
  /** Where two photos may have the same key: that. */
  readonly sharedKey: string | undefined
}

type Said = ReturnType<Join['of']>[number]

/** The files of one folder of one export. */
interface Folder {
  readonly set: string
  readonly path: string
  readonly isInTakeout: boolean
  readonly sidecars: number[]
  readonly albums: number[]
  readonly media: number[]
}

/**
 * Brings together what one export tells of a photo in several files: sidecar, picture, edited copy, film; and which
 * folders are albums. All parts of an export are looked at together. A picture without a sidecar stands for itself; one
 * that has nothing to do with Google Photos is foreign.
 */
export function createPhotosJoin(): Join {
  const noted = new Map<string, Noted>()
  const titles = new Map<string, string>()
  return {
    first: ['sidecar', 'album'],
    note(record, file) {
      if (record.kind !== 'json' || !isObject(record.value)) return
      if (file.channel === 'sidecar') noted.set(idOf(file), notedSidecar(record.value))
      else titles.set(idOf(file), readText(albumFields(record.value)['title']) ?? '')
    },
    of(files) {
      const said: Said[] = files.map(() => undefined)
      const folders = foldersOf(files)
      const surroundings = look(folders)
      for (const folder of folders) {
        const sidecars = folder.sidecars.map((i) => noted.get(idOf(files[i])) ?? NOTHING)
        const title = folder.albums.map((i) => titles.get(idOf(files[i]))).find((known) => known !== undefined)
        sayFolder({ folder, files, sidecars, title, surroundings }, said)
      }
      return said
    },
  }
}

const NOTHING: Noted = { title: '', taken: undefined, isPutAway: false, sharedKey: undefined }
const idOf = (file: Pick<JoinFile, 'set' | 'name'> | undefined) => `${file?.set}\0${file?.name}`

function notedSidecar(fields: JsonObject): Noted {
  const key = photoKey(fields)
  return {
    title: readText(fields['title']) ?? '',
    taken: momentOf(fields['photoTakenTime']),
    isPutAway: fields['trashed'] === true || fields['archived'] === true,
    sharedKey: key?.isShared === true ? key.key : undefined,
  }
}

function foldersOf(files: readonly JoinFile[]): readonly Folder[] {
  const folders = new Map<string, Folder>()
  files.forEach(({ name, set, channel }, i) => {
    const { folder: path, isInTakeout } = placeOf(name)
    const id = `${set}\0${isInTakeout}\0${path}`
    const folder = folders.get(id) ?? { set, path, isInTakeout, sidecars: [], albums: [], media: [] }
    folders.set(id, folder)
    const list = channel === 'sidecar' ? folder.sidecars : channel === 'album' ? folder.albums : folder.media
    list.push(i)
  })
  return [...folders.values()]
}

/** What stands around the folders of an import. */
interface Surroundings {
  /** Folders, and folders of folders, that tell of photos, by export. */
  readonly telling: ReadonlySet<string>
  /** Exports that tell of photos. */
  readonly exports: ReadonlySet<string>
  /** Folders that hold such folders. */
  readonly holders: ReadonlySet<string>
  readonly years: ReadonlySet<string>
}

const within = ({ set }: Folder, path: string) => `${set}\0${path}`

function look(folders: readonly Folder[]): Surroundings {
  const known = folders.filter(({ sidecars, albums }) => sidecars.length + albums.length > 0)
  const holders = new Set(
    known.filter(({ path }) => path !== '').map((folder) => within(folder, parentOf(folder.path))),
  )
  return {
    telling: new Set([...holders, ...known.map((folder) => within(folder, folder.path))]),
    exports: new Set(known.map(({ set }) => set)),
    holders,
    years: yearPatterns(new Set(folders.map(({ path }) => path))),
  }
}

interface FolderView {
  readonly folder: Folder
  readonly files: readonly JoinFile[]
  readonly sidecars: readonly Noted[]
  /** Of the album's own file; undefined where there is none. */
  readonly title: string | undefined
  readonly surroundings: Surroundings
}
/** A view with what is asked of the folder for each of its photos. */
interface JudgedView extends FolderView {
  readonly isOfLibrary: boolean
}

function sayFolder(looked: FolderView, said: Said[]): void {
  const { folder, files, sidecars } = looked
  const view: JudgedView = { ...looked, isOfLibrary: isLibrary(looked) }
  const media = folder.media.map((i): MediaFile => {
    const { name, about } = files[i] ?? { name: '' }
    return { base: placeOf(name).base, mime: readText(about?.['mime']) ?? '' }
  })
  const names = folder.sidecars.map((i, at) => ({ base: placeOf(files[i]?.name ?? '').base, title: sidecars[at]?.title ?? '' })) // biome-ignore format: one line
  const matches = matchFolder(names, media)
  const companions = new Map<number, { readonly role: Role; readonly file: JoinFile | undefined }[]>()
  matches.forEach((match, at) => {
    const i = folder.media[at] ?? -1
    if (match === undefined) return
    said[i] = 'companion'
    const of = companions.get(match.sidecar) ?? []
    companions.set(match.sidecar, of)
    of.push({ role: match.role, file: files[i] })
  })
  const twins = twinsOf(names, sidecars)
  folder.sidecars.forEach((i, at) => {
    said[i] = told({
      files: companions.get(at)?.map(fileOf).sort(byRole),
      twin: twins.get(at),
      ...albumOf(view, sidecars[at]),
    })
  })
  for (const i of folder.albums) said[i] = told({ library: view.isOfLibrary || undefined })
  folder.media.forEach((i) => {
    if (said[i] === undefined) said[i] = isOurs(view, files[i]) ? told(albumOf(view, undefined)) : 'foreign'
  })
}

/** Without what is absent; undefined where nothing is left. */
function told(fields: Readonly<Record<string, JsonObject[string]>>): JsonObject | undefined {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined)
  return known.length === 0 ? undefined : Object.fromEntries(known)
}

const ROLES: readonly Role[] = ['original', 'duplicate', 'edited', 'motion']

function fileOf({ role, file }: { readonly role: Role; readonly file: JoinFile | undefined }) {
  const { bytes, mime } = file?.about ?? {}
  return {
    name: file?.name ?? '',
    role,
    ...(bytes === undefined ? {} : { bytes }),
    ...(mime === undefined || mime === '' ? {} : { mime }),
  }
}

const byRole = (a: { name: string; role: Role }, b: { name: string; role: Role }) =>
  ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || (a.name < b.name ? -1 : 1)

/** Photos of one folder that nothing but their counters tell apart: which of them each is, the first left out. */
function twinsOf(names: readonly { readonly base: string }[], sidecars: readonly Noted[]): ReadonlyMap<number, number> {
  const groups = new Map<string, number[]>()
  sidecars.forEach(({ sharedKey }, at) => {
    if (sharedKey === undefined) return
    const group = groups.get(sharedKey)
    if (group === undefined) groups.set(sharedKey, [at])
    else group.push(at)
  })
  const twins = new Map<number, number>()
  const counterOf = (at: number) => Number(parseSidecarName(names[at]?.base ?? '').counter)
  for (const group of groups.values()) {
    const sorted = [...group].sort((a, b) => counterOf(a) - counterOf(b) || a - b)
    for (const [twin, at] of sorted.entries()) if (twin > 0) twins.set(at, twin)
  }
  return twins
}

/** A folder of the library, by years or days, though there may be an album's file in it. */
function isLibrary({ folder, sidecars, surroundings }: FolderView): boolean {
  const { path } = folder
  if (isDayFolder(path)) return true
  return isYearFolder(path, surroundings.years) && sidecars.every(({ taken }) => isOfYear(path, taken))
}

/** The album that a photo is in by its folder: one without the album's own file may get it from another part. */
function albumOf(view: JudgedView, photo: Noted | undefined): { readonly album?: JsonObject } {
  const { folder, title } = view
  const name = lastOf(folder.path)
  if (name === '' || view.isOfLibrary) return {}
  if (title !== undefined) return { album: { folder: name, ...(title === '' ? {} : { title }) } }
  return photo === undefined || isUncertain(view, photo) ? {} : { album: { folder: name } }
}

/** The bin, the archive, a year in a language that is not known, or what holds the folders. */
function isUncertain({ folder, surroundings }: FolderView, { isPutAway, taken }: Noted): boolean {
  const isAtTop = folder.isInTakeout && parentOf(folder.path) === ''
  return isPutAway || isAtTop || isOfYear(folder.path, taken) || surroundings.holders.has(within(folder, folder.path))
}

const BRAND = /google/i

/**
 * A picture without a sidecar: in a folder that tells of photos, or beside such folders, it is of Google Photos. In an
 * export without any such folder it is by where it stands in it (`Takeout/Google …/<folder>/`), and outside of exports
 * where a camera wrote something into it.
 */
function isOurs({ folder, surroundings }: FolderView, file: JoinFile | undefined): boolean {
  const { path, isInTakeout, set } = folder
  const parents = [path, parentOf(path)]
  if (parents.some((parent) => surroundings.telling.has(within(folder, parent)) && (parent !== '' || path === '')))
    return true
  const isOfCamera = file?.about?.['isOfCamera'] === true
  if (!isInTakeout) return isOfCamera
  if (surroundings.exports.has(set)) return false
  const [product = '', ...below] = path.split('/')
  return BRAND.test(product) && below.length === 1 && (isOfCamera || isOfYear(path, undefined))
}
