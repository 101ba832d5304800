import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { AppError } from '../errors.ts'

/**
 * A sealed value, in bytes:
 *
 *     0      version, 1
 *     1      kind: 1 a key wrapped by the master key, 2 a value sealed by an owner's key, 3 one sealed by the instance
 *     2…9    id of the key that sealed it
 *     10…21  nonce, random
 *     22…    ciphertext, as long as the plaintext
 *     last 16  tag of AES-256-GCM over header, context and ciphertext
 *
 * Nonces are random, so one key may seal 2^32 values; beyond that, or after a leak, keys are rotated by their id.
 */
const VERSION = 1
const HEADER_BYTES = 10
const NONCE_BYTES = 12
const TAG_BYTES = 16
export const KEY_BYTES = 32
/** What sealing adds to a plaintext. */
export const SEAL_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES

export const KINDS = { wrappedKey: 1, ownerValue: 2, instanceValue: 3 } as const
export type Kind = (typeof KINDS)[keyof typeof KINDS]

/** A symmetric key with the id that stands in what it seals. */
export interface SealingKey {
  /** 16 hexadecimal digits, derived from the key; tells nothing about it. */
  readonly id: string
  readonly bytes: Uint8Array
}

/** 32 bytes for one purpose, by HKDF-SHA-256; nothing leads from one purpose to another or back to the key. */
export function deriveKey(key: Uint8Array, purpose: string, length = KEY_BYTES): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', `datapunk-stream/v1/${purpose}`, length))
}

/** Turns key material into a key that seals: the material itself is never a cipher key. */
export function sealingKey(material: Uint8Array): SealingKey {
  return {
    id: Buffer.from(deriveKey(material, 'key id', 8)).toString('hex'),
    bytes: deriveKey(material, 'sealing'),
  }
}

export interface SealContext {
  readonly kind: Kind
  /** Whose value it is; 0 where it is nobody's. */
  readonly owner: number
  /** What the value is and where it belongs; it opens only with the same text: `quarantine/<run>/<record>`. */
  readonly aad: string
}

/** Encrypts and authenticates a value. */
export function sealValue(key: SealingKey, plaintext: Uint8Array, context: SealContext): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES)
  header[0] = VERSION
  header[1] = context.kind
  header.write(key.id, 2, 'hex')
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce)
  cipher.setAAD(authenticated(header, context))
  return Buffer.concat([header, nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/**
 * Opens what `sealValue` made. `keys` are tried by id. Throws `key.wrong` where none of them sealed it, and
 * `secret.damaged` where the value, its owner or its context is another than the sealed one.
 */
export function openValue(keys: readonly SealingKey[], sealed: Uint8Array, context: SealContext): Uint8Array {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  if (bytes.length < SEAL_BYTES || bytes[0] !== VERSION || bytes[1] !== context.kind) {
    throw new AppError('secret.damaged', `Opening ${context.aad}: it does not have the form of a sealed value`)
  }
  const header = bytes.subarray(0, HEADER_BYTES)
  const id = header.toString('hex', 2)
  const key = keys.find((candidate) => candidate.id === id)
  if (key === undefined) {
    throw new AppError('key.wrong', `Opening ${context.aad}: it was sealed by key ${id}, which is not here`)
  }
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES))
  decipher.setAAD(authenticated(header, context))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    const ciphertext = bytes.subarray(HEADER_BYTES + NONCE_BYTES, -TAG_BYTES)
    return Buffer.concat([decipher.update(ciphertext), decipher.final()])
  } catch (error) {
    throw new AppError('secret.damaged', `Opening ${context.aad}: the value or its context was altered`, {
      cause: error,
    })
  }
}

function authenticated(header: Uint8Array, context: SealContext): Uint8Array {
  const owner = Buffer.alloc(8)
  owner.writeBigInt64BE(BigInt(context.owner))
  return Buffer.concat([header, owner, Buffer.from(context.aad)])
}
