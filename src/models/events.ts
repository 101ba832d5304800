import { type TSchema, Type } from 'typebox'
import type { PiiHints, PiiLabel } from './pii.ts'

/** Any JSON value. Integers beyond 2^53 arrive as marked strings: see `utils/json-text.ts`. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json | undefined
}

/** How exactly a time is known. A coarser one is never shown as if it were finer. */
export const PRECISIONS = ['ms', 's', 'min', 'day'] as const
export type Precision = (typeof PRECISIONS)[number]

/** What happened, in one verb (after ActivityStreams). */
export const KINDS = [
  'moved', 'visited', 'watched', 'searched', 'listened', 'slept', 'exercised', 'measured', 'photographed', 'purchased',
  'installed', 'met', 'messaged', 'stored', 'followed', 'did',
] as const // biome-ignore format: a word list
export type Kind = (typeof KINDS)[number]

/**
 * Where a fact stands: `live`; `deleted` by the owner (blocks re-import); `gone` at the provider (data kept);
 * `retracted` by the undo of a run (may come back with a later import).
 */
export const STATES = ['live', 'deleted', 'gone', 'retracted'] as const
export type State = (typeof STATES)[number]

/** The part of an event that a reading of it says; merged field by field when several readings meet. */
export interface Content {
  /** Milliseconds since 1970, UTC. Absent for facts without a time; they are on no timeline. */
  readonly time?: number
  readonly endtime?: number
  /** The provider's offset valid at the event, minutes east of UTC. Never guessed. */
  readonly tz?: number
  readonly endtz?: number
  /** Of `time` and `endtime`; absent means `ms`. */
  readonly precision?: Precision
  readonly subject?: string
  /** A URN: `place:google:<place id>`. */
  readonly place?: string
  /** URNs: `person:email:…`. */
  readonly actors?: readonly string[]
  /** Degrees × 10^7, whole. */
  readonly lat?: number
  readonly lon?: number
  /** Metres, whole. */
  readonly accuracy?: number
  /** What the columns above do not say, in the fields of the type's schema; unknown fields of the record are kept. */
  readonly data: JsonObject
  /** What was found to be personal in it. Not content: two readings that differ in labels alone say the same. */
  readonly pii?: readonly PiiLabel[]
}

/**
 * Fields of `data` that say something of a column, in all sources alike. Where readings are merged they go with its value:
 * where a position is from is nothing to be said of another one.
 */
export const SAID_OF_POSITION = ['positionFrom', 'coordinatesRepaired'] as const
export const SAID_OF_ACCURACY = ['accuracy'] as const
export const SAID_OF_TIME = ['when', 'zoneGuessed', 'timeFrom'] as const

/**
 * Names beside the key of a fact, for channels that share no key: what one knows by a name alone is a reading of the fact
 * that has that name, in any order of imports. Of one type. `docs/decisions/aliases.md`
 */
export interface Alias {
  /** Names that the fact has beside its key. */
  readonly claims?: readonly string[]
  /** Names of parts of it: they belong to it, and have no say as long as anything else tells of it. */
  readonly parts?: readonly string[]
  /** The fact is known by these names alone, the surest first: its key tells it from others only until it is found. */
  readonly goesBy?: readonly string[]
}

/** A content as it is stored, with the fact that its encrypted values are bound to where that is another: its reading came under a name. */
export interface BoundContent {
  readonly content: Content
  readonly own?: string | undefined
}

/** What a decoder makes of a record: an event before it has an identity, a place in the log and a revision. */
export interface Draft extends Omit<Content, 'pii'> {
  /** The name of an `EventType` of the same source. */
  readonly type: string
  readonly alias?: Alias
}

/**
 * A draft whose `data` was written by the decoder itself, for formats that hold very many records: `text` is all of `data`
 * as `JSON.stringify` would write it, and `data` holds no more than the identity of the type is made of.
 */
export interface WrittenDraft extends Draft {
  readonly text: string
}

/**
 * The identity of a fact. `time` is given only where it is an immutable part of the key (milliseconds, already cut to
 * the coarsest precision of the channels that must meet); the id then begins with it and sorts by it.
 */
export interface Identity {
  readonly time?: number
  readonly key: readonly (string | number)[]
}

/** One kind of fact a source can give. Declared once, in the source's folder. */
export interface EventType {
  /** `google.maps.visit`; carries no version. */
  readonly name: string
  readonly title: string
  readonly kind: Kind
  /** Schema of `data`; additional properties are allowed and kept. */
  readonly data: TSchema
  /** Integer version of `data`, shown in `dataschema`. */
  readonly version: number
  readonly identity: (draft: Draft) => Identity
  /** Top-level fields of `data` that text search reads. */
  readonly text: readonly string[]
  /** What every string of its events is, by path; what is not declared is searched as text. Envelope: `ENVELOPE_HINTS`. */
  readonly pii: PiiHints
  readonly example: Draft
}

/** One event as the log gives it back. `data` stays JSON text, so that no integer is rounded on the way. */
export interface StoredEvent {
  readonly fact: string
  readonly revision: number
  /** Opaque, decimal, ordered by number. */
  readonly position: string
  readonly state: State
  readonly source: string
  readonly type: string
  readonly version: number
  readonly kind: string
  readonly stream: string
  /** RFC 3339, UTC. */
  readonly time?: string
  readonly endtime?: string
  readonly tz?: number
  readonly endtz?: number
  readonly precision: Precision
  readonly subject?: string
  readonly place?: string
  readonly actors?: readonly string[]
  readonly lat?: number
  readonly lon?: number
  readonly accuracy?: number
  readonly run?: string
  readonly file?: string
  readonly record?: number
  readonly data: string
  readonly pii?: readonly PiiLabel[]
}

/**
 * An event on the wire: CloudEvents 1.0, JSON format, structured mode. Extension names are lower-case, values scalar.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
export const WireEventSchema = Type.Object(
  {
    specversion: Type.Literal('1.0'),
    id: Type.String({ description: '`<fact>.<revision>`: unique for every revision of every fact' }),
    source: Type.String({ description: 'The source, or the stream for events appended by its owner' }),
    type: Type.String(),
    time: Type.Optional(
      Type.String({ format: 'date-time', description: 'When it happened, UTC; absent where the fact has no time' }),
    ),
    subject: Type.Optional(Type.String()),
    datacontenttype: Type.Literal('application/json'),
    dataschema: Type.String({ description: 'Path of the schema of `data`; ends in its integer version' }),
    fact: Type.String({ description: 'The identity; never changes' }),
    revision: Type.Integer({ minimum: 1 }),
    position: Type.String({ description: 'Where this revision stands in the log; opaque, growing' }),
    stream: Type.String(),
    kind: Type.String(),
    state: Type.Optional(Type.String({ description: '`deleted`, `gone` or `retracted`; absent while live' })),
    endtime: Type.Optional(Type.String({ format: 'date-time' })),
    tz: Type.Optional(Type.String({ description: "The provider's offset at the event, `+02:00`" })),
    endtz: Type.Optional(Type.String()),
    precision: Type.Optional(Type.String({ description: '`s`, `min` or `day`; absent for milliseconds' })),
    place: Type.Optional(Type.String()),
    actors: Type.Optional(Type.String({ description: 'URNs, comma-separated' })),
    pii: Type.Optional(
      Type.String({ description: 'Kinds of personal values that were found, comma-separated: `EMAIL,PHONE`' }),
    ),
    originrun: Type.Optional(Type.String()),
    originfile: Type.Optional(Type.String()),
    originrecord: Type.Optional(Type.Integer()),
    data: Type.Unknown({
      description: 'Holds `latitude`, `longitude` (degrees) and `accuracy` (m) where known, and the fields of the type',
    }),
  },
  { $id: 'Event', additionalProperties: true },
)
