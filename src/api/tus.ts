import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../core/errors.ts'
import { type AnnouncedFile, CHECKSUM_ALGORITHMS, type Checksum } from '../storage/uploads.ts'
import { isOneOf } from '../utils/validators.ts'

/*
 * The words of tus 1.0 (https://tus.io/protocols/resumable-upload), as headers have them:
 *
 *     Tus-Resumable: 1.0.0
 *     Upload-Length: 52428800
 *     Upload-Metadata: filename dGFrZW91dC0wMDEuemlw,lastModified MTc0MDgyNjgwMDAwMA==
 *     Upload-Offset: 0
 *     Upload-Checksum: sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=
 */
const VERSION = '1.0.0'
/** Content type of the bytes of a file. */
export const OFFSET_TYPE = 'application/offset+octet-stream'
const LONGEST_METADATA = 16_384

/** Says which tus is spoken, in every answer; throws where another is asked for. */
export function checkVersion(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('tus-resumable', VERSION)
  if (request.method === 'OPTIONS' || request.headers['tus-resumable'] === VERSION) return
  reply.header('tus-version', VERSION)
  throw new AppError('request.precondition', `Reading the request: the header Tus-Resumable must be ${VERSION}.`)
}

/** What this server can do of it. */
export function tellAbilities(reply: FastifyReply, mostBytes: number): void {
  reply.headers({
    'tus-version': VERSION,
    'tus-extension': 'creation,creation-with-upload,expiration,checksum,termination',
    'tus-checksum-algorithm': CHECKSUM_ALGORITHMS.join(','),
    'tus-max-size': mostBytes,
  })
}

/** The file that a creation announces. */
export function announcedFile(request: FastifyRequest): AnnouncedFile {
  if (header(request, 'upload-defer-length') !== undefined)
    throw new AppError('request.invalid', 'Taking a file: its length must be told first, in Upload-Length.')
  const bytes = wholeNumber(request, 'upload-length')
  const metadata = metadataOf(header(request, 'upload-metadata') ?? '')
  const name = metadata.get('relativePath') || metadata.get('filename') || metadata.get('name')
  if (name === undefined)
    throw new AppError('request.invalid', 'Taking a file: Upload-Metadata must tell its `filename`, in base64.')
  const modified = Number(metadata.get('lastModified') ?? Number.NaN)
  return { name, bytes, ...(isMoment(modified) ? { modified } : {}) }
}

/** Where the bytes of a request belong. */
export const uploadOffset = (request: FastifyRequest): number => wholeNumber(request, 'upload-offset')

export function uploadChecksum(request: FastifyRequest): Checksum | undefined {
  const text = header(request, 'upload-checksum')
  if (text === undefined) return undefined
  const [algorithm, digest = ''] = text.trim().split(/\s+/)
  if (!isOneOf(CHECKSUM_ALGORITHMS, algorithm) || !isBase64(digest) || digest === '') {
    const known = CHECKSUM_ALGORITHMS.join(' or ')
    throw new AppError('request.invalid', `Reading the request: Upload-Checksum must be ${known} and a base64 digest.`)
  }
  return { algorithm, digest: Buffer.from(digest, 'base64') }
}

/** `Upload-Expires` is a date of HTTP. */
export const httpDate = (time: number): string => new Date(time).toUTCString()

/** Keys and base64 values, separated by commas. Throws `request.invalid`. */
function metadataOf(text: string): ReadonlyMap<string, string> {
  if (text.length > LONGEST_METADATA)
    throw new AppError(
      'request.invalid',
      `Taking a file: Upload-Metadata has more than ${LONGEST_METADATA} characters.`,
    )
  const metadata = new Map<string, string>()
  for (const pair of text.split(',').filter((each) => each.trim() !== '')) {
    const [key = '', value = ''] = pair.trim().split(/ +/)
    metadata.set(key, decoded(value))
  }
  return metadata
}

function decoded(value: string): string {
  try {
    if (isBase64(value)) return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'base64'))
  } catch {
    // Told below.
  }
  throw new AppError('request.invalid', 'Taking a file: a value of Upload-Metadata is no UTF-8 in base64.')
}

const isBase64 = (text: string): boolean => /^[A-Za-z0-9+/]*={0,2}$/.test(text)
/** A time that a file may have. */
const isMoment = (time: number): boolean => Number.isSafeInteger(time) && time > 0 && time < Date.UTC(9999, 0)

function wholeNumber(request: FastifyRequest, name: string): number {
  const text = header(request, name) ?? ''
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(value)) return value
  throw new AppError('request.invalid', `Reading the request: the header ${name} must be a whole number of bytes.`)
}

function header({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value.join(',') : value
}
