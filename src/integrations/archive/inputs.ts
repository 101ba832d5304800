import { createHash } from 'node:crypto'
import { realpath, stat } from 'node:fs/promises'
import { basename, sep } from 'node:path'
import { AppError } from '../../core/errors.ts'
import { lookAhead } from '../../utils/look-ahead.ts'
import { type BegunFile, beginFile } from './begun-file.ts'
import {
  ARCHIVE_LIMITS,
  type ArchiveLimits,
  DamagedStream,
  type Entry,
  type Member,
  type Pass,
  type Problem,
} from './entry.ts'
import { fileKind, foreignKind } from './file-kind.ts'
import { fileMembers, foreignAdvice, type Memory } from './file-members.ts'
import { FILES_AT_ONCE, foundFiles, type ListedFile, listedFiles, type Root } from './folder.ts'
import { readHead } from './head.ts'
import { createPartList } from './parts.ts'
import { createProblemList } from './problem-list.ts'
import { isSystemError, systemReason } from './system-errors.ts'

/**
 * What a person named to be imported: archives, folders, files, all parts of an export together. Everything is read in
 * place, as streams, in bounded memory; what a file is, is told by its content. Nothing here knows any source.
 */
export interface Inputs {
  /**
   * Every entry once with its first bytes (`readHead`), in an order that depends on the inputs alone. Keep only what is
   * needed: there may be hundreds of thousands. Archives inside of archives are reported, not opened.
   */
  scan(signal?: AbortSignal): AsyncIterable<Scanned>
  /**
   * The wanted entries with their content, in the order of the scan. Content is read, or left, before the next entry is
   * asked for. Where it is damaged the good bytes come first, then it throws `DamagedStream`; that is reported too.
   */
  read(wanted: Wanted, signal?: AbortSignal): AsyncIterable<Readable>
  /** What was not read, or not to its end. Grows while scanning and reading; each problem once. */
  readonly problems: readonly Problem[]
  /**
   * The same for the same inputs, however they were named, so that an unfinished run over them can be found again: made
   * of the names, sizes and times of the named files and of all files in the named folders.
   */
  fingerprint(signal?: AbortSignal): Promise<string>
  /** Ends all reading; to be called once nothing is read any more. */
  close(): Promise<void>
}
/** Paths of entries; sets are such. Asked about every entry there is. */
export interface Wanted {
  readonly size: number
  has(path: string): boolean
  keys(): Iterable<string>
}
export interface Scanned {
  readonly entry: Entry
  readonly head: Uint8Array
}
export interface Readable {
  readonly entry: Entry
  readonly chunks: AsyncIterable<Uint8Array>
}

/**
 * Looks that everything named is there before anything is read. Throws AppError `input.not_found` or `input.unreadable`,
 * naming the path. What is named twice, or lies in a folder also named, is read once.
 */
export async function openInputs(paths: readonly string[], limits: Partial<ArchiveLimits> = {}): Promise<Inputs> {
  const roots = distinct(await Promise.all(paths.map(rootOf)))
  const problems = createProblemList()
  const memory: Memory = new Map()
  const closing = new AbortController()
  const pass = (signal?: AbortSignal): Pass => ({
    limits: { ...ARCHIVE_LIMITS, ...limits },
    signal: signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]),
    report: problems.report,
  })

  return {
    problems: problems.all,
    async *scan(signal) {
      const now = pass(signal)
      const parts = createPartList()
      for await (const begun of begunFiles(roots, now)) {
        const { path, name } = begun.file
        parts.note(path, basename(name))
        for await (const member of fileMembers(begun, memory, now, false)) yield* scanned(member, path, now)
      }
      for (const problem of parts.missing()) problems.report(problem)
    },
    async *read(wanted, signal) {
      const now = pass(signal)
      const archives = archivesOf(wanted)
      let left = wanted.size
      const isAsked = ({ path }: ListedFile) => wanted.has(path) || archives.has(path)
      for await (const begun of begunFiles(roots, now, isAsked)) {
        for await (const readable of readables(fileMembers(begun, memory, now, true), wanted, now)) {
          yield readable
          if (--left === 0) return
        }
      }
    },
    async fingerprint(signal) {
      const lines: string[] = []
      for (const root of roots) lines.push(await digestOf(root, pass(signal)))
      return createHash('sha256').update(lines.sort().join('\n')).digest('hex')
    },
    async close() {
      closing.abort(new AppError('cancelled', 'the inputs were closed while they were being read'))
    },
  }
}

async function* listedIn(
  roots: readonly Root[],
  pass: Pass,
  isAsked: (file: ListedFile) => boolean,
): AsyncGenerator<ListedFile> {
  for (const root of roots) {
    for await (const file of listedFiles(root, pass)) {
      pass.signal?.throwIfAborted()
      if (isAsked(file)) yield file
    }
  }
}

/** The files with their beginnings, a few of them read ahead. */
async function* begunFiles(
  roots: readonly Root[],
  pass: Pass,
  isAsked: (file: ListedFile) => boolean = () => true,
): AsyncGenerator<BegunFile> {
  const begun = lookAhead(listedIn(roots, pass, isAsked), FILES_AT_ONCE, (file) => beginFile(file, pass))
  for await (const file of begun) {
    pass.signal?.throwIfAborted()
    if (file !== undefined) yield file
  }
}

async function* readables(members: AsyncGenerator<Member>, wanted: Wanted, pass: Pass): AsyncGenerator<Readable> {
  for await (const member of members) {
    if (!wanted.has(member.entry.path)) continue
    const chunks = contentOf(member, pass)
    yield { entry: member.entry, chunks }
    // Whoever left it half read need not end it.
    await chunks.return(undefined)
  }
}

async function rootOf(path: string): Promise<Root> {
  try {
    const real = await realpath(path)
    const stats = await stat(real)
    if (!stats.isFile() && !stats.isDirectory())
      throw new AppError('input.unreadable', `${path} is neither a file nor a folder`, { details: { path } })
    // Without the slashes at its end, so that the paths below it look alike however it was named.
    const plain = path.length > 1 ? path.replace(/(?<=.)[/\\]+$/, '') : path
    return { path: plain, name: basename(real), real, folder: stats.isDirectory() }
  } catch (error) {
    if (!isSystemError(error)) throw error
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
      throw new AppError('input.not_found', `there is no file or folder ${path}`, { cause: error, details: { path } })
    const message = `${path} cannot be read: ${systemReason(error)}`
    throw new AppError('input.unreadable', message, { cause: error, details: { path } })
  }
}

/** Sorted, so that the order of the arguments changes nothing; without what is, or lies in, another of them. */
function distinct(roots: readonly Root[]): readonly Root[] {
  const sorted = [...roots].sort((a, b) => (a.real < b.real ? -1 : 1))
  const folders = sorted.filter(({ folder }) => folder).map(({ real }) => (real.endsWith(sep) ? real : real + sep))
  return sorted.filter(
    ({ real }, i) => sorted[i - 1]?.real !== real && !folders.some((folder) => real.startsWith(folder)),
  )
}

/** The files on disk that may hold wanted members. */
function archivesOf(wanted: Wanted): ReadonlySet<string> {
  const files = new Set<string>()
  for (const path of wanted.keys())
    for (let at = path.indexOf('!/'); at >= 0; at = path.indexOf('!/', at + 1)) files.add(path.slice(0, at))
  return files
}

/** An entry with its head; nothing for an archive inside of an archive. */
async function* scanned(member: Member, file: string, pass: Pass): AsyncGenerator<Scanned> {
  const { entry } = member
  const head = await readHead(contentOf(member, pass))
  const inner = entry.path === file ? 'plain' : fileKind(head)
  if (inner === 'plain') {
    yield { entry, head }
    return
  }
  const why =
    inner === 'foreign'
      ? foreignAdvice(foreignKind(head) ?? '')
      : 'an archive inside of an archive is not opened: unpack it and name it by itself'
  pass.report({ path: entry.path, why, fatal: false })
}

/** The content, with every way of breaking off turned into a `DamagedStream` and reported. */
async function* contentOf(member: Member, { signal, report }: Pass): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of member.open()) {
      signal?.throwIfAborted()
      yield chunk
    }
  } catch (error) {
    const damage = isSystemError(error)
      ? new DamagedStream('cut', `it cannot be read any further: ${systemReason(error)}`, error)
      : error
    if (damage instanceof DamagedStream) report({ path: member.entry.path, why: damage.message, fatal: true })
    throw damage
  }
}

async function digestOf(root: Root, pass: Pass): Promise<string> {
  const digest = createHash('sha256')
  for await (const { name, bytes, modified } of foundFiles(root, pass))
    digest.update(`${name}\0${bytes}\0${modified}\n`)
  return `${root.name}\0${digest.digest('hex')}`
}
