import type { JsonObject } from '../../../models/events.ts'
import { readText } from '../../../processors/normalization/number.ts'
import { createKeyTable } from '../../../utils/key-table.ts'
import { type Listed, listed, mapped } from '../../../utils/listed.ts'
import { isObject } from '../../decoding/json.ts'
import type { Join, JoinFile, Said } from '../../source.ts'
import { albumFields } from './album.ts'
import { lastOf, parentOf, parseSidecarName, placeOf } from './file-names.ts'
import { createFindings, type Findings } from './findings.ts'
import { isDayFolder, isOfYear, isYearFolder, yearPatterns } from './folders.ts'
import { isFilm, type MediaFile, matchFolder, ROLES, type Role } from './match.ts'
import { createPhotoNotes, type PhotoNote, type PhotoNotes } from './photo-notes.ts'

/** The files of one folder of one export, by their places. */
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
  const notes = createPhotoNotes()
  const titles = new Map<number, string>()
  return {
    first: ['sidecar', 'album'],
    note(record, file, place) {
      if (record.kind !== 'json' || !isObject(record.value)) return
      if (file.channel === 'sidecar') notes.add(place, record.value)
      else titles.set(place, readText(albumFields(record.value)['title']) ?? '')
    },
    of(files) {
      const folders = foldersOf(files)
      const surroundings = look(folders)
      const findings = createFindings(files.length)
      for (const [no, folder] of folders.entries()) {
        const title = folder.albums.map((i) => titles.get(i)).find((known) => known !== undefined)
        sayFolder({ no, folder, files, notes, title, surroundings }, findings)
      }
      return listed(files.length, (i) => saidOf(i, { files, folders, findings, titles }))
    },
  }
}

function foldersOf(files: Listed<JoinFile>): readonly Folder[] {
  const folders = new Map<string, Folder>()
  let i = 0
  for (const { name, set, channel } of files) {
    const { folder: path, isInTakeout } = placeOf(name)
    const id = `${set}\0${isInTakeout}\0${path}`
    const folder = folders.get(id) ?? { set, path, isInTakeout, sidecars: [], albums: [], media: [] }
    folders.set(id, folder)
    const list = channel === 'sidecar' ? folder.sidecars : channel === 'album' ? folder.albums : folder.media
    list.push(i++)
  }
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
  /** Which of all folders it is. */
  readonly no: number
  readonly folder: Folder
  readonly files: Listed<JoinFile>
  readonly notes: PhotoNotes
  /** Of the album's own file; undefined where there is none. */
  readonly title: string | undefined
  readonly surroundings: Surroundings
}
/** A view with what is asked of the folder for each of its photos. */
interface JudgedView extends FolderView {
  readonly isOfLibrary: boolean
}

function sayFolder(looked: FolderView, findings: Findings): void {
  const { no, folder, files, notes } = looked
  const view: JudgedView = { ...looked, isOfLibrary: isLibrary(looked) }
  sayMedia(view, joinSidecars(view, findings), findings)
  for (const i of folder.sidecars) if (isInAlbum(view, notes.at(i))) findings.item(i, no)
  for (const [i, twin] of twinsOf(folder.sidecars, files, notes)) findings.twins.set(i, twin)
  if (view.isOfLibrary) for (const i of folder.albums) findings.library.add(i)
}

/** Answers the media that have no sidecar. */
function joinSidecars({ folder, files, notes }: JudgedView, findings: Findings): readonly number[] {
  const matches = matchFolder(
    mapped(folder.sidecars, (i) => ({ base: baseOf(files, i), title: notes.at(i).title })),
    mapped(folder.media, (i) => mediaOf(files, i)),
  )
  return folder.media.filter((i, at) => {
    const sidecar = folder.sidecars[matches.sidecar[at] ?? -1]
    if (sidecar !== undefined) findings.join(sidecar, i, matches.role[at] as number)
    return sidecar === undefined
  })
}

function sayMedia(view: JudgedView, alone: readonly number[], findings: Findings): void {
  joinFilms(view, alone, findings)
  for (const i of alone) {
    if (findings.stateOf(i) !== undefined) continue
    if (!isOurs(view, view.files.at(i))) findings.foreign(i)
    else if (isInAlbum(view, undefined)) findings.item(i, view.no)
  }
}

/** The film of a live or motion photo without a sidecar belongs to the picture of its name, as if that had one. */
function joinFilms(view: JudgedView, alone: readonly number[], findings: Findings): void {
  const { files } = view
  const films = alone.filter((i) => isFilm(mediaOf(files, i)))
  if (films.length === 0) return
  const pictures = alone.filter((i) => !isFilm(mediaOf(files, i)) && isOurs(view, files.at(i)))
  const sidecars = mapped(pictures, (i) => ({ base: `${baseOf(files, i)}.json`, title: baseOf(files, i) }))
  const matches = matchFolder(
    sidecars,
    mapped(films, (i) => mediaOf(files, i)),
  )
  films.forEach((i, at) => {
    const picture = pictures[matches.sidecar[at] ?? -1]
    const role = matches.role[at] as number
    if (picture !== undefined && ROLES[role] === 'motion') findings.join(picture, i, role)
  })
}

const mediaOf = (files: Listed<JoinFile>, i: number): MediaFile => ({
  base: baseOf(files, i),
  mime: readText(files.at(i)?.about?.['mime']) ?? '',
})
const baseOf = (files: Listed<JoinFile>, i: number) => placeOf(files.at(i)?.name ?? '').base

interface Found {
  readonly files: Listed<JoinFile>
  readonly folders: readonly Folder[]
  readonly findings: Findings
  readonly titles: ReadonlyMap<number, string>
}

function saidOf(i: number, { files, folders, findings, titles }: Found): Said {
  const state = findings.stateOf(i)
  if (state !== undefined) return state
  const companions = findings.companionsOf(i).map(({ place, role }) => fileOf(role, files.at(place)))
  const folder = folders[findings.albumOf(i)]
  const title = folder?.albums.map((album) => titles.get(album)).find((known) => known !== undefined)
  const hasPicture = companions.some(({ role }) => role === 'original')
  return told({
    // With its picture a sidecar needs no name for where that may lie.
    export: hasPicture ? undefined : exportOf(files.at(i)),
    files: companions.length === 0 ? undefined : companions.sort(byRole),
    twin: findings.twins.get(i),
    library: findings.library.has(i) || undefined,
    album: folder === undefined ? undefined : { folder: lastOf(folder.path), ...(title ? { title } : {}) },
  })
}

/** Without what is absent; undefined where nothing is left. */
function told(fields: Readonly<Record<string, JsonObject[string]>>): JsonObject | undefined {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined)
  return known.length === 0 ? undefined : Object.fromEntries(known)
}

function fileOf(role: Role, file: JoinFile | undefined) {
  const { bytes, mime, head } = file?.about ?? {}
  return {
    name: file?.name ?? '',
    role,
    ...(bytes === undefined ? {} : { bytes }),
    ...(mime === undefined || mime === '' ? {} : { mime }),
    ...(head === undefined ? {} : { head }),
  }
}

/** Which export a file is of, by what Takeout calls all parts of one: the moment it was asked for. */
const EXPORT = /^takeout-\d{8}T\d{6}Z/i
const exportOf = (file: JoinFile | undefined) =>
  file?.channel === 'album' ? undefined : EXPORT.exec(lastOf(file?.set ?? ''))?.[0].toLowerCase()

const byRole = (a: { name: string; role: Role }, b: { name: string; role: Role }) =>
  ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || (a.name < b.name ? -1 : 1)

/** Photos of one folder that nothing but their counters tell apart: which of them each is, the first left out. */
function twinsOf(sidecars: readonly number[], files: Listed<JoinFile>, notes: PhotoNotes): ReadonlyMap<number, number> {
  const twins = new Map<number, number>()
  const counterOf = (i: number) => Number(parseSidecarName(baseOf(files, i)).counter)
  for (const group of alike(sidecars, notes)) {
    const sorted = [...group].sort((a, b) => counterOf(a) - counterOf(b) || a - b)
    for (const [twin, i] of sorted.entries()) if (twin > 0) twins.set(i, twin)
  }
  return twins
}

/** Those that have one key together. */
function alike(sidecars: readonly number[], notes: PhotoNotes): Iterable<readonly number[]> {
  const first = createKeyTable((i, key) => notes.at(i).sharedKey === key)
  const groups = new Map<number, number[]>()
  for (const i of sidecars) {
    const { sharedKey } = notes.at(i)
    if (sharedKey === '') continue
    const known = first.find(sharedKey)
    if (known >= 0) groups.set(known, [...(groups.get(known) ?? [known]), i])
    else first.enter(sharedKey, i)
  }
  return groups.values()
}

/** A folder of the library, by years or days, though there may be an album's file in it. */
function isLibrary({ folder, notes, surroundings }: FolderView): boolean {
  const { path, sidecars } = folder
  if (isDayFolder(path)) return true
  return isYearFolder(path, surroundings.years) && sidecars.every((i) => isOfYear(path, notes.at(i).taken))
}

/** Whether a photo is in an album by its folder: one without the album's own file may get it from another part. */
function isInAlbum(view: JudgedView, photo: PhotoNote | undefined): boolean {
  const { folder, title } = view
  if (lastOf(folder.path) === '' || view.isOfLibrary) return false
  return title !== undefined || (photo !== undefined && !isUncertain(view, photo))
}

/** The bin, the archive, a year in a language that is not known, or what holds the folders. */
function isUncertain({ folder, surroundings }: FolderView, { isPutAway, taken }: PhotoNote): boolean {
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
