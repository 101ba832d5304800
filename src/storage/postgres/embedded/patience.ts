import { readFile } from 'node:fs/promises'
import { AppError } from '../../../core/errors.ts'
import type { Found, Places } from './folder.ts'
import type { Log } from './options.ts'
import { lastLines } from './programs.ts'

/** Watches over waiting for a cluster. */
interface Patience {
  /** `database.unavailable` when the cluster was found like this for too long. Tells the log that waiting goes on. */
  check(found: Found, places: Places): Promise<void>
}

const SECOND = 1_000
/** Recovery and the last checkpoint take what the disk takes; all else passes at once or not at all. */
const STARTING_MS = 600 * SECOND
const STOPPING_MS = 120 * SECOND
const ELSE_MS = 20 * SECOND
const REPORT_MS = 10 * SECOND

/** Begins to wait: counts how long the cluster was found in the same condition without a break. */
export function makePatience(log: Log): Patience {
  let condition = ''
  let since = 0
  let reported = 0
  return {
    async check(found, places) {
      const now = performance.now()
      const present = found.kind === 'running' ? `${found.status} ${found.pid}` : found.kind
      if (present !== condition) {
        condition = present
        since = now
        reported = now
      }
      if (now - since > limitOf(found)) throw await givenUp(found, places, now - since)
      if (now - reported > REPORT_MS) {
        reported = now
        log.info(
          { state: condition, seconds: Math.round((now - since) / SECOND) },
          'waiting for the embedded PostgreSQL',
        )
      }
    },
  }
}

function limitOf(found: Found): number {
  if (found.kind !== 'running' || found.status === 'ready') return ELSE_MS
  return found.status === 'starting' ? STARTING_MS : STOPPING_MS
}

async function givenUp(found: Found, { folder, log }: Places, ms: number): Promise<AppError> {
  const written = await readFile(log, 'utf8').catch(() => '')
  const told = written === '' ? '' : ` The end of ${log}:\n${lastLines(written, 4)}`
  const what = `Attaching to the database in ${folder} was given up after ${Math.round(ms / SECOND)} s: ${explain(found)}`
  return new AppError('database.unavailable', what + told)
}

function explain(found: Found): string {
  if (found.kind !== 'running') return 'PostgreSQL cannot start while processes of an earlier one still end. Try again.'
  const who = `PostgreSQL (process ${found.pid})`
  switch (found.status) {
    case 'starting':
      return `${who} is still recovering from a crash. It goes on by itself; try again later.`
    case 'stopping':
      return `${who} is still stopping. It ends by itself; try again later.`
    case 'ready':
      return `${who} runs, but lets nobody in: it hangs, or all its connections are taken.`
  }
}
