import send from '@fastify/send'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../core/errors.ts'
import type { LocatedMedium } from '../services/media.ts'

/** What a browser shows and never runs. Everything else is a file to be saved. */
const SHOWN = new Set([
  ...['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif', 'image/heic', 'image/heif', 'image/tiff'],
  ...['video/mp4', 'video/quicktime', 'video/3gpp', 'video/mpeg', 'video/x-matroska', 'video/x-msvideo'],
])
const ANY_FILE = 'application/octet-stream'

/** Content types of a kept file, for the documentation. */
export const MEDIA_TYPES: readonly string[] = [...SHOWN, ANY_FILE]

/** Answers with a kept file, or the part of it that is asked for. Its hash is its ETag. */
export async function sendMedium(
  request: FastifyRequest,
  reply: FastifyReply,
  { sha256, type, folder, path }: LocatedMedium,
): Promise<FastifyReply> {
  const tag = `"${sha256}"`
  // Kept by the browser of its owner, and asked for again each time: the key may have been revoked.
  reply.header('etag', tag).header('cache-control', 'private, no-cache')
  if (listsTag(request.headers['if-none-match'], tag)) return reply.code(304).send()
  const isShown = SHOWN.has(type)
  const found = await send(withRange(request, tag), `/${path}`, {
    ...{ root: folder, index: false, dotfiles: 'deny', maxContentRangeChunkSize: undefined },
    ...{ etag: false, lastModified: false, cacheControl: false, contentType: false },
  })
  if (found.type === 'error' && found.statusCode === RANGE_NOT_SATISFIABLE) {
    const { headers } = found
    return reply.code(found.statusCode).header('content-range', headers['Content-Range']).send()
  }
  if (found.type !== 'file')
    throw new AppError('media.not_kept', 'Reading a kept file: it is known, but is not in the data directory.')
  reply
    .code(found.statusCode)
    .headers(found.headers)
    .type(isShown ? type : ANY_FILE)
    .header('x-content-type-options', 'nosniff')
    .header('content-disposition', isShown ? 'inline' : 'attachment')
  return reply.send(found.stream)
}

const RANGE_NOT_SATISFIABLE = 416

/** The request as `send` reads it: a range is of this content, or is none. Conditions are looked at here. */
function withRange({ raw }: FastifyRequest, tag: string): FastifyRequest['raw'] {
  const condition = raw.headers['if-range']
  const range = condition === undefined || condition === tag ? raw.headers.range : undefined
  return Object.create(raw, { headers: { value: range === undefined ? {} : { range } } })
}

const listsTag = (header = '', tag: string): boolean =>
  header.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === tag)
