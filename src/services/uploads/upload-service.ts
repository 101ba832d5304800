import { AppError } from '../../core/errors.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Source } from '../../integrations/source.ts'
import type { Run, Runs } from '../../storage/ports.ts'
import type { AnnouncedFile, Draft, DraftOptions, Piece, UploadedFile, Uploads } from '../../storage/uploads.ts'
import { type Contents, lookInto } from '../contents.ts'
import type { Engine, Handle, Job } from '../engine.ts'
import type { ImportInput } from '../jobs/import-input.ts'
import { checkDrafts, checkRoom, isWhole, type UploadLimits } from './upload-limits.ts'
import { checkedName } from './upload-name.ts'
import { referencesOf } from './upload-references.ts'

export interface UploadServiceOptions {
  readonly uploads: Uploads
  readonly limits: UploadLimits
  readonly sources: readonly Source[]
  readonly runs: Pick<Runs, 'get'>
  readonly engine: Engine
  readonly importArchive: Job<ImportInput>
  readonly log: Logger
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * Imports whose files are sent here: begun, filled, looked at, started, discarded. Everything is of one owner; what is
 * another's is `upload.not_found`.
 */
export interface UploadService {
  begin(owner: number, options?: DraftOptions): Promise<Draft>
  list(owner: number): Promise<readonly Draft[]>
  get(owner: number, draft: string): Promise<Draft>
  /** When it is removed, if nobody goes on with it (ms). */
  expires(draft: Draft): number
  file(owner: number, draft: string, file: string): Promise<UploadedFile>
  /** Makes room for a file, before a byte of it comes. */
  addFile(owner: number, draft: string, file: AnnouncedFile): Promise<UploadedFile>
  /** See `Uploads.write`. */
  write(owner: number, draft: string, file: string, piece: Piece): Promise<number>
  removeFile(owner: number, draft: string, file: string): Promise<void>
  /** What is in a draft once it is whole, looked at once; `upload.incomplete` before. */
  contents(owner: number, draft: string): Promise<Contents>
  /** Imports it. Its files are removed when the run has succeeded; after any other end they stay for another start. */
  start(owner: number, draft: string): Promise<Handle>
  discard(owner: number, draft: string): Promise<void>
  /** Removes what has expired, and the files of what a run has imported. */
  tidy(): Promise<void>
  /** Cuts who sends and whoever looks: what came is kept. */
  stop(): Promise<void>
}

const HOUR_MS = 3_600_000

export function createUploadService(options: UploadServiceOptions): UploadService {
  const { uploads, limits, runs, engine, log, now } = options
  const ending = new AbortController()
  const looks = new Map<string, Promise<Contents>>()

  const get = async (owner: number, id: string): Promise<Draft> => {
    const draft = await uploads.get(owner, id)
    if (draft === undefined) throw new AppError('upload.not_found', 'Reading an import: there is none of this id.')
    return draft
  }
  const runOf = async ({ owner, run }: Draft): Promise<Run | undefined> =>
    run === undefined ? undefined : runs.get(owner, run)
  /** A draft whose files may change. */
  const open = async (owner: number, id: string): Promise<Draft> => {
    const draft = await get(owner, id)
    if (draft.isImported) throw new AppError('request.conflict', 'Changing an import: it was imported already.')
    if (isUnfinished(await runOf(draft)))
      throw new AppError('run.busy', `Changing an import: run ${draft.run} reads it; cancel it first or wait.`)
    return draft
  }
  const expires = ({ touched }: Draft) => touched + limits.uploadHours * HOUR_MS
  const remove = async (draft: Draft) => {
    looks.delete(draft.id)
    await uploads.remove(draft)
  }
  const settle = async (draft: Draft) => {
    const run = await runOf(draft)
    if (run?.state === 'succeeded' && !draft.isImported) await uploads.note(draft, { run: run.id, isImported: true })
    else if (!isUnfinished(run) && now() > expires(draft)) await remove(draft)
  }

  return {
    async begin(owner, options) {
      checkDrafts(await uploads.list(owner))
      return uploads.create(owner, options)
    },
    list: (owner) => uploads.list(owner),
    get,
    expires,
    async file(owner, draft, id) {
      const file = (await get(owner, draft)).files.find((each) => each.id === id)
      if (file === undefined) throw new AppError('upload.not_found', 'Reading an upload: there is none of this id.')
      return file
    },
    async addFile(owner, id, file) {
      const draft = await open(owner, id)
      const name = checkedName(file.name)
      await checkRoom(uploads, limits, draft, file.bytes)
      looks.delete(id)
      return uploads.addFile(draft, { ...file, name })
    },
    async write(owner, id, file, piece) {
      return uploads.write(await open(owner, id), file, piece)
    },
    async removeFile(owner, id, file) {
      const draft = await open(owner, id)
      looks.delete(id)
      await uploads.removeFile(draft, file)
    },
    async contents(owner, id) {
      const draft = await get(owner, id)
      if (draft.isImported) throw new AppError('request.conflict', 'Looking into an import: its files are removed.')
      checkWhole(draft)
      const folder = uploads.folder(id)
      const look =
        looks.get(id) ?? lookInto([folder], { sources: options.sources, signal: ending.signal, within: `${folder}/` })
      looks.set(id, look)
      return look.catch((error: unknown) => {
        looks.delete(id)
        throw error
      })
    },
    async start(owner, id) {
      const draft = await get(owner, id)
      if (draft.isImported) throw new AppError('request.conflict', 'Starting an import: it was imported already.')
      checkWhole(draft)
      const handle = await engine.submit(options.importArchive, inputOf(draft), { owner })
      const started = await uploads.note(draft, { run: handle.run, isImported: false })
      handle.done
        .then(() => settle(started))
        .catch((err: unknown) => log.warn({ run: handle.run, err }, 'the files of an import stay until they expire'))
      return handle
    },
    async discard(owner, id) {
      const draft = await get(owner, id)
      if (isUnfinished(await runOf(draft)))
        throw new AppError('run.busy', `Discarding an import: run ${draft.run} reads it; cancel it first or wait.`)
      await remove(draft)
    },
    async tidy() {
      for (const draft of await uploads.list()) await settle(draft)
    },
    async stop() {
      ending.abort(new AppError('server.stopping', 'Looking into an import: the server is stopping.'))
      await uploads.stop()
    },
  }
}

const inputOf = (draft: Draft): ImportInput => ({ paths: referencesOf(draft), keepMedia: draft.keepMedia === true })
const isUnfinished = (run: Run | undefined): boolean => run?.state === 'queued' || run?.state === 'running'

function checkWhole(draft: Draft): void {
  if (isWhole(draft)) return
  const open = draft.files.filter(({ bytes, received }) => received < bytes).length
  const what =
    draft.files.length === 0 ? 'it has no files yet' : `${open} of its ${draft.files.length} files are not whole`
  throw new AppError('upload.incomplete', `Reading an import: ${what}.`)
}
