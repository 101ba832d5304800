import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'

/**
 * Runs a program as root where root may make no user namespaces, as in most containers, with an /etc/passwd of our own
 * and an empty /var/lib. Undefined where this machine does not let us make such a place.
 */
export async function asGuardedRoot(
  passwd: string,
  program: readonly string[],
  cwd: string,
): Promise<ChildProcessByStdio<Writable, Readable, null> | undefined> {
  // Root's powers come with the first program that begins after root is known inside.
  const wait = 'echo inside && read go && exec sh -c "$@"'
  const prepare = `
    echo 0 > /proc/sys/user/max_user_namespaces &&
    mount -t tmpfs -o mode=755 none /var/lib &&
    mount --bind "$0" /etc/passwd &&
    exec "$@"`
  const file = 'unshare'
  const args = ['--user', '--mount', '--', 'sh', '-c', wait, 'sh', prepare, passwd, ...program]
  const child = spawn(file, args, { cwd, stdio: ['pipe', 'pipe', 'ignore'] })
  const isInside = await Promise.race([
    once(child.stdout, 'data').then(() => true),
    once(child, 'close').then(() => false),
  ])
  if (!isInside) return undefined
  try {
    const everybody = '0 0 65536'
    for (const map of ['uid_map', 'gid_map']) await writeFile(`/proc/${child.pid}/${map}`, everybody)
  } catch {
    child.kill('SIGKILL')
    return undefined
  }
  child.stdin.write('go\n')
  return child
}
