import { isIP } from 'node:net'

/** An object with string keys: no array, no null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether arrays and objects stand more than `most` deep in a value of JSON. */
export function isDeeper(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (most <= 0) return true
  for (const one of Object.values(value)) if (isDeeper(one, most - 1)) return true
  return false
}

/** A number that is neither NaN nor infinite. */
export function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** A string with at least one character that is no white space. */
export function isFilledString(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

/** One of a closed list of values, as its type: `isOneOf(KINDS, text)`. */
export function isOneOf<const T>(values: readonly T[], value: unknown): value is T {
  return values.some((allowed) => allowed === value)
}

/**
 * The name of a stream, also of a type of the owner's own events: lower-case letters, digits, `.`, `_` and `-`; begins
 * with a letter or digit; at most 63 characters.
 */
export function isStreamName(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z0-9][a-z0-9._-]{0,62}$/.test(value)
}

/** A zone of the IANA time zone database that this runtime knows (`Europe/Berlin`, `UTC`); no offset like `+02:00`. */
export function isTimeZone(value: unknown): value is string {
  if (typeof value !== 'string' || !/^[A-Za-z]/.test(value)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return true
  } catch {
    return false
  }
}

/** A host as the Host header names it, without its port: a name (`stream.example.org`), an IPv4 or an IPv6 address. */
export function isHostName(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > 253) return false
  const label = /^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)$/
  return isIP(value.replace(/^\[(.*)\]$/, '$1')) !== 0 || value.split('.').every((part) => label.test(part))
}

/** An IP address or a range in CIDR form: `10.0.0.0/8`, `::1`. */
export function isAddressRange(value: unknown): value is string {
  if (typeof value !== 'string') return false
  const [address = '', bits, ...more] = value.split('/')
  const version = isIP(address)
  if (version === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}
