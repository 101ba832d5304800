/** What a policy can do with a personal value: see docs/pii.md. */
export const PII_OPERATORS = ['keep', 'tag', 'mask', 'generalise', 'replace', 'hash', 'encrypt', 'drop'] as const
export type PiiOperator = (typeof PII_OPERATORS)[number]

/**
 * A finding as it is stored with an event. Never holds the value. Labels that follow from the declared paths of a type are
 * not stored with its events: they are the same for all of them.
 */
export interface PiiLabel {
  /** From the envelope on: `$.subject`, `$.data.title`, `$.data.stops[2].name`; a map key that is itself personal stands as its token. */
  readonly path: string
  /** In the string as it is *stored*, after operators; UTF-16 code units, end exclusive. */
  readonly start: number
  readonly end: number
  readonly entity: string
  /** 0.01 to 0.99. */
  readonly score: number
  readonly operator: PiiOperator
}

/**
 * What a source says of a path that is no personal value by itself. `freetext` is searched; `unknown` too, and by the name
 * of its key, as everything that is not declared. `link` leads to something of the provider: its query is searched. `urn` is
 * `person:email:…` and the like. `published` is the name of a work or product. The others are not searched.
 */
export const PLAIN_HINTS = [
  'freetext', 'unknown', 'link', 'urn', 'latitude', 'longitude', 'opaque', 'enum', 'timestamp', 'number', 'published',
] as const // biome-ignore format: a word list
export type PlainHint = (typeof PLAIN_HINTS)[number]

/** A plain hint, or the id of an entity: the value is one, whatever it looks like. */
export type PiiHint = PlainHint | Uppercase<string>

/**
 * By path from the envelope on: `$.subject`, `$.data.title`, `$.data.stops[].name`, `$.data.roles.*.name`. A hint holds for
 * all below its path of which nothing else is said.
 */
export type PiiHints = Readonly<Record<string, PiiHint>>

/** Of the columns that all events have; `subject` is another thing in every source, so each declares its own. */
export const ENVELOPE_HINTS: PiiHints = {
  '$.type': 'enum',
  '$.time': 'timestamp',
  '$.endtime': 'timestamp',
  '$.tz': 'number',
  '$.endtz': 'number',
  '$.precision': 'enum',
  '$.place': 'urn',
  '$.actors': 'urn',
  '$.lat': 'latitude',
  '$.lon': 'longitude',
  '$.accuracy': 'number',
}

/** How often something was found in the events of a page, and what was done. */
export interface PiiCount {
  readonly type: string
  readonly entity: string
  readonly risk: 'high' | 'medium' | 'low'
  readonly operator: PiiOperator
  readonly findings: number
}

/** What the PII stage says of a page: the audit record, without any value. */
export interface PiiFound {
  readonly policyVersion: number
  /** Changes with every change of what may be found. */
  readonly catalogueHash: string
  readonly engineVersion: number
  /** Events that were looked at; those with nothing but declared paths and numbers are not. */
  readonly events: number
  readonly scannedChars: number
  /** Strings of which a part was not searched. */
  readonly truncated: number
  readonly counts: readonly PiiCount[]
}

/** Values of what was stored already that a reprocess treated, or could not treat, as the policy asks. */
export interface PiiChange {
  readonly entity: string
  /** What had been done with them; `clear` where nothing was noted. */
  readonly from: PiiOperator | 'clear'
  readonly to: PiiOperator
  readonly values: number
}

/** What treating a page of stored events anew found and did. */
export interface Reprocessed {
  readonly found: PiiFound
  readonly changed: readonly PiiChange[]
  /** The policy asks for something (`to`) that needs the value, and the value is gone, or its key is: they stay as they were. */
  readonly lost: readonly PiiChange[]
}

/** The same of a whole run, without any value. */
export interface ReprocessReport {
  readonly changed: readonly PiiChange[]
  readonly lost: readonly PiiChange[]
  /** Facts that could not be searched: they stay as they were. The first hundred. */
  readonly failed: readonly string[]
}
