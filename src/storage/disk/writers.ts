import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { addAbortSignal } from 'node:stream'
import { AppError } from '../../core/errors.ts'
import { isRecord } from '../../utils/validators.ts'
import type { Piece } from '../uploads.ts'
import type { StoredDraft, StoredFile } from './draft-records.ts'

export interface WriterOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly pathOf: (draft: StoredDraft, file: StoredFile) => string
}

/** Who writes which file: one at a time, the latest wins. */
export interface Writers {
  /** See `Uploads.write`. */
  write(draft: StoredDraft, file: StoredFile, piece: Piece): Promise<number>
  /** What is done once a file is whole. */
  end(draft: StoredDraft, file: StoredFile): Promise<void>
  /** Cuts who writes a file and waits until nothing more is written. */
  cut(file: string): Promise<void>
  stop(): Promise<void>
}

interface Writer {
  readonly abort: AbortController
  readonly done: Promise<unknown>
}

export function createWriters({ now, pathOf }: WriterOptions): Writers {
  const writing = new Map<string, Writer>()
  let isStopped = false

  const cut = async (file: string, why: AppError) => {
    const writer = writing.get(file)
    writer?.abort.abort(why)
    await writer?.done
  }
  const end = async (draft: StoredDraft, file: StoredFile) => {
    const handle = await open(pathOf(draft, file), 'r+')
    try {
      // What is said to be whole must be so after the power was cut, too.
      await handle.sync()
      const modified = (file.modified ?? now()) / MS_A_SECOND
      await handle.utimes(modified, modified)
    } finally {
      await handle.close()
    }
  }

  return {
    async write(draft, file, piece) {
      if (isStopped) throw stopping()
      // The connection of the one before may be dead without anybody having noticed.
      while (writing.has(file.id))
        await cut(file.id, new AppError('request.conflict', 'Receiving a file: another request goes on with it.'))
      const abort = new AbortController()
      const work = append(draft, file, piece, abort.signal)
      const done = work.catch(() => undefined).finally(() => writing.delete(file.id))
      writing.set(file.id, { abort, done })
      return work
    },
    end,
    cut: (file) => cut(file, new AppError('upload.not_found', 'Receiving a file: it was discarded.')),
    async stop() {
      isStopped = true
      await Promise.all([...writing.keys()].map((file) => cut(file, stopping())))
    },
  }

  async function append(draft: StoredDraft, file: StoredFile, piece: Piece, signal: AbortSignal): Promise<number> {
    if (piece.offset !== file.received) {
      const message = `Receiving a file: it goes on at ${file.received}, not at ${piece.offset}.`
      throw new AppError('request.conflict', message, { details: { offset: file.received } })
    }
    const handle = await open(pathOf(draft, file), 'r+')
    try {
      await appendChunks(handle, file, piece, signal)
    } catch (error) {
      throw signal.aborted ? signal.reason : translated(error)
    } finally {
      draft.touched = now()
      await handle.close()
    }
    if (file.received === file.bytes) await end(draft, file)
    return file.received
  }
}

const MS_A_SECOND = 1000
const stopping = () => new AppError('server.stopping', 'Receiving a file: the server is stopping.')

/** Writes what comes; with a checksum all of it or nothing. */
async function appendChunks(handle: FileHandle, file: StoredFile, piece: Piece, signal: AbortSignal): Promise<void> {
  const hash = piece.checksum === undefined ? undefined : createHash(piece.checksum.algorithm)
  try {
    // Not destroyed when it is left early: who sends too much is to read why.
    for await (const chunk of addAbortSignal(signal, piece.content).iterator({ destroyOnReturn: false })) {
      if (!(chunk instanceof Uint8Array)) continue
      if (file.received + chunk.length > file.bytes)
        throw new AppError('upload.too_large', `Receiving a file: more came than the ${file.bytes} bytes announced.`)
      hash?.update(chunk)
      await writeWhole(handle, chunk, file.received)
      file.received += chunk.length
    }
    if (hash !== undefined) compare(hash, piece)
  } catch (error) {
    if (hash !== undefined) {
      await handle.truncate(piece.offset)
      file.received = piece.offset
    }
    throw error
  }
}

function compare(hash: Hash, { checksum }: Piece): void {
  if (checksum === undefined || hash.digest().equals(checksum.digest)) return
  throw new AppError('upload.checksum', 'Receiving a file: what came does not fit its checksum.')
}

async function writeWhole(handle: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < chunk.length; ) {
    const { bytesWritten } = await handle.write(chunk, at, chunk.length - at, position + at)
    at += bytesWritten
  }
}

function translated(error: unknown): unknown {
  const code = isRecord(error) ? error['code'] : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('storage.full', 'Receiving a file: the disk of the uploads is full.', { cause: error })
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE')
    return new AppError('cancelled', 'Receiving a file: the connection broke; what came is kept.', { cause: error })
  return error
}
