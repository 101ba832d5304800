import type { Draft, EventType, WrittenDraft } from '../../models/events.ts'
import { type Outcome, type Quarantine, quarantine } from '../../models/outcome.ts'
import { createEventChecker, type EventFault } from '../validation/event-schema.ts'
import { StageFault } from './guard.ts'
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
  readonly drafts: readonly (Draft | WrittenDraft)[]
  readonly lost?: readonly EventFault[]
}

/** Where a record stands. */
export interface Place {
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
): (page: Page, item: RawItem<R>, place: Place, decode: Decode<R>) => void {
  const check = createEventChecker(types)
  return (page, item, place, decode) => {
    page.batch.beginRecord(place.ordinal)
    const { record } = item
    const keep: Keep = (stage, fault) => keepRaw(page, item, place, stage, fault)
    if (isUnread(record)) return setAside(page, keep, record.stage, record)
    const outcome = decoded(record, place, decode)
    switch (outcome.kind) {
      case 'drop':
        return page.tally.dropped(outcome.reason)
      case 'quarantine':
        return setAside(page, keep, 'decode', outcome)
      case 'next':
        return addEvents(page, keep, outcome.value, check)
    }
  }
}

/** Puts the record into quarantine, for one fault of it. */
type Keep = (stage: string, fault: EventFault) => void

function addEvents(
  page: Page,
  keep: Keep,
  { drafts, lost }: Decoded,
  check: (draft: Draft | WrittenDraft) => EventFault | undefined,
): void {
  let added = 0
  let last: string | undefined
  for (const draft of drafts) {
    const wrong = check(draft)
    const fault = wrong === undefined ? addedOr(page, draft) : { stage: 'event', ...wrong }
    if (fault === undefined) added++
    else {
      keep(fault.stage, fault)
      last = `${fault.stage}.${fault.code}`
    }
  }
  for (const fault of lost ?? NONE) {
    keep('decode', fault)
    last = `decode.${fault.code}`
  }
  // Where nothing was given at all; else what was lost are parts of the record.
  if (added > 0) return
  if (last === undefined) page.tally.dropped('empty')
  else page.tally.quarantined(last)
}

const NONE: readonly EventFault[] = []

/** Fails closed: an event whose personal values could not be looked for is not stored. */
function addedOr(page: Page, draft: Draft | WrittenDraft): (EventFault & { readonly stage: string }) | undefined {
  try {
    page.batch.add(draft)
    return undefined
  } catch (error) {
    if (error instanceof StageFault) return { stage: 'pii', code: 'scan_failed', detail: error.message }
    throw error
  }
}

/** Decoders do not throw. One that does all the same costs the record, not the import. */
function decoded<R>(record: R, place: Place, decode: Decode<R>): Outcome<Decoded> {
  try {
    return decode(record, place)
  } catch (error) {
    return quarantine('decoder_failed', `the decoder failed: ${error instanceof Error ? error.name : 'unknown'}`)
  }
}

function setAside(page: Page, keep: Keep, stage: string, fault: EventFault): void {
  keep(stage, fault)
  page.tally.quarantined(`${stage}.${fault.code}`)
}

function keepRaw<R>(
  page: Page,
  item: RawItem<R>,
  { file, index }: Place,
  stage: string,
  { code, detail }: EventFault,
): void {
  const raw = item.raw().slice()
  page.quarantined.push({ file, record: index, part: item.part, stage, code, detail, raw })
  page.quarantinedBytes += raw.length
}

/** True for what stands in the place of a record that could not be read. */
export function isUnread<R>(record: R | UnreadRecord): record is UnreadRecord {
  if (typeof record !== 'object' || record === null) return false
  return 'stage' in record && 'kind' in record && record.kind === 'quarantine'
}
