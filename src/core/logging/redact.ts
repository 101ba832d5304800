import { AppError } from '../errors.ts'

/** What stands in the place of a value that is not logged. */
const REDACTED = '[redacted]'

/** Fields that hold a secret, by a part of their name: `authorization`, `set-cookie`, `accessToken`, `databaseUrl` … */
const SECRET_PART =
  /authori[sz]ation|cookie|token|secret|passw|passphrase|credential|databaseurl|privatekey|masterkey|apikey/
/** Fields that hold a secret or a payload, by their whole name. */
const WITHHELD = new Set(['key', 'keys', 'pass', 'pwd', 'auth', 'body', 'payload', 'raw', 'data', 'email', 'nonce'])

const MOST_DEPTH = 6
const MOST_ITEMS = 50
const MOST_CHARACTERS = 2000

/** A copy of a log object that holds no secret and no payload, and is bounded in depth and size. */
export function redact(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return redactRecord(fields, 0)
}

/** Text without API keys, tokens and passwords, wherever they stand in it. */
export function maskSecrets(text: string): string {
  return text
    .replace(/\b(dp[ls]_|dp_[0-9A-Za-z]{10}_)[A-Za-z0-9_-]{43}/g, '$1***')
    .replace(/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, '***')
    .replace(/\b(Bearer|Basic) +[A-Za-z0-9._~+/=-]{8,}/gi, '$1 ***')
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*):[^\s@"]+@/gi, '$1:***@')
    .replace(/([?&](?:token|code|state|key|secret|password|[a-z]+_token)=)[^&\s"\\]+/gi, '$1***')
}

function redactRecord(fields: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
  const kept = Object.entries(fields).slice(0, MOST_ITEMS)
  return Object.fromEntries(
    kept.map(([name, value]) => [name, isWithheld(name) ? REDACTED : redactValue(value, depth)]),
  )
}

function isWithheld(name: string): boolean {
  const word = name.toLowerCase().replace(/[_-]/g, '')
  return WITHHELD.has(word) || SECRET_PART.test(word)
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.length > MOST_CHARACTERS ? `${value.slice(0, MOST_CHARACTERS)}…` : value
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  return depth >= MOST_DEPTH ? '[deeper]' : redactObject(value, depth + 1)
}

function redactObject(value: object, depth: number): unknown {
  if (value instanceof Error) return describeError(value, depth)
  if (value instanceof Date) return value.toISOString()
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((item) => redactValue(item, depth))
  return isPlain(value) ? redactRecord(value, depth) : `[${value.constructor?.name ?? 'object'}]`
}

/** Instances of classes (requests, sockets, clients) are not looked into. */
function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/**
 * What of an error is logged. Other libraries hang payloads on their errors (`pg`: `detail` and `where` quote rows), so
 * only known fields are taken, and what PostgreSQL quotes of a value is left out.
 */
function describeError(error: Error, depth: number): Record<string, unknown> {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const message = quotesValues(error, code) ? error.message.replace(/"[^"]*"/g, '"…"') : error.message
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    message: redactValue(message, depth),
    ...(error instanceof AppError && error.details !== undefined ? { details: redactValue(error.details, depth) } : {}),
    ...namesOfDatabaseError(error),
    stack: stackOf(error),
    ...(error.cause === undefined ? {} : { cause: redactValue(error.cause, depth) }),
  }
}

/** SQLSTATE classes 22 (data exception) and 23 (constraint): their messages may quote the value that was refused. */
function quotesValues(error: Error, code: string | undefined): boolean {
  return !(error instanceof AppError) && code !== undefined && /^2[23][0-9A-Z]{3}$/.test(code)
}

function namesOfDatabaseError(error: Error): Record<string, string> {
  const names: Record<string, string> = {}
  for (const [name, value] of Object.entries(error)) {
    if (['table', 'constraint', 'routine', 'syscall'].includes(name) && typeof value === 'string') names[name] = value
  }
  return names
}

/** The frames alone: the first lines of a stack repeat the message. */
function stackOf(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return frames.slice(0, 20).join('\n')
}
