import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isRecord } from '../../utils/validators.ts'

/** A draft as the process that writes it holds it. */
export interface StoredDraft {
  readonly id: string
  readonly owner: number
  readonly created: number
  touched: number
  run?: string
  isImported: boolean
  readonly keepMedia?: boolean
  readonly files: StoredFile[]
}
export interface StoredFile {
  readonly id: string
  readonly name: string
  readonly bytes: number
  readonly modified?: number
  received: number
}

/** What was announced of each draft, a JSON file each. */
export interface DraftRecords {
  /** All that are there, with what of their files is there. What is no record of ours is left alone. */
  read(folder: (draft: string) => string): Promise<Map<string, StoredDraft>>
  write(draft: StoredDraft): Promise<void>
  remove(draft: string): Promise<void>
}

const RECORD = /^[0-9a-f]{32}\.json$/

export function createDraftRecords(directory: string): DraftRecords {
  // One after the other: two writes of one draft must not cross.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
  const pathOf = (draft: string) => join(directory, `${draft}.json`)
  return {
    async read(folder) {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      const drafts = new Map<string, StoredDraft>()
      for (const name of (await readdir(directory)).filter((each) => RECORD.test(each)).sort()) {
        const draft = draftOf(await readFile(join(directory, name), 'utf8'))
        if (draft === undefined) continue
        for (const file of draft.files) await measure(draft, file, folder(draft.id))
        drafts.set(draft.id, draft)
      }
      return drafts
    },
    write: (draft) =>
      inTurn(async () => {
        await mkdir(directory, { recursive: true, mode: 0o700 })
        const files = draft.files.map(({ received: _, ...file }) => file)
        // Replaced as a whole: a crash leaves the former record or this one.
        const draught = `${pathOf(draft.id)}.new`
        await writeFile(draught, JSON.stringify({ ...draft, files }), { mode: 0o600 })
        await rename(draught, pathOf(draft.id))
      }),
    remove: (draft) => inTurn(() => rm(pathOf(draft), { force: true })),
  }
}

/** Bytes come without a word in the record: the file itself says how many, and when. */
async function measure(draft: StoredDraft, file: StoredFile, folder: string): Promise<void> {
  const stats = await stat(join(folder, file.name)).catch(() => undefined)
  file.received = Math.min(stats?.size ?? 0, file.bytes)
  if (stats !== undefined && file.received < file.bytes) draft.touched = Math.max(draft.touched, stats.mtimeMs)
}

/** A record that a person has changed or a disk has damaged is no draft. */
function draftOf(text: string): StoredDraft | undefined {
  const record = parsed(text)
  if (!isRecord(record) || !Array.isArray(record['files'])) return undefined
  const { id, owner, created, touched, run, isImported } = record
  if (typeof id !== 'string' || typeof owner !== 'number' || typeof created !== 'number') return undefined
  return {
    id,
    owner,
    created,
    touched: typeof touched === 'number' ? touched : created,
    isImported: isImported === true,
    files: record['files'].flatMap(fileOf),
    ...(typeof run === 'string' ? { run } : {}),
    ...(record['keepMedia'] === true ? { keepMedia: true } : {}),
  }
}

function fileOf(record: unknown): StoredFile[] {
  if (!isRecord(record)) return []
  const { id, name, bytes, modified } = record
  if (typeof id !== 'string' || typeof name !== 'string' || typeof bytes !== 'number') return []
  return [{ id, name, bytes, received: 0, ...(typeof modified === 'number' ? { modified } : {}) }]
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
