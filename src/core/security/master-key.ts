import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isRecord } from '../../utils/validators.ts'
import type { Config } from '../config/config.ts'
import { AppError } from '../errors.ts'
import { KEY_BYTES } from './envelope.ts'
import { createKeyRing, type KeyRing } from './key-ring.ts'

const OTHERS = 0o077

export interface OpenKeyRingOptions {
  /**
   * Makes `master.key` where there is none. False where sealed data exists already: a new key could not open it, so
   * its absence is `key.missing`.
   */
  readonly create: boolean
  /** Told what is odd but no fault: a mounted key file that others can read. */
  readonly warn: (message: string) => void
}

/**
 * Opens the key ring from DATAPUNK_MASTER_KEY, else from `masterKeyFile`, else from `master.key` in the data directory.
 * Throws `config.invalid`, `key.missing`, `key.permissions`, `data.directory`.
 */
export async function openKeyRing(
  config: Pick<Config, 'data' | 'masterKey' | 'masterKeyFile'>,
  options: OpenKeyRingOptions,
): Promise<KeyRing> {
  if (config.masterKey !== undefined) {
    return createKeyRing(parseMasterKeys(config.masterKey.split(','), 'DATAPUNK_MASTER_KEY'))
  }
  if (config.masterKeyFile !== undefined)
    return createKeyRing(await readMountedKeys(config.masterKeyFile, options.warn))
  const path = join(config.data, 'master.key')
  const keys = (await readOwnKeys(path)) ?? (options.create ? await createOwnKey(path) : undefined)
  if (keys !== undefined) return createKeyRing(keys)
  throw new AppError('key.missing', `Opening the key ring: ${path} is missing, and this instance holds sealed data`)
}

/** Secrets that an orchestrator mounts are often readable by all of the container: told, not refused. */
async function readMountedKeys(path: string, warn: (message: string) => void): Promise<Uint8Array[]> {
  const content = await readIfThere(path)
  if (content === undefined) throw new AppError('key.missing', `Opening the key ring: there is no file ${path}`)
  if ((content.mode & OTHERS) !== 0) warn(`Others can read the master key in ${path}; chmod 600 makes it yours alone`)
  return parseKeyFile(content.bytes, path)
}

async function readOwnKeys(path: string): Promise<Uint8Array[] | undefined> {
  const content = await readIfThere(path)
  if (content === undefined) return undefined
  if ((content.mode & OTHERS) !== 0) {
    const mode = (content.mode & 0o777).toString(8)
    throw new AppError('key.permissions', `Opening the key ring: ${path} has permissions ${mode}, it must have 600`)
  }
  return parseKeyFile(content.bytes, path)
}

/**
 * Writes a new key under a name of its own and links it to `path`: the file appears whole or not at all, and of two
 * processes that start at once one wins and both read its key.
 */
async function createOwnKey(path: string): Promise<Uint8Array[] | undefined> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeDurably(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`)
    await linkOrCopy(draft, path).finally(() => unlink(draft))
    await syncDirectory(dirname(path))
  } catch (error) {
    throw new AppError('data.directory', `Making the master key ${path}: ${codeOf(error) ?? 'it cannot be written'}`, {
      cause: error,
    })
  }
  return readOwnKeys(path)
}

/** Some file systems have no hard links; a copy there is not atomic, but still never overwrites. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to).catch((error: unknown) => {
      if (codeOf(error) === 'EEXIST') throw error
      return copyFile(from, to, constants.COPYFILE_EXCL)
    })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY)
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

async function readIfThere(path: string): Promise<{ readonly bytes: Buffer; readonly mode: number } | undefined> {
  try {
    return { mode: (await stat(path)).mode, bytes: await readFile(path) }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new AppError('key.missing', `Reading the master key ${path}: ${codeOf(error) ?? 'it cannot be read'}`, {
      cause: error,
    })
  }
}

/** One key a line, the present one first; lines that begin with # are remarks. 32 raw bytes are one key. */
function parseKeyFile(bytes: Buffer, path: string): Uint8Array[] {
  if (bytes.length === KEY_BYTES) return [new Uint8Array(bytes)]
  const lines = bytes.toString('utf8').split(/[\r\n]+/)
  return parseMasterKeys(
    lines.filter((line) => !line.startsWith('#')),
    path,
  )
}

function parseMasterKeys(texts: readonly string[], origin: string): Uint8Array[] {
  const filled = texts.map((text) => text.trim()).filter((text) => text !== '')
  const keys = filled.map(parseMasterKey)
  if (keys.length > 0 && keys.every((key) => key !== undefined)) return keys
  const which = keys.length > 1 ? `key ${keys.indexOf(undefined) + 1} of ${keys.length}` : 'the key'
  throw new AppError(
    'config.invalid',
    `Reading the master key from ${origin}: ${which} is not ${KEY_BYTES} bytes in base64 or hexadecimal; make one with: openssl rand -base64 ${KEY_BYTES}`,
  )
}

function parseMasterKey(text: string): Uint8Array | undefined {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return new Uint8Array(Buffer.from(text, 'hex'))
  // Decodes both alphabets, base64 and base64url.
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : undefined
}

function codeOf(error: unknown): string | undefined {
  return isRecord(error) && typeof error['code'] === 'string' ? error['code'] : undefined
}
