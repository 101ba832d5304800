import { access, constants } from 'node:fs/promises'
import { isAbsolute, normalize } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { AppError } from '../../core/errors.ts'
import type { Instance } from '../../services/instance.ts'
import { isWhole } from '../../services/uploads/upload-limits.ts'
import type { Draft } from '../../storage/uploads.ts'
import { refused } from '../filter.ts'
import { type ApiApp, type ApiContext, answers } from '../http.ts'
import { principalOf } from '../middleware/auth.ts'
import type { Principal } from '../middleware/scopes.ts'
import { mayUse } from '../middleware/scopes.ts'
import { contentsAnswer, DraftParams, DraftSchema, draftAnswer, wireDraft } from './import-schemas.ts'
import { runAnswer } from './run-schemas.ts'
import { readRun, submit } from './runs.ts'

/** Imports: of files that are sent here, and of files that lie on the server's machine. */
export function importEndpoints(app: ApiApp, context: ApiContext): void {
  app.addSchema(DraftSchema)
  beginEndpoints(app, context)
  readEndpoints(app, context)
  endEndpoints(app, context)
}

function beginEndpoints(app: ApiApp, { instance }: ApiContext): void {
  app.post(
    '/v1/imports',
    {
      config: { needs: 'runs:write' },
      // No body says the same as an empty one.
      preValidation: async (request) => {
        request.body ??= {}
      },
      schema: {
        operationId: 'beginImport',
        tags: ['imports'],
        summary: "Begin an import: of files to be sent, or of files on the server's own disk",
        description:
          'Without `paths` it answers 201 with a draft: send its files to `/v1/imports/{id}/files` by tus, then start it. With `paths` (files, folders, zip and tgz; all parts of an export together) it is started at once and answers 202 with the run; who may do this may read the files of the server: scope `admin`. The same input again attaches to the run that is still at work.',
        body: Type.Object(
          {
            paths: Type.Optional(
              Type.Array(Type.String({ minLength: 1, maxLength: 4096 }), {
                minItems: 1,
                maxItems: 1000,
                description: 'Absolute paths',
              }),
            ),
            keepMedia: Type.Optional(
              Type.Boolean({
                description:
                  'Copy pictures and films (Google Photos) into the data directory of the server, each content once. Default false: they are not kept',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: answers({ 201: draftAnswer, 202: runAnswer }),
      },
    },
    async (request, reply) => {
      const { owner, scopes } = principalOf(request)
      const { paths, keepMedia = false } = request.body
      if (paths === undefined) {
        const draft = await instance.uploads.begin(owner, { keepMedia })
        return reply.code(201).header('location', `/v1/imports/${draft.id}`).send(wireDraft(draft, instance.uploads))
      }
      if (!mayUse(scopes, 'admin'))
        throw new AppError(
          'auth.forbidden',
          'The API key lacks the scope `admin`, which reading files of the server needs.',
        )
      const plain = paths.map((path) => normalize(path))
      await Promise.all(plain.map(checkPath))
      return answerRun(instance, principalOf(request), reply, () =>
        instance.engine.submit(instance.jobs.importArchive, { paths: plain, keepMedia }, { owner }),
      )
    },
  )
}

function readEndpoints(app: ApiApp, { instance }: ApiContext): void {
  const { uploads } = instance
  app.get(
    '/v1/imports',
    {
      config: { needs: 'runs:read' },
      schema: {
        operationId: 'listImports',
        tags: ['imports'],
        summary: 'List the imports whose files were sent, oldest first',
        response: answers({
          200: Type.Object({ imports: Type.Array(Type.Ref('Draft')) }, { description: 'Until they expire' }),
        }),
      },
    },
    async (request, reply) => {
      const drafts = await uploads.list(principalOf(request).owner)
      return reply.send({ imports: drafts.map((draft) => wireDraft(draft, uploads)) })
    },
  )
  app.get(
    '/v1/imports/:id',
    {
      config: { needs: 'runs:read' },
      schema: {
        operationId: 'getImport',
        tags: ['imports'],
        summary: 'Read an import: its files and, once they are whole, what was recognised in them',
        params: DraftParams,
        response: answers({ 200: draftAnswer }),
      },
    },
    async (request, reply) => {
      const draft = await uploads.get(principalOf(request).owner, request.params.id)
      return reply.send(wireDraft(draft, uploads, await soonContents(instance, draft)))
    },
  )
  app.get(
    '/v1/imports/:id/contents',
    {
      config: { needs: 'runs:read' },
      schema: {
        operationId: 'getImportContents',
        tags: ['imports'],
        summary: 'What is in an import, before anything of it is stored; waits until it is looked into',
        params: DraftParams,
        response: answers({ 200: contentsAnswer }),
      },
    },
    async (request, reply) => reply.send(await uploads.contents(principalOf(request).owner, request.params.id)),
  )
}

function endEndpoints(app: ApiApp, { instance }: ApiContext): void {
  app.post(
    '/v1/imports/:id/start',
    {
      config: { needs: 'runs:write' },
      schema: {
        operationId: 'startImport',
        tags: ['imports'],
        summary: 'Start an import once all its files are whole',
        description:
          'Its files are removed when the run has succeeded. After any other end they stay, so that parts can be added and it can be started again, until it expires.',
        params: DraftParams,
        response: answers({ 202: runAnswer }),
      },
    },
    async (request, reply) => {
      const { owner } = principalOf(request)
      return answerRun(instance, principalOf(request), reply, () => instance.uploads.start(owner, request.params.id))
    },
  )
  app.delete(
    '/v1/imports/:id',
    {
      config: { needs: 'runs:write' },
      schema: {
        operationId: 'discardImport',
        tags: ['imports'],
        summary: 'Discard an import with the files that were sent; what a run has stored stays',
        params: DraftParams,
        response: answers({ 204: Type.Null() }),
      },
    },
    async (request, reply) => {
      await instance.uploads.discard(principalOf(request).owner, request.params.id)
      return reply.code(204).send(null)
    },
  )
}

async function answerRun(
  instance: Instance,
  principal: Principal,
  reply: FastifyReply,
  start: Parameters<typeof submit>[1],
): Promise<FastifyReply> {
  const { run } = await submit(instance, start)
  return reply
    .code(202)
    .header('location', `/v1/runs/${run}`)
    .send(await readRun(instance, principal, run))
}

/** A large tgz has to be unpacked from its beginning to be looked into: whoever only reads the draft is not kept waiting. */
const SOON_MS = 1500

async function soonContents({ uploads, log }: Instance, draft: Draft) {
  if (draft.isImported || !isWhole(draft)) return undefined
  const look = uploads.contents(draft.owner, draft.id)
  look.catch((err: unknown) => log.debug({ err }, 'an import could not be looked into'))
  const ending = new AbortController()
  try {
    return await Promise.race([look, sleep(SOON_MS, 'looking' as const, { signal: ending.signal })])
  } finally {
    ending.abort()
  }
}

async function checkPath(path: string): Promise<void> {
  if (path.includes('\0') || !isAbsolute(path))
    throw refused('paths', 'must be absolute paths on the machine of the server')
  try {
    await access(path, constants.R_OK)
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new AppError(
      isMissing ? 'input.not_found' : 'input.unreadable',
      `Importing ${path}: ${isMissing ? 'it does not exist' : 'the server may not read it'}.`,
      { cause },
    )
  }
}
