import type { Source } from '../../../integrations/source.ts'
import type { Draft, EventType } from '../../../models/events.ts'
import type { Outcome } from '../../../models/outcome.ts'
import { createJudge, type Decode, type Decoded, type RawItem } from '../../../processors/stream/judge.ts'
import { clearPage, createPage, enterRecord } from '../../../processors/stream/page.ts'
import { createEventChecker } from '../../../processors/validation/event-schema.ts'

/** What would become of one record, as an import would decide it. */
export interface ExplainedRecord {
  /** Its number in the file, from 0. */
  readonly record: number
  /** The array it stands in; '' where there is none. */
  readonly part: string
  readonly source: string
  readonly outcome: 'event' | 'dropped' | 'quarantined'
  /** Of a dropped one. */
  readonly reason?: string
  readonly events: readonly ExplainedEvent[]
  /** Why it, or parts of it, would be kept aside. */
  readonly aside: readonly { readonly code: string; readonly detail: string }[]
}
export interface ExplainedEvent {
  /** The identity: the same fact from another file has the same. */
  readonly fact: string
  /** What the identity is made of. */
  readonly identity: { readonly time?: string; readonly key: readonly (string | number)[] }
  readonly draft: Draft
}

/** A record as its reader gave it, with whose it is. */
export interface Judged<R> {
  readonly item: RawItem<R>
  readonly index: number
  readonly name: string
  readonly decode: Decode<R>
}

/** Contents are hashed, but no hash is shown: any seed does. */
const NO_SEED = [0, 0] as const

/** Decides over records of a source with the stages of an import, and stores nothing. */
export function createExplainer<R>(source: Source): (judged: Judged<R>) => ExplainedRecord {
  const page = createPage(source.types, NO_SEED)
  const judge = createJudge<R>(source.types)
  const check = createEventChecker(source.types)
  return ({ item, index, name, decode }) => {
    clearPage(page)
    enterRecord(page, 0, index, 0)
    let outcome: Outcome<Decoded> | undefined
    const noting: Decode<R> = (record, context) => {
      outcome = decode(record, context)
      return outcome
    }
    judge(page, item, { file: 0, name, index, ordinal: 0 }, noting)
    const drafts = outcome?.kind === 'next' ? outcome.value.drafts : []
    const sound = drafts.filter((draft) => check(draft) === undefined)
    const events = sound.map((draft, row) =>
      explained(source.types, draft, page.batch.id.subarray(row * 16, row * 16 + 16)),
    )
    const aside = page.quarantined.map(({ stage, code, detail }) => ({ code: `${stage}.${code}`, detail }))
    const base = { record: index, part: item.part, source: source.id, events, aside }
    if (events.length > 0) return { ...base, outcome: 'event' }
    if (aside.length > 0) return { ...base, outcome: 'quarantined' }
    return { ...base, outcome: 'dropped', reason: outcome?.kind === 'drop' ? outcome.reason : 'empty' }
  }
}

function explained(types: readonly EventType[], draft: Draft, id: Uint8Array): ExplainedEvent {
  const hex = Buffer.from(id).toString('hex')
  const fact = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const { time, key } = types.find(({ name }) => name === draft.type)?.identity(draft) ?? { key: [] }
  return { fact, identity: { ...(time === undefined ? {} : { time: new Date(time).toISOString() }), key }, draft }
}
