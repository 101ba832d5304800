import { randomBytes } from 'node:crypto'
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../../core/errors.ts'
import type { Draft, UploadedFile, Uploads } from '../uploads.ts'
import { createDraftRecords, type StoredDraft, type StoredFile } from './draft-records.ts'
import { uniqueName } from './unique-name.ts'
import { createWriters } from './writers.ts'

export interface DiskUploadOptions {
  /** Made when the first draft is. */
  readonly directory: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

const ID_BYTES = 16

/**
 * Uploads in a folder: `drafts/<id>.json` says what was announced, `files/<id>/…` holds the files under their own names.
 * How much of a file is there is its size, so nothing has to be written beside the bytes.
 */
export function createDiskUploads({ directory, now }: DiskUploadOptions): Uploads {
  const records = createDraftRecords(join(directory, 'drafts'))
  const folder = (draft: string) => join(directory, 'files', draft)
  const writers = createWriters({ now, pathOf: ({ id }, { name }) => join(folder(id), name) })
  let loading: Promise<Map<string, StoredDraft>> | undefined
  const loaded = () => {
    loading ??= records.read(folder)
    return loading
  }
  const found = async ({ id }: Pick<Draft, 'id'>) => {
    const draft = (await loaded()).get(id)
    if (draft === undefined) throw new AppError('upload.not_found', 'Reading an import: it is no longer there.')
    return draft
  }
  const fileOf = (draft: StoredDraft, id: string) => {
    const file = draft.files.find((each) => each.id === id)
    if (file === undefined) throw new AppError('upload.not_found', 'Reading an upload: it is no longer there.')
    return file
  }
  const save = (draft: StoredDraft) => {
    draft.touched = now()
    return records.write(draft)
  }

  return {
    async create(owner, { keepMedia = false } = {}) {
      const drafts = await loaded()
      const draft: StoredDraft = {
        ...{ id: newId(), owner, created: now(), touched: now(), isImported: false, files: [] },
        ...(keepMedia ? { keepMedia } : {}),
      }
      await mkdir(folder(draft.id), { recursive: true, mode: 0o700 })
      await save(draft)
      drafts.set(draft.id, draft)
      return shown(draft)
    },
    async list(owner) {
      const all = [...(await loaded()).values()].filter((draft) => owner === undefined || draft.owner === owner)
      return all.sort((a, b) => a.created - b.created).map(shown)
    },
    async get(owner, id) {
      const draft = (await loaded()).get(id)
      return draft?.owner === owner ? shown(draft) : undefined
    },
    async addFile(draft, { name, bytes, modified }) {
      const stored = await found(draft)
      const file: StoredFile = {
        id: newId(),
        name: uniqueName(
          name,
          stored.files.map((each) => each.name),
        ),
        bytes,
        received: 0,
        ...(modified === undefined ? {} : { modified }),
      }
      // Before anything is awaited: the next file must see this one's name.
      stored.files.push(file)
      try {
        const path = join(folder(stored.id), file.name)
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        await writeFile(path, '', { flag: 'wx', mode: 0o600 })
        await save(stored)
      } catch (error) {
        stored.files.splice(stored.files.indexOf(file), 1)
        throw error
      }
      if (bytes === 0) await writers.end(stored, file)
      return { ...file }
    },
    async write(draft, id, piece) {
      const stored = await found(draft)
      return writers.write(stored, fileOf(stored, id), piece)
    },
    async removeFile(draft, id) {
      const stored = await found(draft)
      const file = fileOf(stored, id)
      await writers.cut(file.id)
      stored.files.splice(stored.files.indexOf(file), 1)
      await rm(join(folder(stored.id), file.name), { force: true })
      await save(stored)
    },
    async note(draft, { run, isImported }) {
      const stored = await found(draft)
      stored.run = run
      stored.isImported = isImported
      await save(stored)
      if (isImported) await rm(folder(stored.id), { recursive: true, force: true })
      return shown(stored)
    },
    async remove(draft) {
      const stored = await found(draft)
      const drafts = await loaded()
      drafts.delete(stored.id)
      await Promise.all(stored.files.map(({ id }) => writers.cut(id)))
      await rm(folder(stored.id), { recursive: true, force: true })
      await records.remove(stored.id)
    },
    folder,
    async free() {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      const { bavail, bsize } = await statfs(directory)
      return bavail * bsize
    },
    stop: () => writers.stop(),
  }
}

const newId = (): string => randomBytes(ID_BYTES).toString('hex')

/** As others see it: what they hold does not change under them. */
const shown = (draft: StoredDraft): Draft => ({
  ...draft,
  files: draft.files.map((file): UploadedFile => ({ ...file })),
})
