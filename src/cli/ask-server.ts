import { createLoginLink } from '../api/middleware/auth.ts'
import type { Instance } from '../services/instance.ts'
import type { Session } from './context.ts'
import { readServerNote } from './server-note.ts'

const PATIENCE_MS = 10_000

/**
 * Posts to the server that runs on this instance, as its owner, for what only that process can do. False when none runs
 * or it says no.
 */
export async function askServer(path: string, instance: Instance, { config, context }: Session): Promise<boolean> {
  const note = await readServerNote(config.data)
  if (note === undefined) return false
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const post = (to: string, cookie: string) =>
    fetch(new URL(to, note.url), { method: 'POST', headers: { cookie, origin: note.url }, signal })
  try {
    const link = await createLoginLink(instance, note.url, context.now())
    const entered = await fetch(link, { redirect: 'manual', signal })
    const cookie = entered.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ')
    const { ok } = await post(path, cookie)
    await post('/v1/logout', cookie)
    return ok
  } catch {
    return false
  }
}
