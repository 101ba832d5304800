import type { BulkSink } from '../models/batch.ts'
import type { Draft, EventType, Json, JsonObject, WrittenDraft } from '../models/events.ts'
import type { Outcome } from '../models/outcome.ts'
import type { SqlView } from '../models/sql-view.ts'
import type { Listed } from '../utils/listed.ts'
import type { HtmlEntry } from './archive/html-entries.ts'
import type { FileProbe } from './archive/probe.ts'

/**
 * PORT: one service's data set. A source is one folder whose `index.ts` exports one `defineSource({…})` as default;
 * routes, CLI, docs, metric labels, archive recognition and contract tests derive from it.
 *
 * Not here: storage, identity hashing, counting, transactions, HTTP. A source says what a record *means*, nothing more.
 */
export interface Source {
  /** `vendor.name`, as its folder: `google.maps`. Also the name of its stream. */
  readonly id: string
  readonly title: string
  /** How a person gets the export: one sentence a step. Shown by `datapunk sources` and in the docs. */
  readonly exportSteps: readonly string[]
  readonly types: readonly EventType[]
  readonly channels: readonly Channel[]
  /** What SQL shows of it in schema `datapunk`: see docs/sql.md. Later ones may read earlier ones. */
  readonly views?: readonly SqlView[]
  /**
   * Where records are understood only together with other files (a medium and its sidecar, messages and their index):
   * called once an import, before anything is decoded.
   */
  readonly join?: () => Promise<Join>
  /**
   * Called for a file that no channel of any source recognised. For a file of this service that holds no records
   * (settings, a note instead of data): what it is and which file is the right one. Else undefined.
   */
  readonly advise?: (probe: FileProbe) => string | Advice | undefined
}

/** What is said of a file that no source reads. */
export interface Advice {
  readonly says: string
  /** How its records are counted, where its form is known: it is listed with them, as the place of a later source. */
  readonly count?: Layout | MarkedLines
  /** Anything that another source says is better. */
  readonly isGuess?: true
}
/** Records begin with a line of this beginning: `BEGIN:VCARD`. */
export interface MarkedLines {
  readonly kind: 'marked'
  readonly line: string
}

/** One way a source is read. */
export type Channel = ArchiveChannel | PushChannel

/** One archive format of a source. Everything here is light; the parser is loaded when the first file needs it. */
export interface ArchiveChannel {
  readonly kind: 'archive'
  /** Unique in the source; shown as the `format` of a file. */
  readonly id: string
  readonly title: string
  /** Where two readings of one fact disagree, the higher rank wins field by field; the lower fills gaps. */
  readonly rank: number
  /** How the file is split into records, before anything is decoded. */
  readonly layout: Layout
  /** By content, never by the name alone. Pure, quick, called with the first 64 KiB (of a page: of its body). The highest confidence wins. */
  readonly recognise: (probe: FileProbe) => Recognition | undefined
  /**
   * What the beginning of a file says of all its records: given to the decoder with each of them as `context.about`.
   * Small: it is kept for every file, and stored with the run.
   */
  readonly about?: (probe: FileProbe) => JsonObject | undefined
  /**
   * For a format that several sources of a vendor share. Channels that share one have the same layout and recognise the
   * same files; such a file is read once, and each record goes to the source whose decoder claims it most.
   */
  readonly share?: Share
  readonly load: () => Promise<Decoder>
}

/**
 * What an app or a service sends by itself to `POST /v1/<vendor>/<name>`, at most one of a source. The route, the keys of
 * the devices and `datapunk devices` follow from it. The sender is verified before anything is parsed, and gets `answer`
 * once all records of its request are durable, those in quarantine too: what it sends again is a duplicate.
 */
export interface PushChannel {
  readonly kind: 'push'
  readonly id: string
  readonly title: string
  /** As of an archive: other readings of the same facts may come from one. */
  readonly rank: number
  /** Where the sender puts its key: as password of HTTP Basic, as Bearer token, or as `access_token` in the address. */
  readonly verify: { readonly key: readonly KeyPlace[] }
  /** What the sender takes for "received", and forgets what it sent. */
  readonly answer: Json
  /** What a person enters in the app. Pure. */
  readonly setUp: (device: DeviceAccess) => SetUp
  readonly load: () => Promise<PushDecoder>
}
export type KeyPlace = 'basic' | 'bearer' | 'query'

export interface PushDecoder extends Decoder {
  /**
   * The records of a request, in order; of a body that is none of the channel's, the body itself: `decode` says what is
   * wrong with it. Pure; never throws. `decode` is given the name of the device as the `name` of its context.
   */
  records(body: Json): readonly RawRecord[]
}

/** Where a device sends to, and as who. */
export interface DeviceAccess {
  readonly url: string
  readonly device: string
  /** Shown once. */
  readonly key: string
}
export interface SetUp {
  /** Opened on the phone, or as a QR code, it fills in the settings; absent where the app knows no such link. */
  readonly link?: string
  /** One line a setting, as the app names it, with its value. */
  readonly settings: readonly (readonly [name: string, value: string])[]
}

export interface Share {
  /** Names the format, and its layout. */
  readonly format: string
  /** The one source that takes the records that no other claims, and files without any. */
  readonly rest?: true
}

export type Layout =
  /** Elements of the named arrays: `locations[]`; `[]` is a top-level array. Other parts of the document are no records. */
  | { readonly kind: 'json'; readonly arrays: readonly string[] }
  /** A JSON document as a whole is the record; where several stand one behind the other, each of them. */
  | { readonly kind: 'document' }
  /** Each line is a JSON document and a record (NDJSON). */
  | { readonly kind: 'lines' }
  /**
   * Objects of a list at the top of a JSON document, each with a list of members without end: records are the members (part
   * `groups[].members[]`) and the objects without them (`groups[]`).
   */
  | { readonly kind: 'groups'; readonly groups: string; readonly members: string }
  /** Components of an iCalendar file: see `calendarComponents`. */
  | { readonly kind: 'calendar' }
  /** Messages of a mailbox, or the one of an EML file, by their headers: see `mailMessages`. Bodies are passed over. */
  | { readonly kind: 'mail' }
  /** Entries of a My Activity page. */
  | { readonly kind: 'html' }
  /** Rows below a header line; `isHeadless` says whether the first line is a row itself: see `csvRows`. */
  | { readonly kind: 'csv'; readonly isHeadless?: (first: readonly string[]) => boolean }
  /** Elements of an XML document, by their local names; one inside of another belongs to it. */
  | { readonly kind: 'xml'; readonly elements: readonly string[] }
  /** The file is one record: what the beginning of a picture or video says of it. */
  | { readonly kind: 'media' }

export interface Recognition {
  /** 0 to 1: 1 is certain from content, 0.5 a guess. */
  readonly confidence: number
}

/**
 * One raw item as the provider gave it. `part` is the array it stood in (`rawSignals[]`), or what the reader of another
 * layout calls it (of XML the element's name); '' for documents, lines, HTML and CSV.
 */
export type RawRecord =
  | { readonly kind: 'json'; readonly part: string; readonly value: Json }
  | { readonly kind: 'html'; readonly part: ''; readonly value: HtmlEntry }
  | { readonly kind: 'csv'; readonly part: ''; readonly value: Readonly<Record<string, string>> }

export interface DecodeContext {
  /** The file's name below its archive or folder, for what only a name says; of what was pushed, the device. */
  readonly name: string
  /** What the channel's `about` and the source's `join` say of the file. */
  readonly about?: JsonObject
}

export interface Decoded {
  readonly drafts: readonly Draft[]
  /** Parts of the record that were lost, each quarantined as a part; the rest is kept. */
  readonly lost?: readonly Lost[]
}
export interface Lost {
  readonly code: string
  /** Where in the record and what was wrong; no value of the record. */
  readonly detail: string
}

export interface Decoder {
  /** Pure; never throws. A record without a fact for us is dropped with a reason, one not understood quarantined. */
  decode(record: RawRecord, context: DecodeContext): Outcome<Decoded>
  /** Of a shared format: how much a record is this source's, from 0 (not at all) to 1 (certain). */
  claim?(record: RawRecord): number
  /**
   * For formats that hold very many records: the one event of a record of the usual shape, written already; undefined for any
   * other, which `decode` is asked about then. The two give the same event: contract tests compare them.
   */
  brief?(record: RawRecord): WrittenDraft | undefined
  readonly kernel?: BulkKernel
}

/** A file of the source, as its join sees it. */
export interface JoinFile {
  /** Below its archive or folder. */
  readonly name: string
  /** Of its archive or folder: all parts of one export have the same. */
  readonly set: string
  /** Id of the channel that reads it. */
  readonly channel: string
  readonly about?: JsonObject
}

/** Finds out which files of one import belong together. Holds little more than what records of a few say. */
export interface Join {
  /** Channels whose records are noted before anything is decoded. Their files are small, or read twice. */
  readonly first: readonly string[]
  /** `place`: which of all files it is. */
  note(record: RawRecord, file: JoinFile, place: number): void
  /**
   * Called once, with all files and when all records of `first` are noted: in the same order, what the decoder is told of
   * each beside its own `about`; 'companion' for one that belongs to another and has no record of its own; or 'foreign' for
   * one that is not of this source after all, whose content alone could not tell: it is told as not read. There may be
   * hundreds of thousands: what is said of each is put together when it is asked for.
   */
  of(files: Listed<JoinFile>): Listed<Said>
}
export type Said = JsonObject | 'companion' | 'foreign' | undefined

/**
 * A fast path beside `decode` for a format of very many equal records: reads one JSON element straight from its bytes.
 * It must give exactly what `decode` gives (a differential test holds it to that) or give up.
 */
export interface BulkKernel {
  /** The one type its events have. */
  readonly type: string
  /**
   * An element begins at `bytes[start]`; a byte 0 stands at `bytes[to]`. Where the element ends if one event was
   * written to the sink; -1 if nothing was, because the element is out of the ordinary or goes on behind `to`.
   */
  read(bytes: Uint8Array, start: number, to: number, sink: BulkSink): number
}

/** Declares a source. The identity function: it exists so that the definition is checked where it is written. */
export function defineSource(source: Source): Source {
  return source
}

export const archiveChannels = ({ channels }: Pick<Source, 'channels'>): readonly ArchiveChannel[] =>
  channels.filter((channel) => channel.kind === 'archive')

export const pushChannel = ({ channels }: Pick<Source, 'channels'>): PushChannel | undefined =>
  channels.find((channel) => channel.kind === 'push')

/** Where the app of a push channel sends to. */
export const pushPath = ({ id }: Pick<Source, 'id'>): string => `/v1/${id.replaceAll('.', '/')}`
