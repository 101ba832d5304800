import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../../core/errors.ts'
import { createToken, parseApiKey, parseToken, sameHash } from '../../core/security/credentials.ts'
import type { Access } from '../../storage/ports.ts'
import { bearerToken, sentKey } from './device-key.ts'
import { mayUse, type Principal } from './scopes.ts'

/** Good credentials are not looked up again for so long; after a revocation by another process they may work until then. */
const REMEMBERED_MS = 5_000
const MOST_REMEMBERED = 1_000
const LOGIN_MS = 60 * 60_000

export interface Authenticator {
  /** Who sends a request; undefined without credentials. Throws `auth.invalid` for credentials that are not good. */
  identify(request: FastifyRequest): Promise<Principal | undefined>
  /** Takes a one-time login token for a session. Throws `auth.invalid`. */
  login(token: string): Promise<{ readonly token: string; readonly expires: number }>
  /** Ends the session of a request; none is fine. */
  logout(request: FastifyRequest): Promise<void>
  /** After credentials were revoked. */
  forget(): void
}

export interface AuthenticatorOptions {
  readonly access: Access
  readonly sessionMs: number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * Auth: every route but those that need nothing asks for credentials, and for the scope it names. A session of the
 * browser may do all; an API key what its scopes say. `onFailure` is told of credentials that are not good; what it
 * throws is answered.
 */
export function authenticate(
  app: FastifyInstance,
  auth: Authenticator,
  onFailure: (request: FastifyRequest) => void,
): void {
  app.decorateRequest('principal', undefined)
  app.addHook('onRequest', async (request) => {
    const needs = request.routeOptions.config?.needs ?? 'credentials'
    if (needs === 'nothing') return
    const principal = await auth.identify(request).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'auth.invalid') onFailure(request)
      throw error
    })
    if (principal === undefined) throw new AppError('auth.required', 'This address answers only with credentials.')
    if (needs !== 'credentials' && !mayUse(principal.scopes, needs)) {
      throw new AppError('auth.forbidden', `The API key lacks the scope \`${needs}\`.`)
    }
    request.principal = principal
  })
}

/** The principal of a route that needs one. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal !== undefined) return request.principal
  throw new AppError('auth.required', 'This address answers only with credentials.')
}

/**
 * A link that logs a browser in, once, within an hour. `baseUrl` is where the server answers: `http://127.0.0.1:4680`.
 */
export async function createLoginLink(
  instance: { readonly owner: number; readonly stores: { readonly access: Pick<Access, 'saveToken'> } },
  baseUrl: string,
  now: number = Date.now(),
): Promise<string> {
  const { token, hash } = createToken('login')
  await instance.stores.access.saveToken({ hash, owner: instance.owner, use: 'login', expires: now + LOGIN_MS })
  const link = new URL('/login', baseUrl)
  link.searchParams.set('token', token)
  return link.href
}

/** Cookies do not tell ports apart: two servers on one machine must not take each other's. */
export function sessionCookie(request: Pick<FastifyRequest, 'port'>): string {
  return request.port ? `datapunk_session_${request.port}` : 'datapunk_session'
}

export function createAuthenticator({ access, sessionMs, now }: AuthenticatorOptions): Authenticator {
  const remembered = new Map<string, { readonly principal: Principal; readonly until: number }>()

  const remember = async (hash: Uint8Array, find: () => Promise<Principal | undefined>) => {
    const name = Buffer.from(hash).toString('base64')
    const known = remembered.get(name)
    if (known !== undefined && known.until > now()) return known.principal
    remembered.delete(name)
    const principal = await find()
    if (principal === undefined) return undefined
    const oldest = remembered.size >= MOST_REMEMBERED ? remembered.keys().next().value : undefined
    if (oldest !== undefined) remembered.delete(oldest)
    remembered.set(name, { principal, until: now() + REMEMBERED_MS })
    return principal
  }

  return {
    async identify(request) {
      const places = request.routeOptions.config?.deviceKey
      if (places !== undefined) return ofDevice(access, remember, sentKey(request, places))
      const { authorization } = request.headers
      const cookie = request.cookies[sessionCookie(request)]
      if (authorization === undefined && cookie === undefined) return undefined
      const principal =
        authorization === undefined
          ? await ofSession(access, now, remember, cookie ?? '')
          : await ofKey(access, remember, bearerToken(authorization))
      if (principal !== undefined) return principal
      throw new AppError(
        'auth.invalid',
        authorization === undefined ? 'The session has ended.' : 'The API key is not valid.',
      )
    },
    async login(text) {
      const hash = parseToken('login', text)
      const taken = hash === undefined ? undefined : await access.takeLogin(hash, now())
      if (taken === undefined)
        throw new AppError('auth.invalid', 'The login link was used already, has expired or is not whole.')
      const session = createToken('session')
      const expires = now() + sessionMs
      await access.saveToken({ hash: session.hash, owner: taken.owner, use: 'session', expires })
      return { token: session.token, expires }
    },
    async logout(request) {
      const hash = parseToken('session', request.cookies[sessionCookie(request)] ?? '')
      if (hash !== undefined) await access.endSession(hash)
      remembered.clear()
    },
    forget: () => remembered.clear(),
  }
}

type Remember = (hash: Uint8Array, find: () => Promise<Principal | undefined>) => Promise<Principal | undefined>

async function ofDevice(access: Access, remember: Remember, text: string | undefined): Promise<Principal | undefined> {
  const principal = text === undefined ? undefined : await ofKey(access, remember, text)
  if (text === undefined || principal !== undefined) return principal
  throw new AppError('auth.invalid', 'The key of the device is not valid.')
}

async function ofKey(access: Access, remember: Remember, text: string): Promise<Principal | undefined> {
  const key = parseApiKey(text)
  if (key === undefined) return undefined
  const find = async () => {
    const found = await access.findKey(key.id)
    return found !== undefined && sameHash(found.hash, key.hash) ? found : undefined
  }
  return remember(key.hash, async () => {
    const found = await find()
    if (found === undefined) return undefined
    const isValid = async () => (await find()) !== undefined
    const { owner, scopes, device } = found
    return { owner, kind: 'key', id: key.id, scopes, isValid, ...(device === undefined ? {} : { device }) }
  })
}

async function ofSession(
  access: Access,
  now: () => number,
  remember: Remember,
  cookie: string,
): Promise<Principal | undefined> {
  const hash = parseToken('session', cookie)
  if (hash === undefined) return undefined
  return remember(hash, async () => {
    const found = await access.findSession(hash, now())
    if (found === undefined) return undefined
    const isValid = async () => (await access.findSession(hash, now())) !== undefined
    const id = Buffer.from(hash).toString('hex', 0, 8)
    return { owner: found.owner, kind: 'session', id, scopes: ['admin'], isValid }
  })
}
