import type { BulkSink } from '../models/batch.ts'
import type { Draft, EventType, Json } from '../models/events.ts'
import type { Outcome } from '../models/outcome.ts'
import type { SqlView } from '../models/sql-view.ts'
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
  readonly channels: readonly ArchiveChannel[]
  /** What SQL shows of it in schema `datapunk`: see docs/sql.md. Later ones may read earlier ones. */
  readonly views?: readonly SqlView[]
  /**
   * Called for a file that no channel of any source recognised. For a file of this service that holds no records
   * (settings, a note instead of data): what it is and which file is the right one. Else undefined.
   */
  readonly advise?: (probe: FileProbe) => string | undefined
}

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
  readonly load: () => Promise<Decoder>
}

export type Layout =
  /** Elements of the named arrays: `locations[]`; `[]` is a top-level array. Other parts of the document are no records. */
  | { readonly kind: 'json'; readonly arrays: readonly string[] }
  /** Entries of a My Activity page. */
  | { readonly kind: 'html' }
  /** Rows below a header line. */
  | { readonly kind: 'csv' }

export interface Recognition {
  /** 0 to 1: 1 is certain from content, 0.5 a guess. */
  readonly confidence: number
}

/** One raw item as the provider gave it. `part` is the array it stood in (`rawSignals[]`), '' for HTML and CSV. */
export type RawRecord =
  | { readonly kind: 'json'; readonly part: string; readonly value: Json }
  | { readonly kind: 'html'; readonly part: ''; readonly value: HtmlEntry }
  | { readonly kind: 'csv'; readonly part: ''; readonly value: Readonly<Record<string, string>> }

export interface DecodeContext {
  /** The file's name below its archive or folder; for what only a name says. */
  readonly name: string
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
  readonly kernel?: BulkKernel
}

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
