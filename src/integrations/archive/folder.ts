import type { Dirent, Stats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
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

/**
 * The files of a named file or folder, sorted, folders depth first. Links are not followed. What is no file, or cannot be
 * looked into, is reported.
 */
export async function* foundFiles(root: Root, pass: Pass): AsyncGenerator<FoundFile> {
  if (root.folder) {
    yield* below({ path: root.path, name: '', set: setOf(root.name) ?? root.path, depth: 0 }, pass)
    return
  }
  const stats = await look(root.real, root.path, pass)
  if (stats !== undefined) yield found(stats, { path: root.path, name: root.name, set: root.path })
}

interface Place {
  readonly path: string
  readonly name: string
  readonly set: string
  readonly depth: number
}

async function* below(folder: Place, pass: Pass): AsyncGenerator<FoundFile> {
  if (folder.depth > pass.limits.maxDepth) {
    const why = `it lies more than ${pass.limits.maxDepth} folders deep and is not looked into`
    pass.report({ path: folder.path, why, fatal: true })
    return
  }
  for (const item of await listed(folder.path, pass)) {
    pass.signal?.throwIfAborted()
    const path = folder.path.endsWith('/') ? folder.path + item.name : `${folder.path}/${item.name}`
    const name = folder.name === '' ? item.name : `${folder.name}/${item.name}`
    const place = { path, name, set: folder.set, depth: folder.depth + 1 }
    if (item.isDirectory()) yield* below(place, pass)
    else yield* inside(item, place, pass)
  }
}

async function* inside(item: Dirent, { path, name, set }: Place, pass: Pass): AsyncGenerator<FoundFile> {
  if (item.isFile()) {
    const stats = await look(path, path, pass)
    if (stats !== undefined) yield found(stats, { path, name, set })
    return
  }
  const why = item.isSymbolicLink() ? 'it is a symbolic link, which is not followed' : 'it is no file'
  pass.report({ path, why, fatal: false })
}

const found = (stats: Stats, names: Pick<FoundFile, 'path' | 'name' | 'set'>): FoundFile => ({
  ...names,
  bytes: stats.size,
  modified: Math.trunc(stats.mtimeMs),
})

async function listed(path: string, pass: Pass): Promise<readonly Dirent[]> {
  try {
    const items = await readdir(path, { withFileTypes: true })
    return items.sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if (!isSystemError(error)) throw error
    pass.report({ path, why: `the folder cannot be looked into: ${systemReason(error)}`, fatal: true })
    return []
  }
}

async function look(path: string, shown: string, pass: Pass): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (error) {
    if (!isSystemError(error)) throw error
    pass.report({ path: shown, why: `it cannot be looked at: ${systemReason(error)}`, fatal: true })
    return undefined
  }
}
