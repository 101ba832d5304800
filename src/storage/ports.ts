import type { EventColumns } from '../models/batch.ts'
import type { Draft, EventType, JsonObject, StoredEvent } from '../models/events.ts'
import type { PiiFound, PiiLabel, ReprocessReport } from '../models/pii.ts'
import type { EventCounts, EventFilter, IgnoredFile, RecordCounts, RunFiles, RunState } from '../models/stream.ts'
import type { Listed } from '../utils/listed.ts'
import type { MediaBook } from './media.ts'
import type { PersonalValues, PiiReports, ReprocessFilter, ReprocessGround, ReprocessPages } from './pii.ts'

/**
 * PORT: what the rest of the system asks of storage. Small interfaces; an adapter implements each, `open-instance.ts` picks it.
 * A fault is thrown (`AppError`); absence that a caller must handle is `undefined` in the type, never `null`.
 */

/** Reading the event log, always for one owner, under row-level security. */
export interface EventReader {
  /**
   * Current revisions that match, by time (to the second, then by fact), facts without a time last.
   * `after` is a cursor of an earlier page; an unknown one is `cursor.invalid`.
   */
  query(owner: number, filter: EventFilter, page: QueryPage): Promise<EventPage>
  /**
   * The log in order of position, which is the order of commits: what was once returned is never preceded later by
   * something new. `allRevisions` gives superseded revisions too. `head` is the position up to which the log was
   * searched: continue from there, even when no event matched.
   */
  read(
    owner: number,
    filter: EventFilter,
    page: LogPage,
  ): Promise<{ readonly events: readonly StoredEvent[]; readonly head: string }>
  /** The position behind the newest committed event. */
  head(owner: number): Promise<string>
  /** The current revision, or undefined where the owner has no such fact. */
  get(owner: number, fact: string): Promise<StoredEvent | undefined>
  /** Every revision, oldest first. */
  revisions(owner: number, fact: string): Promise<readonly StoredEvent[]>
  /** Live events whose span meets [from, to), in order of time: those with a beginning before `from` too. */
  overlapping(
    owner: number,
    types: readonly string[],
    from: number,
    to: number,
    limit: number,
  ): Promise<readonly StoredEvent[]>
  /** Where events of the types were, without anything else they say, in order of time. */
  fixes(owner: number, span: FixSpan): Promise<readonly Fix[]>
  /** Visits by place, most visited first. */
  places(owner: number, filter: EventFilter, limit: number): Promise<readonly PlaceSummary[]>
  /** Live events by source and type: exact, from the tallies kept with each commit. */
  counts(
    owner: number,
  ): Promise<
    readonly { readonly source: string; readonly stream: string; readonly type: string; readonly events: number }[]
  >
  /**
   * Current revisions that match, as they are at one moment however long the reading takes, in pages. They may be left
   * early. Of what an undo took back nothing is given.
   */
  export(owner: number, filter: EventFilter, options: ExportOptions): AsyncIterable<readonly ExportedEvent[]>
  /** Ends as soon as something may have been committed behind `position`, or when `signal` aborts. Never later than a second after a commit. */
  changed(position: string, signal: AbortSignal): Promise<void>
}

export interface ExportOptions {
  /** `log`: stream by stream, each in the order of commits; `time`: by id, which begins with the time where there is one. */
  readonly order: 'log' | 'time'
  /** With what is left of events that their owner deleted. */
  readonly isComplete: boolean
  /** Who takes no page for so long is cut off: the moment is held for the reader. Default: never. */
  readonly patienceMs?: number
}
export interface ExportedEvent extends StoredEvent {
  /** What its owner changed, an `EditPatch` as JSON text; the event has it already. */
  readonly edit?: string
}

export interface FixSpan {
  readonly types: readonly string[]
  /** Milliseconds since 1970; from is inclusive, to exclusive. */
  readonly from: number
  readonly to: number
  /** Only what has this subject. */
  readonly subject?: string
  /** Only what is at least so exact, or does not say. */
  readonly mostMetres?: number
  readonly limit: number
}
export interface Fix {
  /** Milliseconds since 1970. */
  readonly time: number
  /** Degrees × 10⁷. */
  readonly lat: number
  readonly lon: number
  /** Metres; absent where it is not known. */
  readonly accuracy?: number
  /** Whose it is, where events say so: the device. */
  readonly subject?: string
}

export interface QueryPage {
  readonly limit: number
  readonly after?: string
  readonly order?: 'asc' | 'desc'
}
export interface EventPage {
  readonly events: readonly StoredEvent[]
  /** Absent on the last page. */
  readonly next?: string
}
export interface LogPage {
  /** Exclusive; '0' is the beginning. */
  readonly after: string
  readonly limit: number
  readonly allRevisions?: boolean
}
export interface PlaceSummary {
  readonly place: string
  readonly name?: string
  readonly address?: string
  readonly semanticType?: string
  readonly lat?: number
  readonly lon?: number
  readonly visits: number
  readonly seconds: number
  readonly first: string
  readonly last: string
}

/** Changing single facts: appends to the owner's own streams, the owner's edits and deletions. */
export interface EventEditor {
  /**
   * Durable when it returns. Same identity and content is a duplicate, other content the next revision.
   * Answers one outcome a draft, in order.
   */
  append(owner: number, stream: string, events: readonly OwnEvent[]): Promise<readonly AppendOutcome[]>
  /** Overlays fields of an event; wins over every import. What was said before makes no revision. `event.not_found`. */
  edit(owner: number, fact: string, patch: EditPatch): Promise<StoredEvent>
  /** Blocks the fact for good; its content and history are erased. `event.not_found` when there is none. */
  remove(owner: number, fact: string): Promise<StoredEvent>
}
/** An event appended by its owner. `id` is the natural id within its stream; without one every append is a new fact. */
export interface OwnEvent extends Omit<Draft, 'type'> {
  readonly id?: string
  readonly type: string
  readonly kind?: string
}
export interface AppendOutcome {
  readonly outcome: 'new' | 'revised' | 'duplicate'
  readonly fact: string
  readonly revision: number
  /** Absent for duplicates. */
  readonly position?: string
}
/** `undefined` leaves a field as it is, `null` empties it. `data` is overlaid field by field in the same way. */
export interface EditPatch {
  readonly time?: number | null
  readonly endtime?: number | null
  readonly subject?: string | null
  readonly place?: string | null
  readonly lat?: number | null
  readonly lon?: number | null
  readonly data?: JsonObject
  /** What was found to be personal in the values of the patch. */
  readonly pii?: readonly PiiLabel[]
}

/** The owner's streams. Every source has one of the source's name; owners create their own. */
export interface Streams {
  list(owner: number): Promise<readonly { readonly name: string; readonly own: boolean; readonly events: number }[]>
  /** `stream.exists`, or `stream.reserved` for a name that belongs to a source. */
  create(owner: number, name: string): Promise<void>
}

export interface Run extends RunFiles {
  readonly id: string
  readonly parent?: string
  /** `import`, `retry`, `undo` … */
  readonly work: string
  readonly source?: string
  readonly engine: string
  readonly state: RunState
  /** RFC 3339. */
  readonly created: string
  readonly finished?: string
  readonly seconds: number
  readonly counts: RecordCounts
  readonly events: EventCounts
  readonly progress: { readonly done: number; readonly total?: number; readonly phase: string }
  /** What went wrong, with what to do; absent when nothing did. */
  readonly error?: { readonly code: string; readonly message: string }
  readonly ignored: readonly IgnoredFile[]
  /** What the input was, for people: paths as named. */
  readonly input: readonly string[]
  readonly undone: boolean
  /** Of a run that treated stored events anew, and of its child runs. */
  readonly reprocess?: ReprocessReport
}

/** Runs as their users see them. The import's own book-keeping is not here: see `services/jobs/flows`. */
export interface Runs {
  list(
    owner: number,
    page: { readonly limit: number; readonly after?: string; readonly state?: RunState },
  ): Promise<{ readonly runs: readonly Run[]; readonly next?: string }>
  get(owner: number, id: string): Promise<Run | undefined>
  children(owner: number, id: string): Promise<readonly Run[]>
}

export interface QuarantinedRecord {
  readonly id: string
  readonly run: string
  readonly source: string
  readonly file: string
  readonly record: number
  readonly stage: string
  readonly code: string
  readonly detail: string
  readonly bytes: number
  readonly created: string
}
export interface Quarantine {
  /** Newest first. The raw record is not shown here; it stays encrypted. */
  list(
    owner: number,
    page: { readonly limit: number; readonly after?: string; readonly source?: string; readonly run?: string },
  ): Promise<{ readonly records: readonly QuarantinedRecord[]; readonly next?: string }>
}

/** Who may come in. Secrets are stored as hashes only. */
export interface Access {
  createKey(
    owner: number,
    key: {
      readonly id: string
      readonly hash: Uint8Array
      readonly name: string
      readonly scopes: readonly string[]
      /** `device.exists` where there is a good key of this name already. */
      readonly device?: DeviceName
    },
  ): Promise<void>
  findKey(id: string): Promise<
    | {
        readonly owner: number
        readonly hash: Uint8Array
        readonly scopes: readonly string[]
        readonly device?: DeviceName
      }
    | undefined
  >
  listKeys(owner: number): Promise<
    readonly {
      readonly id: string
      readonly name: string
      readonly scopes: readonly string[]
      readonly created: string
      readonly used?: string
      readonly revoked: boolean
      readonly device?: DeviceName
    }[]
  >
  revokeKey(owner: number, id: string): Promise<boolean>
  /** One-time login tokens and browser sessions, by hash. */
  saveToken(token: {
    readonly hash: Uint8Array
    readonly owner: number
    readonly use: 'login' | 'session'
    readonly expires: number
  }): Promise<void>
  /** A login token is gone after this call. */
  takeLogin(hash: Uint8Array, now: number): Promise<{ readonly owner: number } | undefined>
  findSession(hash: Uint8Array, now: number): Promise<{ readonly owner: number } | undefined>
  endSession(hash: Uint8Array): Promise<void>
}

/** What a key of a device is bound to. */
export interface DeviceName {
  readonly name: string
  /** Id of the source whose push channel it may use. */
  readonly source: string
}

/** Answers to requests with an `Idempotency-Key`, kept for a day. */
export interface Idempotency {
  /**
   * Runs `work` once for a key: a repeat with the same `request` digest gives the stored answer, a repeat with another
   * is `idempotency.conflict`, one that arrives while the first is at work waits for it.
   */
  once(
    owner: number,
    key: string,
    request: Uint8Array,
    work: () => Promise<{ readonly status: number; readonly body: string }>,
  ): Promise<{ readonly status: number; readonly body: string; readonly replayed: boolean }>
}

/**
 * The book-keeping of work that reads records: runs, their files and what of them is committed. A run is *held* by the
 * process at work on it; one that is unfinished and not held was left by a crash and is gone on with.
 */
export interface RunBook {
  /**
   * Makes a run, or finds the unfinished one of the same owner, work and fingerprint. Who goes on with it after a crash is
   * told `keepMedia`: whether pictures and films of its input are kept.
   */
  begin(
    owner: number,
    run: Pick<Run, 'work' | 'engine' | 'input'> & { readonly fingerprint: string; readonly keepMedia?: boolean },
  ): Promise<{ readonly run: string; readonly attached: boolean }>
  /** The child run of a source, made where there is none yet. */
  child(owner: number, parent: string, source: string): Promise<string>
  /** Takes the run for this process until `release`, or the process's end. Undefined while another process holds it. */
  hold(run: string): Promise<{ release(): Promise<void> } | undefined>
  /** Unfinished runs that no process holds, oldest first. */
  orphans(
    owner: number,
  ): Promise<readonly (Pick<Run, 'work' | 'input'> & { readonly run: string; readonly keepMedia: boolean })[]>
  /** Names the files of a run, in order: file n has number n. Answers for each what an earlier attempt committed. */
  files(owner: number, run: string, files: Listed<PlannedFile>): Promise<readonly FileProgress[]>
  /** Where the pages of a run go: see `processors/stream/ingest.ts`. Events of the source's types only. */
  pages(owner: number, run: string, source: string, files: Listed<PlannedFile>): Promise<PageStore>
  /** As `pages`, for the events of one stream out of an export of ours, whatever their source. */
  restored(
    owner: number,
    run: string,
    of: { readonly source: string; readonly stream: string; readonly isOwn: boolean },
    files: Listed<PlannedFile>,
  ): Promise<RestoredPages>
  /**
   * Where a run that treats stored events anew goes on; its sources have child runs. `reprocess.superseded` where it was begun under
   * another policy or catalogue.
   */
  reprocess(owner: number, run: string, filter: ReprocessFilter, ground: ReprocessGround): Promise<ReprocessPages>
  /** The same, and nothing is written. */
  previewReprocess(owner: number, filter: ReprocessFilter): Promise<ReprocessPages>
  progress(run: string, phase: string, doneBytes: number, totalBytes?: number): Promise<void>
  /** Ends the run with the sum of its pages; a parent's counts are the sums of its children. */
  finish(owner: number, run: string, end: RunEnd): Promise<Run>
  /** Takes back what the run alone brought; answers how many events. `run.not_found`, `run.busy`. */
  undo(owner: number, run: string, by: string): Promise<number>
  /** Quarantined records with their raw bytes, opened; they leave when `resolve` is called. */
  quarantined(
    owner: number,
    which: { readonly source?: string; readonly run?: string },
  ): Promise<readonly QuarantinedOrigin[]>
  /** The raw bytes of such records, in the same order. */
  raws(owner: number, records: readonly QuarantinedOrigin[]): Promise<readonly Uint8Array[]>
  resolve(owner: number, ids: readonly string[]): Promise<void>
}
export interface PlannedFile {
  readonly path: string
  readonly bytes?: number
  readonly format: string
  readonly rank: number
  /** When the provider wrote it (ms). */
  readonly asof: number
  /** What is known of the file as a whole; a retry of its quarantined records is told of it. */
  readonly about?: JsonObject
  /** `companion`: it belongs to another file and has no records of its own. `shared`: it may have none for this run. */
  readonly part?: 'companion' | 'shared'
}
export interface FileProgress {
  /** Ranges of records that are committed. */
  readonly committed: readonly (readonly [number, number])[]
  /** Read to its end, and all of it committed. */
  readonly complete: boolean
}
export interface RunEnd {
  readonly state: RunState
  readonly error?: { readonly code: string; readonly message: string }
  readonly ignored?: readonly IgnoredFile[]
}
/** A quarantined record with what reading it again needs, but for its bytes. */
export interface QuarantinedOrigin extends QuarantinedRecord {
  readonly channel: string
  readonly part: string
  readonly name: string
  /** Number of the file in its run. */
  readonly fileNo: number
  /** When the provider wrote the file (ms). */
  readonly asof: number
  readonly about?: JsonObject
}
export interface PageStore {
  commit(page: StoredPage): Promise<PageCounts>
  endFiles(files: readonly EndedFile[]): Promise<void>
}
/** A file of which nothing more is read. */
export interface EndedFile {
  readonly file: number
  readonly records: number
  readonly note: string | undefined
  /** It was read to its end; else an unfinished run reads it again, past what is committed. */
  readonly isWhole: boolean
}
export interface StoredPage {
  readonly columns: EventColumns
  readonly ranges: readonly {
    readonly file: number
    readonly from: number
    readonly to: number
    readonly ordinal: number
  }[]
  readonly quarantined: readonly {
    readonly file: number
    readonly record: number
    readonly part: string
    readonly stage: string
    readonly code: string
    readonly detail: string
    readonly raw: Uint8Array
  }[]
  readonly classify: (outcome: Uint8Array) => PageCounts
  readonly found?: PiiFound
}
export interface RestoredPages {
  commit(page: RestoredPage): Promise<PageCounts>
  endFiles: PageStore['endFiles']
}
export interface RestoredPage extends StoredPage {
  /** Of the columns and tombstones, by index. */
  readonly types: readonly { readonly name: string; readonly kind: string; readonly version: number }[]
  /** By row: an `EditPatch` as JSON text, which the row's content has already. */
  readonly edits: ReadonlyMap<number, string>
  /** `classify` has their outcomes behind those of the rows. */
  readonly tombstones: readonly RestoredTombstone[]
}
/** What is left of an event that its owner deleted. */
export interface RestoredTombstone {
  readonly fact: string
  readonly type: number
  /** Milliseconds since 1970. */
  readonly time?: number
  readonly revision: number
  readonly file: number
  readonly record: number
}
export interface PageCounts {
  readonly records: RecordCounts
  readonly events: EventCounts
}

/** Asking the public views in SQL, always for one owner, under row-level security, in a transaction that only reads. */
export interface ViewReader {
  /** The first rows of a query of ours. `sql.timeout` when it takes too long. */
  ask(owner: number, query: ViewQuery): Promise<SqlTable>
}
export interface ViewQuery {
  /** One query, without a semicolon; what it reads is named with its schema. $1, $2 … are the values. */
  readonly sql: string
  /** Of every value, the type in SQL: `timestamptz`, `text[]`. */
  readonly types: readonly string[]
  readonly values: readonly unknown[]
  /** Time zone of the session: local days are days of it, and times come with its offset. */
  readonly zone: string
  readonly limit: number
}
/** What a statement in SQL gave. A value is JSON text, so that nothing is rounded on the way. */
export interface SqlTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/**
 * SQL as a person writes it: each session is a connection of its own, in a role that sees the owner's rows alone and can
 * change nothing, whatever is said on it.
 */
export interface SqlPrompt {
  /** `zone` is that of local times. `database.role` where the role cannot be made. */
  open(owner: number, settings: { readonly zone: string; readonly timeoutMs: number }): Promise<SqlSession>
}
export interface SqlSession {
  /**
   * Runs one statement that reads and gives its first rows in pages, at least one; schema `datapunk` needs no naming.
   * `sql.refused` for any other, `sql.failed` with the `position` (from 1) where PostgreSQL named one, `sql.timeout`.
   */
  run(statement: string, limit: number): AsyncGenerator<SqlTable>
  /** Ends the statement that runs with `cancelled`; the session goes on. */
  cancel(): Promise<void>
  /** The views of schema `datapunk` with their comments. */
  views(): Promise<readonly PublicView[]>
  close(): Promise<void>
}
export interface PublicView {
  readonly name: string
  readonly about: string
  readonly columns: readonly { readonly name: string; readonly type: string; readonly about: string }[]
}

/** Is the database there. */
export interface StoreHealth {
  check(
    signal: AbortSignal,
  ): Promise<{ readonly version: string; readonly schema: number; readonly milliseconds: number }>
}

/** Indexes that are fed from the log behind the writers, each with a cursor of its own: text search. */
export interface Projections {
  /** Brings them up to the log, or ends early on abort. Does nothing while another process is at it. */
  advance(owner: number, signal: AbortSignal): Promise<void>
  /** How far each is, and how many positions behind the log. */
  lag(owner: number): Promise<readonly { readonly name: string; readonly position: string; readonly lag: number }[]>
}

/**
 * Everything of the database as one stream of bytes, and back into an empty one. What is sealed stays sealed: the master
 * key is no part of a backup. Not here: files, compression.
 */
export interface Backups {
  /** A tar, of one moment; others may read and write meanwhile. */
  write(options: BackupOptions): AsyncIterable<Uint8Array>
  /**
   * All or nothing. `backup.damaged`, `backup.newer`, `backup.not_empty`; `key.wrong` where the key ring is not that of
   * the instance that was backed up; `server.running`.
   */
  restore(options: RestoreOptions): Promise<BackupSummary>
}
export interface BackupOptions {
  readonly program: string
  /** RFC 3339. */
  readonly created: string
  readonly signal: AbortSignal
  /** Told of every part. */
  readonly onProgress?: (part: { readonly table: string; readonly bytes: number }) => void
}
export interface RestoreOptions {
  /** The bytes of the backup from the beginning; called twice, since it is read through before anything is changed. */
  readonly open: () => AsyncIterable<Uint8Array>
  /** Leaves out what only the former master key opens: the records in quarantine. */
  readonly withoutKey: boolean
  readonly signal: AbortSignal
}
export interface BackupSummary {
  readonly schema: number
  readonly program: string
  readonly created: string
  readonly tables: readonly { readonly name: string; readonly rows: number }[]
}

/** How events are read: everything that shows what an event says goes through these. */
export interface Readers {
  readonly events: EventReader
  readonly views: ViewReader
  readonly sql: SqlPrompt
}

export interface Stores extends Readers {
  /** The same for who may not read personal values: filters, search and sorting see masked values too. */
  readonly masked: Readers
  readonly editor: EventEditor
  readonly streams: Streams
  readonly runs: Runs
  readonly quarantine: Quarantine
  readonly pii: PiiReports
  readonly media: MediaBook
  readonly access: Access
  readonly idempotency: Idempotency
  readonly book: RunBook
  readonly projections: Projections
  readonly health: StoreHealth
  readonly backups: Backups
  readonly personal: PersonalValues
  close(): Promise<void>
}

/** The event types a store must know to answer with their kind and version. */
export type TypeCatalogue = readonly { readonly source: string; readonly types: readonly EventType[] }[]
