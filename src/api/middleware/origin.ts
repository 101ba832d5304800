import { isIP } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../../core/errors.ts'
import { isOpenToAll } from './scopes.ts'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']
const WILDCARD = ['0.0.0.0', '::', '[::]']
const SAFE = ['GET', 'HEAD', 'OPTIONS']

export interface OriginOptions {
  /** The address that the server was told to listen on. */
  readonly host: string
  readonly allowedHosts: readonly string[]
}

/**
 * Keeps other sites of the same browser out. The Host must be a name that is ours: a page that makes its own name point
 * at loopback (DNS rebinding) still sends its own name. And what another origin sends is refused, unless it is a person
 * who follows a link.
 */
export function checkOrigins(app: FastifyInstance, options: OriginOptions): void {
  const isOurs = hostCheck(options)
  app.addHook('onRequest', async (request) => {
    // Probes reach the server by whatever address they know; it tells them nothing of anybody.
    if (isOpenToAll(request) && request.url.startsWith('/health')) return
    if (!isOurs(request.hostname)) {
      throw new AppError(
        'auth.origin',
        `The request was sent to the host \`${shown(request.hostname)}\`, which is no name of this server.`,
      )
    }
    const fault = foreignSite(request)
    if (fault !== undefined) throw new AppError('auth.origin', fault)
  })
}

/** Tells which Host names are ours. Addresses are allowed too where the server listens on all of them: nobody can rebind one. */
export function hostCheck({ host, allowedHosts }: OriginOptions): (hostname: string) => boolean {
  const names = new Set(
    [...LOOPBACK, host, bracketed(host), ...allowedHosts.map(bracketed)].map((name) => name.toLowerCase()),
  )
  const anyAddress = WILDCARD.includes(host)
  return (hostname) => {
    const name = hostname.toLowerCase()
    return names.has(name) || (anyAddress && isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0)
  }
}

/** Why a request comes from a site that is not ours; undefined where it does not, or where it is no browser's. */
export function foreignSite(request: Pick<FastifyRequest, 'method' | 'headers' | 'host'>): string | undefined {
  const { origin, upgrade, 'sec-fetch-site': site, 'sec-fetch-mode': mode, cookie, authorization } = request.headers
  const changes = !SAFE.includes(request.method) || upgrade !== undefined
  if (origin !== undefined && !isSameHost(origin, request.host) && (changes || origin !== 'null')) {
    return `The request came from the origin \`${shown(origin)}\`, not from \`${shown(request.host)}\`.`
  }
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && (changes || mode !== 'navigate')) {
    return `The request came from another site (\`Sec-Fetch-Site: ${shown(String(site))}\`).`
  }
  if (changes && origin === undefined && site === undefined && cookie !== undefined && authorization === undefined) {
    return 'The request carries a cookie but does not tell its origin; send an Origin header, or use an API key.'
  }
  return undefined
}

function isSameHost(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}

const bracketed = (name: string): string => (isIP(name) === 6 ? `[${name}]` : name)
/** Headers are the client's: only a bounded part in plain characters is repeated. */
const shown = (text: string): string => text.slice(0, 100).replace(/[^\x21-\x7e]/g, '?')
