import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Credentials are 256 random bits, and only their SHA-256 is stored. A slow password hash would add nothing: it slows
 * down the guessing of secrets that people choose, and 2^256 cannot be guessed at any speed; it would only cost time
 * on every request. No salt either: equal secrets do not occur.
 */
const SECRET_BYTES = 32
const ID_LENGTH = 10
/** No letters that are mistaken for another, no vowels that make words. 32 of them: 5 bits each. */
const ID_ALPHABET = '0123456789bcdfghjkmnpqrstvwxyzBC'
const API_KEY = /^dp_([0-9a-zA-Z]{10})_([A-Za-z0-9_-]{43})$/

export interface NewApiKey {
  /** Public; names the key in lists and logs. */
  readonly id: string
  /** `dp_<id>_<secret>`: shown once, never stored. */
  readonly key: string
  /** SHA-256 of the whole key: to be stored. */
  readonly hash: Uint8Array
}

export function createApiKey(): NewApiKey {
  const id = Array.from(randomBytes(ID_LENGTH), (byte) => ID_ALPHABET[byte % ID_ALPHABET.length]).join('')
  const key = `dp_${id}_${randomSecret()}`
  return { id, key, hash: hashSecret(key) }
}

/** What to look up and compare for a key that a client sent; undefined where the text is no API key at all. */
export function parseApiKey(text: string): { readonly id: string; readonly hash: Uint8Array } | undefined {
  const id = API_KEY.exec(text)?.[1]
  return id === undefined ? undefined : { id, hash: hashSecret(text) }
}

/** Where a token is good: a login link works once, a session is a cookie. */
export type TokenUse = 'login' | 'session'
const PREFIX = { login: 'dpl_', session: 'dps_' } as const

export interface NewToken {
  /** Shown once, never stored. */
  readonly token: string
  /** To be stored. */
  readonly hash: Uint8Array
}

export function createToken(use: TokenUse): NewToken {
  const token = PREFIX[use] + randomSecret()
  return { token, hash: hashSecret(token) }
}

/** The hash to look a token up by; undefined where the text is no token of this use. */
export function parseToken(use: TokenUse, text: string): Uint8Array | undefined {
  const known = text.startsWith(PREFIX[use]) && /^dp[ls]_[A-Za-z0-9_-]{43}$/.test(text)
  return known ? hashSecret(text) : undefined
}

/** Compares two hashes in a time that does not depend on where they differ. */
export function sameHash(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right)
}

function hashSecret(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest()
}

function randomSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}
