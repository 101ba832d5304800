import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isRecord } from '../utils/validators.ts'

/** Where the server of a data directory answers: written when it listens, removed when it stops. */
export interface ServerNote {
  readonly url: string
  readonly pid: number
}

const NAME = 'server.json'
const PRIVATE = 0o600
const ANSWER_MS = 2000

export async function writeServerNote(directory: string, note: ServerNote): Promise<void> {
  await writeFile(join(directory, NAME), `${JSON.stringify(note)}\n`, { mode: PRIVATE })
}

export async function removeServerNote(directory: string): Promise<void> {
  await rm(join(directory, NAME), { force: true })
}

/** The note of a data directory; undefined when there is none. It may be left over: ask `isAnswering`. */
export async function readServerNote(directory: string): Promise<ServerNote | undefined> {
  const text = await readFile(join(directory, NAME), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const note: unknown = JSON.parse(text)
    return isRecord(note) && typeof note['url'] === 'string' && typeof note['pid'] === 'number'
      ? { url: note['url'], pid: note['pid'] }
      : undefined
  } catch {
    return undefined
  }
}

/** Whether a server of ours answers at an address. */
export async function isAnswering(url: string): Promise<boolean> {
  try {
    const answer = await fetch(new URL('/health/live', url), { signal: AbortSignal.timeout(ANSWER_MS) })
    return answer.ok
  } catch {
    return false
  }
}
