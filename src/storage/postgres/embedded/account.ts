import { chmod, mkdir, readFile, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../../../core/errors.ts'
import { type Binaries, copyBinaries } from './binaries.ts'
import type { Places } from './folder.ts'
import { type Command, lastLines, run } from './programs.ts'

/** Where a cluster is put that has to belong to another user than its data directory; the directory links to it. */
export const SYSTEM_FOLDER = '/var/lib/datapunk-stream'
const READABLE_BY_ALL = 0o755

/**
 * As whom PostgreSQL's programs run. They refuse root, and initdb refuses users that have no name.
 *
 * - `self`: as this process does.
 * - `namespace`: in a user namespace, where our user bears the number `uid`; files stay ours.
 * - `user`: as another user of the system; for root only.
 */
type Account =
  | { readonly kind: 'self' }
  | { readonly kind: 'namespace'; readonly uid: number }
  | { readonly kind: 'user'; readonly uid: number; readonly gid: number }

/** Who runs the programs, and which: not every account can read those of the package. */
export interface Runner {
  readonly account: Account
  readonly binaries: Binaries
}

/** A program of PostgreSQL, as the account runs it. */
export function command(
  { account, binaries }: Runner,
  program: 'postgres' | 'initdb',
  args: readonly string[],
): Command {
  const file = join(binaries.root, 'bin', program)
  switch (account.kind) {
    case 'self':
      return { file, args }
    case 'namespace':
      return { file: 'unshare', args: ['--user', `--map-user=${account.uid}`, '--', file, ...args] }
    case 'user':
      return { file, args, uid: account.uid, gid: account.gid }
  }
}

/**
 * Chooses who runs PostgreSQL for a cluster: always the owner of its files, if it exists already. The choice is tried
 * with `postgres --version` before it is taken. `database.unavailable` when the cluster belongs to somebody else,
 * `database.platform` when root can run it in no way.
 */
export async function chooseRunner({ folder }: Places, binaries: Binaries): Promise<Runner> {
  const us = process.getuid?.() ?? 0
  const owner = await stat(folder).catch(() => undefined)
  if (us !== 0) {
    if (owner !== undefined && owner.uid !== us) throw belongsTo(folder, owner.uid)
    return await asOurselves(binaries)
  }
  if (owner !== undefined && owner.uid !== 0) return await asUser({ uid: owner.uid, gid: owner.gid }, binaries)
  const inside = await inNamespace(binaries)
  if (inside !== undefined) return inside
  const noNamespace = 'no user namespace can be made here (unshare --user)'
  if (owner !== undefined) {
    throw rootCannot(`${noNamespace} for ${folder}, which belongs to root; give it away: chown -R postgres '${folder}'`)
  }
  const postgres = (await readUsers()).find(({ name }) => name === 'postgres')
  if (postgres === undefined)
    throw rootCannot(`${noNamespace}, nor is there a user postgres: useradd --system postgres`)
  return await asUser(postgres, binaries)
}

/** A user without a name (containers run with any number) gets one inside a namespace, where that is possible. */
async function asOurselves(binaries: Binaries): Promise<Runner> {
  try {
    userInfo()
    return { account: { kind: 'self' }, binaries }
  } catch {
    return (await inNamespace(binaries)) ?? { account: { kind: 'self' }, binaries }
  }
}

async function inNamespace(binaries: Binaries): Promise<Runner | undefined> {
  if (process.platform !== 'linux') return undefined
  const users = await readUsers()
  const nobody = users.find(({ name }) => name === 'nobody') ?? users.find(({ uid }) => uid !== 0)
  if (nobody === undefined) return undefined
  const runner: Runner = { account: { kind: 'namespace', uid: nobody.uid }, binaries }
  return (await tryOut(runner)) === undefined ? runner : undefined
}

async function asUser({ uid, gid }: { uid: number; gid: number }, binaries: Binaries): Promise<Runner> {
  const account: Account = { kind: 'user', uid, gid }
  if ((await tryOut({ account, binaries })) === undefined) return { account, binaries }
  await mkdir(SYSTEM_FOLDER, { recursive: true })
  await chmod(SYSTEM_FOLDER, READABLE_BY_ALL)
  const copied: Runner = { account, binaries: await copyBinaries(binaries, join(SYSTEM_FOLDER, 'binaries')) }
  const fault = await tryOut(copied)
  if (fault !== undefined) throw rootCannot(`user ${uid} cannot run it (${fault})`)
  return copied
}

/** Why the account cannot run PostgreSQL; nothing when it can. */
async function tryOut(runner: Runner): Promise<string | undefined> {
  const { code, output } = await run(command(runner, 'postgres', ['--version']))
  return code === 0 && output.includes('PostgreSQL') ? undefined : lastLines(output, 1)
}

interface User {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

async function readUsers(): Promise<readonly User[]> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid = '', gid = ''] = line.split(':')
    return /^\d+$/.test(uid) && /^\d+$/.test(gid) ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
  })
}

function belongsTo(folder: string, uid: number): AppError {
  return new AppError(
    'database.unavailable',
    `The database folder ${folder} belongs to user ${uid}. Run the command as that user, or choose another data ` +
      'directory with --data.',
  )
}

function rootCannot(why: string): AppError {
  return new AppError(
    'database.platform',
    `PostgreSQL refuses to run as root, and ${why}. Or run the command as an ordinary user, or set DATABASE_URL to ` +
      'another PostgreSQL.',
  )
}
