import { createHmac } from 'node:crypto'
import { AppError } from '../errors.ts'
import type { Vault } from './key-ring.ts'

/** The keys that an owner's personal values are hashed and encrypted with. All follow from the owner's data keys. */
export interface PersonKeys {
  /** 16 hexadecimal digits: of the data key that encrypts. */
  readonly keyId: string
  /** Of the one that hashes follow from: it stays over rotations, so that the same value gives the same. */
  readonly hashKeyId: string
  /**
   * HMAC-SHA-256 under a key of its own for every entity, 22 characters of base64url (132 bits). The same value of the same
   * owner gives the same, from whatever source; nobody without the key can find the value by trying.
   */
  digest(entity: string, canonical: string): string
  /** Encrypts and authenticates; opens only with the same `place`. base64url. */
  seal(text: string, place: string): string
  /** Throws `key.wrong` where the key is gone, `secret.damaged` where value or place are others. */
  open(sealed: string, place: string): string
}

const DIGEST_CHARACTERS = 22
/** Values repeat: addresses, names. Cleared when it is full. */
const MOST_KNOWN = 20_000

export function createPersonKeys(vault: Vault): PersonKeys {
  const keys = new Map<string, Uint8Array>()
  const known = new Map<string, string>()
  const keyOf = (entity: string) => {
    const key = keys.get(entity) ?? vault.derive(`pii/hmac/v1/${entity}`)
    keys.set(entity, key)
    return key
  }
  return {
    keyId: vault.keyId,
    hashKeyId: vault.rootId,
    digest(entity, canonical) {
      const name = `${entity}\0${canonical}`
      const before = known.get(name)
      if (before !== undefined) return before
      const digest = createHmac('sha256', keyOf(entity))
        .update(canonical)
        .digest('base64url')
        .slice(0, DIGEST_CHARACTERS)
      if (known.size >= MOST_KNOWN) known.clear()
      known.set(name, digest)
      return digest
    },
    seal: (text, place) => Buffer.from(vault.seal(Buffer.from(text), place)).toString('base64url'),
    open(sealed, place) {
      const bytes = Buffer.from(sealed, 'base64url')
      if (bytes.toString('base64url') !== sealed)
        throw new AppError('secret.damaged', `Opening ${place}: it is no sealed value`)
      return Buffer.from(vault.open(bytes, place)).toString()
    },
  }
}
