/**
 * What stands in the place of a value that was hashed or encrypted. A token says what it is:
 *
 *     ⟦EMAIL:h1:4f1c…:kJ8…⟧       hash: entity, form, key, 22 characters (132 bits) of an HMAC
 *     ⟦IBAN:e1:4f1c….3:AQJ…⟧      encryption: entity, form, key and version of the policy, the sealed value
 *
 * Searching finds nothing in it, so that treating what was treated changes nothing.
 */
const OPEN = '⟦'
const TOKEN =
  /⟦([A-Z][A-Z0-9_]{0,63}):(?:h1:([0-9a-f]{16}):[A-Za-z0-9_-]{22}|e1:([0-9a-f]{16})\.(\d{1,7}):([A-Za-z0-9_-]+))⟧/g

export const hashToken = (entity: string, keyId: string, digest: string) => `⟦${entity}:h1:${keyId}:${digest}⟧`
export const sealedToken = (entity: string, keyId: string, policy: number, sealed: string) =>
  `⟦${entity}:e1:${keyId}.${policy}:${sealed}⟧`

/** A token where it stands. */
export interface StoredToken {
  readonly start: number
  readonly end: number
  readonly entity: string
  /** Of an encrypted value; absent for a hash. */
  readonly sealed?: { readonly keyId: string; readonly policy: number; readonly value: string }
}

/** All tokens of a text, in order. */
export function tokensIn(text: string): readonly StoredToken[] {
  if (!text.includes(OPEN)) return []
  return [...text.matchAll(TOKEN)].map((match) => {
    const [whole, entity = '', , keyId = '', policy, value] = match
    const place = { start: match.index, end: match.index + whole.length, entity }
    return value === undefined ? place : { ...place, sealed: { keyId, policy: Number(policy), value } }
  })
}

/** Where tokens stand. */
function spansOfTokens(text: string): readonly (readonly [start: number, end: number])[] {
  if (!text.includes(OPEN)) return []
  return [...text.matchAll(TOKEN)].map((match) => [match.index, match.index + match[0].length] as const)
}

/** Whether nothing but tokens and what stands between them in a list is there. */
export const isToken = (text: string): boolean => {
  const [span, ...others] = spansOfTokens(text)
  return span !== undefined && others.length === 0 && span[0] === 0 && span[1] === text.length
}

/** The same text with tokens blanked out, length unchanged. */
export function withoutTokens(text: string): string {
  let out = text
  for (const [start, end] of spansOfTokens(text)) out = out.slice(0, start) + ' '.repeat(end - start) + out.slice(end)
  return out
}

export interface SealedToken {
  readonly start: number
  readonly end: number
  readonly entity: string
  readonly keyId: string
  /** Version of the policy under which it was sealed. */
  readonly policy: number
  readonly sealed: string
}

/** The encrypted values of a text. */
export function sealedTokens(text: string): readonly SealedToken[] {
  return tokensIn(text).flatMap(({ sealed, ...place }) =>
    sealed === undefined ? [] : [{ ...place, keyId: sealed.keyId, policy: sealed.policy, sealed: sealed.value }],
  )
}
