import type { PersonKeys } from '../core/security/person-keys.ts'
import type { BoundContent, Content } from '../models/events.ts'
import type { Reprocessed } from '../models/pii.ts'
import type { EventCounts, EventFilter, RecordCounts } from '../models/stream.ts'

/** How often personal values were found, and what was done with them. */
export interface PiiReports {
  /** By the labels of current events, in order; times are those of the events. */
  found(owner: number, span: { readonly from?: number; readonly to?: number }): Promise<readonly PiiCount[]>
}
export interface PiiCount {
  readonly source: string
  readonly entity: string
  readonly operator: string
  /** `2024-05`, UTC; null for facts without a time. */
  readonly month: string | null
  readonly findings: number
  readonly events: number
}

/** The owner's keys for personal values, and the audit of what was done with them. */
export interface PersonalValues {
  readonly ownerKeys: OwnerKeyBook
  keys(owner: number): Promise<PersonKeys>
  /**
   * Throws `policy.changed` where the version stands for another text. From here on what is stored is treated under it, by a
   * detector with this catalogue.
   */
  registerPolicy(version: number, text: string, catalogue: string): Promise<void>
  /** How many current events were treated last under which policy and catalogue, by source. */
  treatedUnder(owner: number): Promise<readonly TreatedUnder[]>
  /** What encrypted values of a fact may be bound to: itself, and what its readings were before they were known to be of it. */
  boundTo(owner: number, fact: string): Promise<readonly string[]>
  /** Writes down, in the chain `reveal`, who was shown which values. */
  noteRevealed(owner: number, record: RevealRecord): Promise<void>
  /** The chains of an owner, each looked at from its first record on. */
  verifyAudit(owner: number): Promise<readonly AuditChain[]>
}
/** The data keys of an owner. Each of these throws `server.running` or `run.busy` while others hold keys that they opened before. */
export interface OwnerKeyBook {
  /** Makes a new key, which seals from now on; the former ones open what they sealed. Hashes stay. */
  rotate(owner: number): Promise<KeyChange>
  /** Takes former keys away; `key.in_use` where something stored opens with them alone. */
  retire(owner: number): Promise<KeyChange>
  /** Destroys all of them, for good. Raw records in quarantine go with them. */
  forget(owner: number): Promise<KeyChange>
}
/** As it stands in the audit, chain `keys`: ids, never a key. */
export interface KeyChange {
  readonly did: 'rotated' | 'retired' | 'forgotten'
  /** The key that seals; absent where there is none. */
  readonly key?: string
  /** The keys that were replaced, taken away or destroyed. */
  readonly former: readonly string[]
}

/** What was shown in clear of an event; never a value. */
export interface RevealRecord {
  readonly by: string
  readonly fact: string
  readonly revision: number
  readonly revealed: readonly { readonly path: string; readonly entity: string }[]
  /** How many did not open. */
  readonly closed: number
}
export interface TreatedUnder {
  readonly source: string
  /** Undefined for what was stored before it was noted. */
  readonly policy?: number
  readonly catalogue?: string
  readonly events: number
}
export interface AuditChain {
  /** `run/12`, `stream/diary`. */
  readonly chain: string
  readonly records: number
  /** The first record that is not what the next one says it was; absent where the chain is whole. */
  readonly broken?: { readonly no: number; readonly why: string }
}

/** Which stored events a reprocess looks at; all without a condition. */
export type ReprocessFilter = Pick<EventFilter, 'source' | 'type' | 'from' | 'to'>

/** What a run applies: version of the policy, hash of the catalogue. */
export interface ReprocessGround {
  readonly policy: number
  readonly catalogue: string
}

/** What the pages of a reprocess ask of the stage for personal values. Nothing in it waits. */
export interface ReprocessStage {
  /**
   * What is stored of one event, each content as the policy wants it or undefined where it stays. Undefined where the event
   * could not be searched: it stays as it is then.
   */
  treat(
    of: { readonly source: string; readonly type: string; readonly fact: string },
    contents: readonly BoundContent[],
  ): readonly (Content | undefined)[] | undefined
  /** What was found and done in events of a source since it was last asked. */
  taken(source: string): Reprocessed
}

/** The stored events of an owner, page by page. */
export interface ReprocessPages {
  /**
   * Treats the next events: in one transaction what changed, counts, audit and cursor. What was read of an event and is kept,
   * and its earlier revisions, are treated with it. Undefined when there are no more.
   */
  next(stage: ReprocessStage): Promise<readonly ReprocessedPage[] | undefined>
}
/** What became of the events of one source in a page: `revised`, `duplicate` where nothing changed, or quarantined where they stay as they were. */
export interface ReprocessedPage {
  readonly source: string
  readonly counts: { readonly records: RecordCounts; readonly events: EventCounts }
  readonly treated: Reprocessed
  /** Facts that could not be searched. */
  readonly failed: readonly string[]
}
