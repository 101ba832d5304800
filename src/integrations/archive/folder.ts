import type { Dirent, Stats } from 'node:fs'
import { lstat, opendir } from 'node:fs/promises'
import { listed } from '../../utils/listed.ts'
import { lookAhead } from '../../utils/look-ahead.ts'
import { createPackedTexts } from '../../utils/packed-texts.ts'
import type { FoundFile, Pass } from './entry.ts'
import { setOf } from './parts.ts'
import { isSystemError, systemReason } from './system-errors.ts'

/** What a person named, looked at once. */
export interface Root {
  /** As it was named. */
  readonly path: string
  /** Its last part, whatever way it was named. */
  readonly name: string
  readonly real: string
  readonly folder: boolean
}

/** A file that is listed, and was not looked at itself. */
export interface ListedFile {
  /** As it is shown, and opened; of a file that was named itself `real` is what is opened. */
  readonly path: string
  readonly real?: string
  readonly name: string
  readonly set: string
}

/** Files that are looked at, or opened, at the same time: each costs little but the way to the disk and back. */
export const FILES_AT_ONCE = 16

/**
 * The files of a named file or folder, sorted, folders depth first. Links are not followed. What is no file, or cannot be
 * looked into, is reported.
 */
export async function* listedFiles(root: Root, pass: Pass): AsyncGenerator<ListedFile> {
  if (root.folder) yield* below({ path: root.path, name: '', set: setOf(root.name) ?? root.path, depth: 0 }, pass)
  else yield { path: root.path, real: root.real, name: root.name, set: root.path }
}

/** The same with sizes and times. */
export async function* foundFiles(root: Root, pass: Pass): AsyncGenerator<FoundFile> {
  const looked = lookAhead(listedFiles(root, pass), FILES_AT_ONCE, async (file) => {
    const stats = await look(file, pass)
    return stats === undefined ? undefined : foundFile(file, stats)
  })
  for await (const file of looked) if (file !== undefined) yield file
}

export const foundFile = ({ path, name, set }: ListedFile, stats: Stats): FoundFile => ({
  path,
  name,
  set,
  bytes: stats.size,
  modified: Math.trunc(stats.mtimeMs),
})

interface Place {
  readonly path: string
  readonly name: string
  readonly set: string
  readonly depth: number
}

async function* below(folder: Place, pass: Pass): AsyncGenerator<ListedFile> {
  if (folder.depth > pass.limits.maxDepth) {
    const why = `it lies more than ${pass.limits.maxDepth} folders deep and is not looked into`
    pass.report({ path: folder.path, why, fatal: true })
    return
  }
  const { names, others } = await lookIn(folder.path, pass)
  for (const base of names) {
    pass.signal?.throwIfAborted()
    const path = folder.path.endsWith('/') ? folder.path + base : `${folder.path}/${base}`
    const name = folder.name === '' ? base : `${folder.name}/${base}`
    const other = others.get(base)
    if (other === undefined) yield { path, name, set: folder.set }
    else if (other.isDirectory()) yield* below({ path, name, set: folder.set, depth: folder.depth + 1 }, pass)
    else reportOther(other, path, pass)
  }
}

function reportOther(item: Dirent, path: string, pass: Pass): void {
  const why = item.isSymbolicLink() ? 'it is a symbolic link, which is not followed' : 'it is no file'
  pass.report({ path, why, fatal: false })
}

interface Listing {
  /** Sorted. */
  readonly names: Iterable<string>
  /** What is no file. Of files the name alone is kept, packed: a folder may have 100,000, and is gone through for long. */
  readonly others: ReadonlyMap<string, Dirent>
}
const NAMES_AT_ONCE = 1024

async function lookIn(path: string, pass: Pass): Promise<Listing> {
  const names: string[] = []
  const others = new Map<string, Dirent>()
  try {
    for await (const item of await opendir(path, { bufferSize: NAMES_AT_ONCE })) {
      names.push(item.name)
      if (!item.isFile()) others.set(item.name, item)
    }
    return { names: packed(names.sort()), others }
  } catch (error) {
    if (!isSystemError(error)) throw error
    pass.report({ path, why: `the folder cannot be looked into: ${systemReason(error)}`, fatal: true })
    return { names: [], others }
  }
}

function packed(names: readonly string[]): Iterable<string> {
  const texts = createPackedTexts()
  for (const name of names) texts.add(name)
  return listed(texts.length, texts.at)
}

async function look({ path, real = path }: ListedFile, pass: Pass): Promise<Stats | undefined> {
  try {
    return await lstat(real)
  } catch (error) {
    if (!isSystemError(error)) throw error
    pass.report({ path, why: `it cannot be looked at: ${systemReason(error)}`, fatal: true })
    return undefined
  }
}
