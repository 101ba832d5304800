import type { FastifyRequest } from 'fastify'
import type { KeyPlace } from '../../integrations/source.ts'
import { isRecord } from '../../utils/validators.ts'

/** Credentials as a device sent them; undefined where it sent none. The user name says nothing: the key names its device. */
export function sentKey(request: FastifyRequest, places: readonly KeyPlace[]): string | undefined {
  const { authorization } = request.headers
  if (authorization !== undefined) {
    if (places.includes('basic') && BASIC.test(authorization)) return basicPassword(authorization)
    return places.includes('bearer') ? bearerToken(authorization) : ''
  }
  const token = places.includes('query') && isRecord(request.query) ? request.query['access_token'] : undefined
  return typeof token === 'string' ? token : undefined
}

/** Empty where it is no Bearer token. */
export function bearerToken(authorization: string): string {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? ''
}

const BASIC = /^Basic +/i

/** RFC 7617: what stands behind the first colon. */
function basicPassword(authorization: string): string {
  const pair = Buffer.from(authorization.replace(BASIC, ''), 'base64').toString('utf8')
  return pair.slice(pair.indexOf(':') + 1)
}
