import { Type } from 'typebox'
import { AppError } from '../../core/errors.ts'
import { createApiKey } from '../../core/security/credentials.ts'
import { type ApiApp, type ApiContext, answers } from '../http.ts'
import { principalOf, sessionCookie } from '../middleware/auth.ts'
import { SCOPES } from '../middleware/scopes.ts'

/** No control characters: names are shown in terminals too. */
const PRINTABLE = '^[^\\u0000-\\u001f\\u007f]*$'
const ScopesSchema = Type.Array(Type.Enum(SCOPES), {
  minItems: 1,
  uniqueItems: true,
  description: 'What the key may do; `admin` includes all others.',
})

const KeySchema = Type.Object({
  id: Type.String({ description: 'The part of the key between the underscores' }),
  name: Type.String(),
  scopes: Type.Array(Type.String()),
  created: Type.String({ format: 'date-time' }),
  used: Type.Optional(Type.String({ format: 'date-time' })),
  revoked: Type.Boolean(),
})

/** Login, logout, API keys. */
export function accessEndpoints(app: ApiApp, context: ApiContext): void {
  loginEndpoints(app, context)
  keyEndpoints(app, context)
}

function loginEndpoints(app: ApiApp, { auth, onFailure, now }: ApiContext): void {
  app.get(
    '/login',
    {
      config: { needs: 'nothing' },
      // A HEAD, as previews of links send it, must not use the link up.
      exposeHeadRoute: false,
      schema: {
        operationId: 'login',
        tags: ['access'],
        summary: 'Log a browser in with a one-time link',
        description: 'Sets the session cookie and leads to the dashboard. `datapunk login` prints a new link.',
        security: [],
        querystring: Type.Object({ token: Type.String({ maxLength: 200 }) }, { additionalProperties: false }),
        response: answers({ 303: Type.Null({ description: 'Logged in' }) }),
      },
    },
    async (request, reply) => {
      if (request.headers['sec-purpose'] !== undefined || request.headers['purpose'] !== undefined) {
        throw new AppError('request.invalid', 'Logging in: a login link is not fetched ahead.')
      }
      const session = await auth.login(request.query.token).catch(async (error: unknown) => {
        // Who opens a used link again, with the session it gave, just goes on.
        if (await auth.identify(request).catch(() => undefined)) return undefined
        onFailure(request)
        throw error
      })
      if (session !== undefined) {
        reply.setCookie(sessionCookie(request), session.token, {
          path: '/',
          httpOnly: true,
          sameSite: 'lax',
          secure: request.protocol === 'https',
          maxAge: Math.floor((session.expires - now()) / 1000),
        })
      }
      return reply.redirect('/', 303)
    },
  )
  app.post(
    '/v1/logout',
    {
      config: { needs: 'credentials' },
      schema: {
        operationId: 'logout',
        tags: ['access'],
        summary: 'End the session of this browser',
        response: answers({ 204: Type.Null({ description: 'Ended' }) }),
      },
    },
    async (request, reply) => {
      await auth.logout(request)
      reply.clearCookie(sessionCookie(request), { path: '/' })
      return reply.code(204).send(null)
    },
  )
}

function keyEndpoints(app: ApiApp, { instance: { stores }, auth }: ApiContext): void {
  app.get(
    '/v1/keys',
    {
      config: { needs: 'admin' },
      schema: {
        operationId: 'listKeys',
        tags: ['access'],
        summary: 'List API keys',
        response: answers({
          200: Type.Object({ keys: Type.Array(KeySchema) }, { description: 'All keys, revoked ones too' }),
        }),
      },
    },
    async (request) => ({ keys: (await stores.access.listKeys(principalOf(request).owner)).map(shownKey) }),
  )
  app.post(
    '/v1/keys',
    {
      config: { needs: 'admin' },
      schema: {
        operationId: 'createKey',
        tags: ['access'],
        summary: 'Create an API key',
        body: Type.Object(
          { name: Type.String({ minLength: 1, maxLength: 100, pattern: PRINTABLE }), scopes: ScopesSchema },
          { additionalProperties: false },
        ),
        response: answers({
          201: Type.Object(
            {
              id: Type.String(),
              name: Type.String(),
              scopes: Type.Array(Type.String()),
              key: Type.String({ description: 'The secret: shown this once, stored nowhere' }),
            },
            { description: 'Created' },
          ),
        }),
      },
    },
    async (request, reply) => {
      const { name, scopes } = request.body
      const { id, hash, key } = createApiKey()
      await stores.access.createKey(principalOf(request).owner, { id, hash, name, scopes })
      return reply.code(201).send({ id, name, scopes: [...scopes], key })
    },
  )
  app.delete(
    '/v1/keys/:id',
    {
      config: { needs: 'admin' },
      schema: {
        operationId: 'revokeKey',
        tags: ['access'],
        summary: 'Revoke an API key',
        params: Type.Object({ id: Type.String({ maxLength: 50 }) }),
        response: answers({ 204: Type.Null({ description: 'Revoked; it works nowhere five seconds later' }) }),
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if (!(await stores.access.revokeKey(principalOf(request).owner, id))) {
        throw new AppError('apikey.not_found', 'Revoking an API key: there is none with this id.')
      }
      auth.forget()
      return reply.code(204).send(null)
    },
  )
}

type Key = Awaited<ReturnType<ApiContext['instance']['stores']['access']['listKeys']>>[number]

function shownKey({ id, name, scopes, created, used, revoked }: Key) {
  return { id, name, scopes: [...scopes], created, revoked, ...(used === undefined ? {} : { used }) }
}
