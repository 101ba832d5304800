import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { AppError, type ErrorCode, isAppError, type Problem, toProblem } from '../core/errors.ts'
import { isRecord } from '../utils/validators.ts'
import { loginPage, wantsPage } from './pages.ts'

/** What was wrong with one item of a batch. */
export interface ItemFault {
  /** Where the item stood in the request, from 0. */
  readonly index: number
  readonly detail: string
}

/** A batch of which nothing was stored, because some items are not valid. The problem lists every one of them. */
export class InvalidItems extends AppError {
  readonly items: readonly ItemFault[]

  constructor(items: readonly ItemFault[], of: number) {
    const first = items.slice(0, 3).map(({ index, detail }) => `[${index}] ${detail}`)
    const more = items.length > first.length ? ' …' : ''
    super('event.invalid', `${items.length} of ${of} events are not valid: ${first.join('; ')}${more}`, {
      details: { invalid: items.length, events: of },
    })
    this.items = items
  }
}

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** The problem that answers an error, with what was wrong with single items. */
export function problemOf(error: unknown, instance?: string): Problem & { readonly errors?: readonly ItemFault[] } {
  const problem = toProblem(translate(error), instance)
  return error instanceof InvalidItems ? { ...problem, errors: error.items } : problem
}

/** Answers an error, and logs it where it is ours: problem details, or a small page for a browser that only has to log in. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error, request.url.split('?')[0])
  if (problem.status >= 500) {
    const { id, method, routeOptions } = request
    request.log.error(
      { err: error, requestId: id, method, route: routeOptions.url, status: problem.status },
      'a request failed',
    )
  }
  if (problem.retryAfter !== undefined) reply.header('retry-after', problem.retryAfter)
  if (problem.status === 401) reply.header('www-authenticate', challenge(problem.code, request))
  reply.code(problem.status).header('cache-control', 'no-store')
  if (problem.status === 401 && wantsPage(request))
    return reply.type('text/html; charset=utf-8').send(loginPage(problem))
  return reply.type(PROBLEM_TYPE).send(JSON.stringify(problem))
}

/** For what is no HTTP at all: no request was made of it, so it is answered on the bare socket. */
export function answerMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const body = JSON.stringify(
    toProblem(
      error.code === 'HPE_HEADER_OVERFLOW'
        ? new AppError('request.too_large', 'Reading the request: its headers are too large.')
        : new AppError('request.invalid', 'Reading the request: it is not valid HTTP.'),
    ),
  )
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '413 Content Too Large' : '400 Bad Request'
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'auth.required',
  403: 'auth.forbidden',
  404: 'request.not_found',
  409: 'request.conflict',
  413: 'request.too_large',
  415: 'request.media_type',
  429: 'rate.limited',
  503: 'server.stopping',
}

const TEXT_OF_FRAMEWORK: Readonly<Record<string, string>> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: 'the body is empty, but the content type says JSON',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'the length of the body is not the Content-Length',
  FST_ERR_BAD_URL: 'the address is not valid',
}

/** Errors of the framework in the words of the catalogue; what is unforeseen stays as it is. */
function translate(error: unknown): unknown {
  if (isAppError(error) || !isFrameworkError(error)) return error
  const { statusCode = 500, code } = error
  if (statusCode >= 500) return statusCode === 503 ? new AppError('server.stopping', 'The server is stopping.') : error
  const text = TEXT_OF_FRAMEWORK[code] ?? error.message.replace(/\.$/, '')
  const named = CODE_OF_STATUS[statusCode] ?? 'request.invalid'
  return new AppError(named, `Reading the request: ${text}.`, { cause: error })
}

function isFrameworkError(error: unknown): error is FastifyError {
  return isRecord(error) && error instanceof Error && typeof error['statusCode'] === 'number'
}

/** RFC 6750: a client that sent nothing is told how, one that sent something wrong is told that. */
function challenge(code: ErrorCode, { routeOptions }: FastifyRequest): string {
  if (routeOptions.config?.deviceKey?.includes('basic')) return 'Basic realm="datapunk"'
  return `Bearer realm="datapunk"${code === 'auth.invalid' ? ', error="invalid_token"' : ''}`
}
