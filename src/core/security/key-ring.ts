import { randomBytes } from 'node:crypto'
import { AppError } from '../errors.ts'
import { deriveKey, KEY_BYTES, KINDS, openValue, type SealingKey, sealingKey, sealValue } from './envelope.ts'

/** Seals and opens values; what and whose they are is part of the seal. */
export interface Vault {
  /** 16 hexadecimal digits: of the key that seals. */
  readonly keyId: string
  /** Of the key that other keys are derived from: the same for as long as these are. */
  readonly rootId: string
  /** `aad` says what the value is and where it belongs; it opens only with the same text. */
  seal(plaintext: Uint8Array, aad: string): Uint8Array
  /** Throws `key.wrong` where another key sealed it, `secret.damaged` where it or its `aad` was altered. */
  open(sealed: Uint8Array, aad: string): Uint8Array
  /** A key for another purpose; the same over rotations of the key that seals. */
  derive(purpose: string): Uint8Array
}

/** The data keys of an owner, each wrapped by a master key. */
export interface OwnerKeys {
  /** Seals. */
  readonly present: Uint8Array
  /** Open what was sealed before rotations. */
  readonly former?: readonly Uint8Array[]
  /** What other keys are derived from. Default: the present one. */
  readonly hashing?: Uint8Array
}

/**
 * All keys of an instance, derived from its master keys. The first master key seals; all of them open. The last is the
 * root: what must stay the same over rotations (hash seed, passwords) follows from it, so it is never taken away.
 *
 * Not here: where wrapped keys are stored. Deleting an owner's wrapped key makes everything sealed with it unreadable.
 */
export interface KeyRing {
  /** Ids of the master keys, the sealing one first. */
  readonly keyIds: readonly string[]
  /** For values of the instance itself that belong to no owner. */
  readonly vault: Vault
  /** A new random data key for an owner, wrapped by the master key: to be stored. */
  createOwnerKey(owner: number): Uint8Array
  /** The owner's vault. Throws as `openOwnerKey`. */
  openOwnerKeys(owner: number, keys: OwnerKeys): Vault
  /** As `openOwnerKeys`, of one that was never rotated. Throws `key.wrong` or `secret.damaged` where `wrapped` is not this owner's or not of this ring. */
  openOwnerKey(owner: number, wrapped: Uint8Array): Vault
  /** After a rotation: the same data key wrapped by the present master key; undefined where it is already. */
  rewrapOwnerKey(owner: number, wrapped: Uint8Array): Uint8Array | undefined
  /** Seed of the content hashes, 64 bits, unsigned. The same for ever: another seed would make everything a revision. */
  contentHashSeed(): bigint
  /** Password of a role of the embedded cluster: 43 characters that need no quoting. The same for ever. */
  databasePassword(role: string): string
  /** A key for another purpose, from the root: the same for ever. */
  derive(purpose: string, length?: number): Uint8Array
}

/** Makes the ring of one or more master keys of 32 bytes, the present one first, the root last. */
export function createKeyRing(masterKeys: readonly Uint8Array[]): KeyRing {
  const root = masterKeys.at(-1)
  if (root === undefined || masterKeys.some((key) => key.length !== KEY_BYTES)) {
    throw new AppError('key.missing', `Opening the key ring: it needs master keys of ${KEY_BYTES} bytes`)
  }
  const wrapping = masterKeys.map(sealingKey)
  const derive = (purpose: string, length?: number) => deriveKey(root, purpose, length)
  const openMaterial = (owner: number, wrapped: Uint8Array) =>
    openValue(wrapping, wrapped, { kind: KINDS.wrappedKey, owner, aad: `the key of owner ${owner}` })
  const openOwnerKeys: KeyRing['openOwnerKeys'] = (owner, { present, former = [], hashing = present }) => {
    const keys = [present, ...former].map((wrapped) => sealingKey(openMaterial(owner, wrapped)))
    const material = openMaterial(owner, hashing)
    const rootId = sealingKey(material).id
    return createVault(keys, {
      kind: KINDS.ownerValue,
      owner,
      rootId,
      derive: (purpose) => deriveKey(material, purpose),
    })
  }
  const wrap = (owner: number, material: Uint8Array) =>
    sealValue(first(wrapping), material, { kind: KINDS.wrappedKey, owner, aad: `the key of owner ${owner}` })
  return {
    keyIds: wrapping.map((key) => key.id),
    vault: createVault(wrapping, {
      kind: KINDS.instanceValue,
      owner: 0,
      rootId: sealingKey(root).id,
      derive: (purpose) => derive(`instance/${purpose}`),
    }),
    createOwnerKey: (owner) => wrap(owner, randomBytes(KEY_BYTES)),
    openOwnerKey: (owner, wrapped) => openOwnerKeys(owner, { present: wrapped }),
    openOwnerKeys,
    rewrapOwnerKey(owner, wrapped) {
      const material = openMaterial(owner, wrapped)
      const id = Buffer.from(wrapped).toString('hex', 2, 10)
      return id === first(wrapping).id ? undefined : wrap(owner, material)
    },
    contentHashSeed: () => Buffer.from(derive('content hash seed', 8)).readBigUInt64BE(),
    databasePassword: (role) => Buffer.from(derive(`database password/${role}`)).toString('base64url'),
    derive,
  }
}

interface VaultOf extends Pick<Vault, 'rootId' | 'derive'> {
  readonly kind: 2 | 3
  readonly owner: number
}

/** The first key seals, all of them open. */
function createVault(keys: readonly SealingKey[], { kind, owner, rootId, derive }: VaultOf): Vault {
  return {
    keyId: first(keys).id,
    rootId,
    derive,
    seal: (plaintext, aad) => sealValue(first(keys), plaintext, { kind, owner, aad }),
    open: (sealed, aad) => openValue(keys, sealed, { kind, owner, aad }),
  }
}

function first(keys: readonly SealingKey[]): SealingKey {
  const [key] = keys
  if (key === undefined) throw new AppError('key.missing', 'Sealing a value: the key ring is empty')
  return key
}
