import type { Draft, EventType } from '../../models/events.ts'
import { type Outcome, type Quarantine, quarantine } from '../../models/outcome.ts'
import { createEventChecker, type EventFault } from '../validation/event-schema.ts'
import type { Page } from './page.ts'

/** A record as its reader gives it. */
export interface RawItem<R> {
  /** The array it stood in. */
  readonly part: string
  /** The record, or why it could not be read, with the stage that says so. */
  readonly record: R | UnreadRecord
  /** Its bytes, for quarantine; valid until the next page of records is asked for. */
  raw(): Uint8Array
}
export type UnreadRecord = Quarantine & { readonly stage: string }

export interface Decoded {
  readonly drafts: readonly Draft[]
  readonly lost?: readonly EventFault[]
}

/** A record with where it stands. */
export interface PlacedItem<R> extends RawItem<R> {
  readonly file: number
  readonly name: string
  readonly index: number
  /** Of the record in the page. */
  readonly ordinal: number
}

export type Decode<R> = (record: R, context: { readonly name: string }) => Outcome<Decoded>

/** Runs the stages over one record: its events go into the page, what could not become one into quarantine. */
export function createJudge<R>(
  types: readonly EventType[],
): (page: Page, item: PlacedItem<R>, decode: Decode<R>) => void {
  const check = createEventChecker(types)
  return (page, item, decode) => {
    page.batch.beginRecord(item.ordinal)
    const { record } = item
    if (isUnread(record)) return setAside(page, item, record.stage, record)
    const outcome = decoded(record, item.name, decode)
    switch (outcome.kind) {
      case 'drop':
        return page.tally.dropped(outcome.reason)
      case 'quarantine':
        return setAside(page, item, 'decode', outcome)
      case 'next':
        return addEvents(page, item, outcome.value, check)
    }
  }
}

function addEvents<R>(
  page: Page,
  item: PlacedItem<R>,
  { drafts, lost = [] }: Decoded,
  check: (draft: Draft) => EventFault | undefined,
): void {
  const faults = [
    ...drafts.flatMap((draft) => addDraft(page, draft, check(draft))),
    ...lost.map((fault) => ({ stage: 'decode', fault })),
  ]
  for (const { stage, fault } of faults) keep(page, item, stage, fault)
  if (faults.length - lost.length < drafts.length) return
  // Nothing was given; else these are parts of the record that were lost.
  const last = faults.at(-1)
  if (last === undefined) page.tally.dropped('empty')
  else page.tally.quarantined(`${last.stage}.${last.fault.code}`)
}

/** Decoders do not throw. One that does all the same costs the record, not the import. */
function decoded<R>(record: R, name: string, decode: Decode<R>): Outcome<Decoded> {
  try {
    return decode(record, { name })
  } catch (error) {
    return quarantine('decoder_failed', `the decoder failed: ${error instanceof Error ? error.name : 'unknown'}`)
  }
}

function addDraft({ batch }: Page, draft: Draft, fault: EventFault | undefined) {
  if (fault !== undefined) return [{ stage: 'event', fault }]
  batch.add(draft)
  return []
}

function setAside<R>(page: Page, item: PlacedItem<R>, stage: string, fault: EventFault): void {
  keep(page, item, stage, fault)
  page.tally.quarantined(`${stage}.${fault.code}`)
}

function keep<R>(page: Page, item: PlacedItem<R>, stage: string, { code, detail }: EventFault): void {
  const raw = item.raw().slice()
  page.quarantined.push({ file: item.file, record: item.index, part: item.part, stage, code, detail, raw })
  page.quarantinedBytes += raw.length
}

/** True for what stands in the place of a record that could not be read. */
export function isUnread<R>(record: R | UnreadRecord): record is UnreadRecord {
  if (typeof record !== 'object' || record === null) return false
  return 'stage' in record && 'kind' in record && record.kind === 'quarantine'
}
