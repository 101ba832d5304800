import { isAppError } from '../../core/errors.ts'
import { createPageBook, type IngestOptions, type IngestStore, type PageBook, type RawPage } from './ingest.ts'
import { createJudge, type Decode, isUnread, type Place, type RawItem } from './judge.ts'
import { enterRecord } from './page.ts'

/** Where the records of one source go. */
export interface Lane<R> {
  readonly book: PageBook
  readonly judge: ReturnType<typeof createJudge<R>>
}

export function createLane<R>(store: IngestStore, options: IngestOptions): Lane<R> {
  return { book: createPageBook(store, options), judge: createJudge<R>(options.types) }
}

/** A file whose records are dealt out to several lanes. */
export interface SharedIngestFile<R> {
  readonly name: string
  pages(): AsyncIterable<RawPage<R>>
  /** The lane of a record; asked in order. `undefined`: of one that could not be read, or of a file without any. */
  laneOf(record: R | undefined): string
  /** Opens the lane for this file, where it is not open yet. */
  open(lane: string): Promise<OpenLane<R>>
}
export interface OpenLane<R> {
  readonly lane: Lane<R>
  /** Number of the file in the lane's run. */
  readonly no: number
  readonly committed: readonly (readonly [number, number])[]
  readonly decode: Decode<R>
}

export interface SharedDamage {
  readonly lane: string
  readonly no: number
  readonly why: string
}

/**
 * As `ingest`, for files that hold records of several sources: each is read once, and every record is counted in the one
 * lane it belongs to. A record has the same number in whatever lane it is. Lanes are flushed and settled by their owner.
 */
export async function ingestShared<R>(
  files: AsyncIterable<SharedIngestFile<R>>,
  signal: AbortSignal,
): Promise<readonly SharedDamage[]> {
  const damaged: SharedDamage[] = []
  for await (const file of files) {
    signal.throwIfAborted()
    damaged.push(...(await readShared(file)))
  }
  return damaged
}

interface Dealt<R> extends OpenLane<R> {
  readonly isCommitted: (record: number) => boolean
  records: number
}

async function readShared<R>(file: SharedIngestFile<R>): Promise<readonly SharedDamage[]> {
  const dealer = createDealer(file)
  let damage: string | undefined
  try {
    for await (const raw of file.pages()) await dealer.deal(raw)
  } catch (error) {
    if (!isAppError(error, 'input.damaged')) throw error
    damage = error.message
  }
  const ended = await dealer.end(damage)
  return damage === undefined ? [] : ended.map((where) => ({ ...where, why: damage }))
}

/** Deals the records of one file out. */
function createDealer<R>(file: SharedIngestFile<R>) {
  const dealt = new Map<string, Dealt<R>>()
  let records = 0

  const open = async (key: string): Promise<Dealt<R>> => {
    const opened = await file.open(key)
    const entry = { ...opened, isCommitted: createCommitted(opened.committed), records: 0 }
    dealt.set(key, entry)
    return entry
  }
  return {
    async deal(raw: RawPage<R>): Promise<void> {
      for (let i = 0; i < raw.count; i++) {
        const item = raw.item(i)
        if (item === undefined) continue
        const key = file.laneOf(isUnread(item.record) ? undefined : item.record)
        const to = dealt.get(key) ?? (await open(key))
        addRecord(to, item, { file: to.no, name: file.name, index: records + i, ordinal: to.lane.book.page.records })
      }
      records += raw.count
      for (const { lane } of dealt.values()) await lane.book.turn()
    },
    async end(damage: string | undefined): Promise<readonly { readonly lane: string; readonly no: number }[]> {
      if (dealt.size === 0) await open(file.laneOf(undefined))
      for (const { lane, no, records: of } of dealt.values())
        lane.book.page.ended.push({ file: no, records: of, damage })
      return [...dealt].map(([lane, { no }]) => ({ lane, no }))
    },
  }
}

function addRecord<R>(to: Dealt<R>, item: RawItem<R>, place: Place): void {
  to.records++
  if (to.isCommitted(place.index)) return
  const { page } = to.lane.book
  enterRecord(page, place.file, place.index, place.ordinal)
  to.lane.judge(page, item, place, to.decode)
  page.records++
}

/** Whether a record was committed before; asked for in growing order. */
function createCommitted(ranges: readonly (readonly [number, number])[]): (record: number) => boolean {
  let at = 0
  return (record) => {
    while ((ranges[at]?.[1] ?? Number.POSITIVE_INFINITY) <= record) at++
    return (ranges[at]?.[0] ?? Number.POSITIVE_INFINITY) <= record
  }
}
