import { stat } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildApp } from '../api/app.ts'
import { createLoginLink } from '../api/middleware/auth.ts'
import { AppError, isAppError } from '../core/errors.ts'
import type { Instance } from '../services/instance.ts'
import { isRecord } from '../utils/validators.ts'
import type { Session } from './context.ts'
import { readServerNote, removeServerNote, writeServerNote } from './server-note.ts'

/** A server that answers. */
export interface Served {
  /** Where it answers: `http://127.0.0.1:4680`. */
  readonly url: string
  /** Logs a browser in, once. */
  readonly loginLink: string
  readonly port: number
  /** Answers what is under way, then stops. */
  stop(): Promise<void>
}

const ANY_ADDRESS = ['0.0.0.0', '::']
/** How many ports behind a taken one are tried before any free one is taken. */
const NEXT_PORTS = 20

/**
 * Takes the place of the one server of the data directory and listens. With `mayMove` a taken port is no fault: the
 * next free one is used. Throws `server.running` and `server.address`.
 */
export async function serve(
  instance: Instance,
  session: Session,
  { mayMove }: { readonly mayMove: boolean },
): Promise<Served> {
  const place = await instance.claimServer().catch((error: unknown) => alreadyServed(error, session))
  try {
    const app = await buildApp(instance, await appOptions(session))
    try {
      const port = await listen(app, session.config, mayMove)
      const url = urlOf(session.config.host, port)
      await writeServerNote(session.config.data, { url, pid: process.pid })
      const loginLink = await createLoginLink(instance, url, session.context.now())
      return {
        url,
        loginLink,
        port,
        stop: async () => {
          await removeServerNote(session.config.data)
          await app.close()
          await place.release()
        },
      }
    } catch (error) {
      await app.close()
      throw error
    }
  } catch (error) {
    await place.release()
    throw error
  }
}

/** Says where the other server answers. */
async function alreadyServed(error: unknown, { config }: Session): Promise<never> {
  const note = await readServerNote(config.data)
  if (!isAppError(error, 'server.running') || note === undefined) throw error
  throw new AppError('server.running', `A server of ${config.data} runs already: ${note.url}`, { cause: error })
}

/** The page is built beside the compiled program; a program run from its sources takes the one that was built last. */
async function appOptions({ context }: Session): Promise<Parameters<typeof buildApp>[1]> {
  const isBuilt = import.meta.url.includes('/dist/src/')
  const webRoot = fileURLToPath(new URL(isBuilt ? '../../web' : '../../dist/web', import.meta.url))
  const isThere = (await stat(join(webRoot, 'index.html')).catch(() => undefined)) !== undefined
  return { version: context.version, now: context.now, ...(isThere && { webRoot }) }
}

type App = Awaited<ReturnType<typeof buildApp>>

async function listen(app: App, { host, port }: Session['config'], mayMove: boolean): Promise<number> {
  for (const candidate of candidatesOf(port, mayMove)) {
    try {
      await app.listen({ host, port: candidate })
      return portOf(app.server.address()) ?? candidate
    } catch (error) {
      const isTaken = isRecord(error) && error['code'] === 'EADDRINUSE'
      if (!isTaken || !mayMove) throw refusedAddress(host, candidate, error)
    }
  }
  throw refusedAddress(host, port, { code: 'EADDRINUSE' })
}

const candidatesOf = (port: number, mayMove: boolean): readonly number[] =>
  mayMove && port !== 0 ? [...Array.from({ length: NEXT_PORTS }, (_, index) => port + index), 0] : [port]

const portOf = (address: AddressInfo | string | null): number | undefined =>
  typeof address === 'object' ? address?.port : undefined

function refusedAddress(host: string, port: number, cause: unknown): AppError {
  const code = isRecord(cause) ? cause['code'] : undefined
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program listens there',
    EACCES: 'this needs rights that you do not have',
    EADDRNOTAVAIL: 'this machine does not have the address',
    ENOTFOUND: 'the name is not known',
  }
  const words = typeof code === 'string' ? (why[code] ?? code) : String(cause)
  return new AppError('server.address', `Listening on ${host} port ${port}: ${words}.`, {
    cause,
    details: { host, port },
  })
}

/** Links for people name an address that a browser can open. */
function urlOf(host: string, port: number): string {
  const name = ANY_ADDRESS.includes(host) ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
