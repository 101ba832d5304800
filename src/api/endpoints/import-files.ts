import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { AppError } from '../../core/errors.ts'
import { type ApiApp, type ApiContext, answers } from '../http.ts'
import { principalOf } from '../middleware/auth.ts'
import {
  announcedFile,
  checkVersion,
  httpDate,
  OFFSET_TYPE,
  tellAbilities,
  uploadChecksum,
  uploadOffset,
} from '../tus.ts'
import { addressOnlyCompiler } from '../validation.ts'
import { DraftParams } from './import-schemas.ts'

const FileParams = Type.Object({ ...DraftParams.properties, file: Type.String({ minLength: 1, maxLength: 64 }) })
const Header = (description: string) => Type.Optional(Type.String({ description }))
const version = { 'tus-resumable': Header('`1.0.0`') } as const
const checksum = { 'upload-checksum': Header('`sha1` or `sha256`, and the digest of the body in base64') } as const
const Done = Type.Null({ description: 'Headers only' })

/** Sending the files of an import by tus 1.0: each is announced, sent in as many parts as it takes, gone on with after any break. */
export function importFileEndpoints(app: ApiApp, context: ApiContext): void {
  app.register(async (scope: ApiApp) => {
    // Nothing is read here: the bytes go on to the disk as they come.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(OFFSET_TYPE, (_, body, done) => done(null, body))
    scope.setValidatorCompiler(addressOnlyCompiler)
    scope.addHook('onRequest', async (request, reply) => checkVersion(request, reply))
    announceEndpoints(scope, context)
    readEndpoints(scope, context)
    sendEndpoints(scope, context)
  })
}

function announceEndpoints(app: ApiApp, { instance: { uploads, config } }: ApiContext): void {
  app.options(
    '/v1/imports/:id/files',
    {
      config: { needs: 'runs:write' },
      schema: {
        operationId: 'uploadAbilities',
        tags: ['imports'],
        summary: 'What of tus the server speaks',
        params: DraftParams,
        response: answers({ 204: Done }),
      },
    },
    async (_, reply) => {
      tellAbilities(reply, config.uploadQuotaBytes)
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/v1/imports/:id/files',
    {
      config: { needs: 'runs:write' },
      schema: {
        operationId: 'announceFile',
        tags: ['imports'],
        summary: 'Announce a file of an import (tus creation)',
        description:
          'Its bytes go to the address in `Location`. Quota and disk are looked at here, before a byte is taken. A body of type `application/offset+octet-stream` is its beginning already.',
        params: DraftParams,
        headers: Type.Object({
          ...version,
          ...checksum,
          'upload-length': Header('Bytes of the whole file'),
          'upload-metadata': Header('`filename` or `relativePath`, and `lastModified` in ms since 1970; base64'),
        }),
        response: answers({ 201: Done }),
      },
    },
    async (request, reply) => {
      const { owner } = principalOf(request)
      const { id } = request.params
      const file = await uploads.addFile(owner, id, announcedFile(request))
      reply.code(201).header('location', `/v1/imports/${id}/files/${file.id}`)
      const { body } = request
      const received =
        body instanceof Readable
          ? await uploads.write(owner, id, file.id, { offset: 0, content: body, ...checksumOf(request) })
          : 0
      return tell(reply, received, uploads.expires(await uploads.get(owner, id))).send()
    },
  )
}

function readEndpoints(app: ApiApp, { instance: { uploads } }: ApiContext): void {
  app.head(
    '/v1/imports/:id/files/:file',
    {
      config: { needs: 'runs:write' },
      schema: {
        operationId: 'fileOffset',
        tags: ['imports'],
        summary: 'How much of a file has come: `Upload-Offset`',
        params: FileParams,
        headers: Type.Object({ ...version }),
        response: answers({ 200: Done }),
      },
    },
    async (request, reply) => {
      const { owner } = principalOf(request)
      const { id, file } = request.params
      const { received, bytes } = await uploads.file(owner, id, file)
      reply.header('upload-length', bytes)
      return tell(reply, received, uploads.expires(await uploads.get(owner, id))).send()
    },
  )
  app.delete(
    '/v1/imports/:id/files/:file',
    {
      config: { needs: 'runs:write' },
      schema: {
        operationId: 'discardFile',
        tags: ['imports'],
        summary: 'Discard a file of an import (tus termination)',
        params: FileParams,
        headers: Type.Object({ ...version }),
        response: answers({ 204: Done }),
      },
    },
    async (request, reply) => {
      await uploads.removeFile(principalOf(request).owner, request.params.id, request.params.file)
      return reply.code(204).send(null)
    },
  )
}

function sendEndpoints(app: ApiApp, { instance: { uploads } }: ApiContext): void {
  app.patch(
    '/v1/imports/:id/files/:file',
    {
      config: { needs: 'runs:write', isLive: true },
      schema: {
        operationId: 'sendFile',
        tags: ['imports'],
        summary: 'Send bytes of a file, of any number',
        description:
          'The body is of type `application/offset+octet-stream` and begins at `Upload-Offset`. What came before a connection broke is kept; with a checksum all of a body or nothing.',
        params: FileParams,
        headers: Type.Object({ ...version, ...checksum, 'upload-offset': Header('Where the body begins') }),
        response: answers({ 204: Done }),
      },
    },
    async (request, reply) => {
      const { owner } = principalOf(request)
      const { id, file } = request.params
      const { body } = request
      if (!(body instanceof Readable))
        throw new AppError('request.media_type', `Receiving a file: the body must be of the type ${OFFSET_TYPE}.`)
      const piece = { offset: uploadOffset(request), content: body, ...checksumOf(request) }
      const received = await uploads.write(owner, id, file, piece)
      reply.code(204)
      return tell(reply, received, uploads.expires(await uploads.get(owner, id))).send()
    },
  )
}

function checksumOf(request: FastifyRequest) {
  const sum = uploadChecksum(request)
  return sum === undefined ? {} : { checksum: sum }
}

const tell = (reply: FastifyReply, received: number, expires: number): FastifyReply =>
  reply.headers({ 'upload-offset': received, 'upload-expires': httpDate(expires) })
