import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../core/errors.ts'
import type { PushChannel, Source } from '../integrations/source.ts'
import type { IngestStore } from '../processors/stream/ingest.ts'
import type { PageStore, PlannedFile, RunBook, RunEnd, Stores } from '../storage/ports.ts'
import { isUnderstood } from './jobs/flows/import-outcome.ts'

/** Who sends. */
export interface Sender {
  readonly owner: number
  readonly source: Source
  readonly channel: PushChannel
  /** Name of the device whose key was used. */
  readonly device: string
}

export interface PushRunOptions {
  readonly book: RunBook
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Kind of work of the runs that take what devices push. */
export const PUSH_WORK = 'push'
const DAY_MS = 86_400_000

/**
 * The open run of a device: one for each day (UTC) on which it sends, so that the equation is told of every record and a
 * day can be taken back. The device is its one file. docs/decisions/push-runs.md says why.
 */
export interface PushRun {
  /** When its day began, ms. */
  readonly day: number
  readonly pages: IngestStore
  /** Number of the next record. */
  first: number
  /** Ends it: nothing more comes. */
  finish(): Promise<void>
  /** Lets go of it unfinished, after a fault. */
  leave(): Promise<void>
}

/** The run of today: the one that is open, or a new one, then the open one of another day is finished. */
export async function openPushRun(
  open: PushRun | undefined,
  sender: Sender,
  { book, now }: PushRunOptions,
): Promise<PushRun> {
  const day = Math.floor(now() / DAY_MS) * DAY_MS
  if (open?.day === day) return open
  await open?.finish()
  return beginPushRun(book, sender, day)
}

async function beginPushRun(book: RunBook, sender: Sender, day: number): Promise<PushRun> {
  const { owner, source, channel, device } = sender
  const { run, hold } = await heldRun(book, sender, day)
  try {
    const planned: readonly PlannedFile[] = [{ path: device, format: channel.id, rank: channel.rank, asof: day }]
    const child = await book.child(owner, run, source.id)
    await book.progress(run, 'receiving', 0)
    const [progress] = await book.files(owner, child, planned)
    const pages = await book.pages(owner, child, source.id, planned)
    const first = Math.max(0, ...(progress?.committed ?? []).map(([, to]) => to))
    const pushRun: PushRun = {
      day,
      first,
      pages: { commit: pages.commit, endFiles: async () => undefined },
      async finish() {
        await endFile(pages, pushRun.first)
        await finishPushRun(book, owner, run, [child])
        await hold.release()
      },
      leave: () => hold.release().catch(() => undefined),
    }
    return pushRun
  } catch (error) {
    await hold.release().catch(() => undefined)
    throw error
  }
}

/** Who ends a run that a crash left open holds it for a moment. */
const TRIES = 40
const PAUSE_MS = 50

/** Makes the run of the day, or finds the one that a crash left open, and takes it. */
async function heldRun(book: RunBook, { owner, source, device }: Sender, day: number) {
  const date = new Date(day).toISOString().slice(0, 10)
  const wanted = {
    work: PUSH_WORK,
    engine: 'inline',
    fingerprint: `push ${source.id} ${device} ${date}`,
    input: [device],
  }
  for (let left = TRIES; left > 0; left--) {
    const { run } = await book.begin(owner, wanted)
    const hold = await book.hold(run)
    // Found once more it is still unfinished: nobody ended it before it was taken.
    if (hold !== undefined && (await book.begin(owner, wanted)).run === run) return { run, hold }
    await hold?.release()
    await sleep(PAUSE_MS)
  }
  throw new AppError('run.busy', `another process takes what the device ${device} sends`)
}

const endFile = (pages: PageStore, records: number) =>
  pages.endFiles([{ file: 0, records, note: undefined, isWhole: true }])

/** Ends a run that a crash left open: what of it was answered is there. */
export async function endLeftPushRun({ book, runs }: Stores, owner: number, run: string): Promise<void> {
  const hold = await book.hold(run)
  // The same device has sent again already.
  if (hold === undefined) return
  const children = await runs.children(owner, run)
  await finishPushRun(
    book,
    owner,
    run,
    children.map(({ id }) => id),
  )
  await hold.release()
}

/** Ends a run with its children. One in which nothing was understood is no success. */
async function finishPushRun(book: RunBook, owner: number, run: string, children: readonly string[]): Promise<void> {
  for (const id of [...children, run]) {
    const { counts } = await book.finish(owner, id, { state: 'succeeded' })
    if (!isUnderstood(counts)) await book.finish(owner, id, NOTHING_UNDERSTOOD)
  }
}

const NOTHING_UNDERSTOOD: RunEnd = {
  state: 'failed',
  error: {
    code: 'input.nothing_understood',
    message: 'nothing that the device sent was understood; "datapunk quarantine list" shows why',
  },
}
