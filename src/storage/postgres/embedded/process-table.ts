import { readFile, readlink } from 'node:fs/promises'
import { run } from './programs.ts'
import { hasCode } from './system.ts'

/**
 * Whether process `pid` serves the cluster in `folder`. `gone`: there is no such process. `other`: the number is taken,
 * by another program or by the remains of one that nobody collects (a zombie, as in containers without an init).
 */
export async function isPostmaster(pid: number, folder: string): Promise<'yes' | 'gone' | 'other'> {
  if (!isTaken(pid)) return 'gone'
  const isIt = process.platform === 'linux' ? await askProc(pid, folder) : await askPs(pid, folder)
  return isIt ? 'yes' : 'other'
}

function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is another user's, so it is no postmaster of a folder of ours; PostgreSQL sees it so too.
    return hasCode(error, 'EPERM')
  }
}

/** A postmaster works in the folder that it serves, and a zombie works nowhere. */
async function askProc(pid: number, folder: string): Promise<boolean> {
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === folder
  } catch {
    // Root in a container may not look at where another user's process works, but everybody may read a command line.
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return line.includes(`\0-D\0${folder}\0`)
  }
}

/** Elsewhere the command line has to do: we start it as `postgres -D <folder> …`. */
async function askPs(pid: number, folder: string): Promise<boolean> {
  const { output } = await run({ file: 'ps', args: ['-ww', '-o', 'stat=,command=', '-p', String(pid)] })
  return !output.trim().startsWith('Z') && output.includes(` -D ${folder} `)
}
