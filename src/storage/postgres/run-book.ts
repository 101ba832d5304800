import { AppError } from '../../core/errors.ts'
import type { RecordCounts } from '../../models/stream.ts'
import { storableJson, storableText, wireText } from '../../utils/json-text.ts'
import type { Listed } from '../../utils/listed.ts'
import type { FileProgress, PlannedFile, RunBook, Runs, TypeCatalogue } from '../ports.ts'
import type { Fold } from './bulk/facts.ts'
import { type Connections, only, type Pool } from './connections.ts'
import { createIngestStore } from './ingest-store.ts'
import { RUN_LOCKS } from './locks.ts'
import type { LogNotifier } from './notifier.ts'
import { openRaws, quarantinedOrigins, resolveQuarantined } from './quarantine.ts'
import { createReprocessPages } from './reprocess/pages.ts'
import { createRestoredStore } from './restored-store.ts'
import { createRunHolder } from './run-holder.ts'
import { undoRun } from './undo.ts'

export interface RunBookOptions {
  readonly connections: Connections
  readonly notifier: LogNotifier
  readonly runs: Runs
  readonly catalogue: TypeCatalogue
  readonly fold: Fold
  /** The owner's vault: seals and opens raw records. */
  readonly vault: (
    owner: number,
  ) => Promise<{ seal(raw: Uint8Array, aad: string): Uint8Array; open(sealed: Uint8Array, aad: string): Uint8Array }>
  /** Throws unless the counts close. */
  readonly assertCloses: (counts: RecordCounts) => void
}

export function createRunBook(options: RunBookOptions): RunBook & { close(): Promise<void> } {
  const { connections, notifier, runs, catalogue } = options
  const { writer } = connections
  const holder = createRunHolder(connections)
  const storeOptions = async (owner: number, run: string, source: string, files: Listed<PlannedFile>) => {
    const { seal } = await options.vault(owner)
    const { rows } = await writer.query<{ root: string }>(
      'select coalesce(parent, id)::text as root from dp.run where id = $1',
      [run],
    )
    const { root } = only(rows)
    const no = holder.attempt(root)
    const attempt = no === undefined ? {} : { attempt: { run: Number(root), no } }
    return { ...attempt, connections, notifier, owner, run: Number(run), source, files, fold: options.fold, seal }
  }

  const child = async (owner: number, parent: string, source: string): Promise<string> => {
    const { rows } = await writer.query<{ id: string }>(
      `insert into dp.run (usr, parent, work, source, engine, state, fingerprint, beat)
       select $1, id, work, $3, engine, 'running', fingerprint, now() from dp.run where usr = $1 and id = $2
       on conflict (parent, source) where parent is not null do update
         set state = 'running', beat = now(), finished = null, error = null returning id::text`,
      [owner, parent, source],
    )
    return only(rows).id
  }

  return {
    async begin(owner, { work, engine, fingerprint, input, keepMedia = false }) {
      for (;;) {
        const made = await writer.query<{ id: string }>(
          `insert into dp.run (usr, work, engine, state, fingerprint, input, keep_media, beat) values ($1, $2, $3, 'queued', $4, $5, $6, now())
           on conflict (usr, work, fingerprint) where state in ('queued', 'running') and parent is null do nothing returning id::text`,
          [owner, work, engine, fingerprint, storableJson(input.map(storableText)), keepMedia],
        )
        if (made.rows[0] !== undefined) return { run: made.rows[0].id, attached: false }
        const found = await writer.query<{ id: string }>(
          "select id::text from dp.run where usr = $1 and work = $2 and fingerprint = $3 and state in ('queued', 'running') and parent is null",
          [owner, work, fingerprint],
        )
        // It may have ended between the two.
        if (found.rows[0] !== undefined) return { run: found.rows[0].id, attached: true }
      }
    },
    child,
    hold: (run) => holder.hold(run),
    async orphans(owner) {
      const { rows } = await writer.query<{ run: string; work: string; input: readonly string[]; keepMedia: boolean }>(
        `select r.id::text as run, r.work, r.input, r.keep_media as "keepMedia" from dp.run r where r.usr = $1 and r.parent is null and r.state in ('queued', 'running')
           and not exists (select from pg_locks l where l.locktype = 'advisory' and l.objsubid = 2 and l.classid = $2 and l.objid = r.id
             and l.database = (select oid from pg_database where datname = current_database()))
         order by r.id`,
        [owner, RUN_LOCKS],
      )
      return rows.map((row) => ({ ...row, input: row.input.map(wireText) }))
    },
    files: (owner, run, files) => planFiles(writer, owner, run, files),
    async pages(owner, run, source, files) {
      const types = catalogue.find((entry) => entry.source === source)?.types ?? []
      return createIngestStore({ ...(await storeOptions(owner, run, source, files)), types })
    },
    async restored(owner, run, { source, stream, isOwn }, files) {
      return createRestoredStore({ ...(await storeOptions(owner, run, source, files)), stream, isOwn })
    },
    reprocess(owner, run, filter, ground) {
      const no = holder.attempt(run)
      const attempt = no === undefined ? undefined : { run: Number(run), no }
      const of = { id: Number(run), ground, attempt, child: (source: string) => child(owner, run, source) }
      return createReprocessPages({ connections, notifier, fold: options.fold, owner, filter, run: of })
    },
    previewReprocess: (owner, filter) =>
      createReprocessPages({ connections, notifier, fold: options.fold, owner, filter }),
    async progress(run, phase, doneBytes, totalBytes) {
      await writer.query(
        "update dp.run set state = 'running', phase = $2, done_bytes = $3, total_bytes = $4 where id = $1 and state in ('queued', 'running')",
        [run, phase, Math.round(doneBytes), totalBytes === undefined ? null : Math.round(totalBytes)],
      )
      await writer.query(
        `update dp.run set seconds = seconds + extract(epoch from clock_timestamp() - beat), beat = clock_timestamp()
         where (id = $1 or parent = $1) and state in ('queued', 'running') and beat is not null`,
        [run],
      )
    },
    async finish(owner, run, { state, error, ignored }) {
      const before = await runs.get(owner, run)
      if (before === undefined) throw new AppError('run.not_found', `there is no run ${run}`)
      options.assertCloses(before.counts)
      await writer.query(
        `update dp.run set state = $2, phase = '', finished = now(), seconds = seconds + coalesce(extract(epoch from clock_timestamp() - beat), 0),
           beat = null, error = $3, ignored = coalesce($4, ignored), counts = $5 where id = $1`,
        [
          run,
          state,
          error === undefined ? null : storableJson(error),
          ignored === undefined
            ? null
            : storableJson(ignored.map((file) => ({ ...file, path: storableText(file.path) }))),
          JSON.stringify(before.counts),
        ],
      )
      return (await runs.get(owner, run)) ?? before
    },
    undo: (owner, run, by) => undoRun({ connections, notifier, fold: options.fold }, owner, Number(run), Number(by)),
    quarantined: (owner, which) => quarantinedOrigins(connections, owner, which),
    raws: async (owner, records) => openRaws(connections, owner, records, (await options.vault(owner)).open),
    resolve: (owner, ids) => resolveQuarantined(connections, owner, ids),
    close: () => holder.close(),
  }
}

/** Files that are named in one statement: as parameters they need several times their size. */
const FILES_AT_ONCE = 2000

async function planFiles(
  writer: Pool,
  owner: number,
  run: string,
  files: Listed<PlannedFile>,
): Promise<readonly FileProgress[]> {
  const committed = await committedRanges(writer, run)
  const progress: FileProgress[] = []
  for (let from = 0; from < files.length; from += FILES_AT_ONCE) {
    const some: PlannedFile[] = []
    for (let no = from; no < Math.min(from + FILES_AT_ONCE, files.length); no++) some.push(files.at(no) as PlannedFile)
    await nameFiles(writer, { owner, run, from }, some)
    const ended = await writer.query<EndedRow>(
      'select path, complete, records from dp.run_file where run = $1 and no >= $2 and no < $3 order by no',
      [run, from, from + some.length],
    )
    some.forEach((file, i) => {
      assertSame(run, file, ended.rows[i])
      progress.push(progressOf(committed.get(from + i), ended.rows[i]))
    })
  }
  return progress
}

interface EndedRow {
  readonly path: string
  readonly complete: boolean
  readonly records: number
}

async function nameFiles(
  writer: Pool,
  { owner, run, from }: { readonly owner: number; readonly run: string; readonly from: number },
  files: readonly PlannedFile[],
): Promise<void> {
  await writer.query(
    `insert into dp.run_file (usr, run, no, path, bytes, format, rank, asof, about, part, complete)
     select $1, $2, $10 + q.no - 1, q.path, q.bytes, q.format, q.rank, to_timestamp(q.asof / 1000), q.about, q.part, coalesce(q.part = 'companion', false)
     from unnest($3::text[], $4::bigint[], $5::text[], $6::smallint[], $7::float8[], $8::jsonb[], $9::text[])
       with ordinality q(path, bytes, format, rank, asof, about, part, no)
     on conflict (run, no) do nothing`,
    [
      owner,
      run,
      files.map((file) => storableText(file.path)),
      files.map((file) => file.bytes ?? null),
      files.map((file) => file.format),
      files.map((file) => file.rank),
      files.map((file) => file.asof),
      files.map((file) => (file.about === undefined ? null : storableJson(file.about))),
      files.map((file) => file.part ?? null),
      from,
    ],
  )
}

/** By the number of the file. */
async function committedRanges(writer: Pool, run: string): Promise<ReadonlyMap<number, [number, number][]>> {
  const batches = await writer.query<{ ranges: number[] }>('select ranges from dp.batch where run = $1', [run])
  const committed = new Map<number, [number, number][]>()
  for (const { ranges } of batches.rows) {
    for (let i = 0; i < ranges.length; i += 3) {
      const [file, from, to] = ranges.slice(i, i + 3) as [number, number, number]
      const known = committed.get(file)
      if (known === undefined) committed.set(file, [[from, to]])
      else known.push([from, to])
    }
  }
  return committed
}

function assertSame(run: string, file: PlannedFile, row: EndedRow | undefined): void {
  if (row === undefined || row.path === storableText(file.path)) return
  throw new AppError(
    'run.busy',
    `run ${run} was begun with other files; cancel it with "datapunk runs cancel ${run}" and import again`,
  )
}

/** Of most files nothing is committed: they share one answer. */
const NOTHING: FileProgress = { committed: [], complete: false }
const EMPTY_COMPLETE: FileProgress = { committed: [], complete: true }

function progressOf(ranges: [number, number][] | undefined, row: EndedRow | undefined): FileProgress {
  const joined = joinRanges(ranges ?? [])
  const covered = joined.reduce((sum, [from, to]) => sum + to - from, 0)
  const complete = row?.complete === true && covered === row.records
  if (joined.length === 0) return complete ? EMPTY_COMPLETE : NOTHING
  return { committed: joined, complete }
}

function joinRanges(ranges: readonly (readonly [number, number])[]): [number, number][] {
  const joined: [number, number][] = []
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1)
    if (last !== undefined && last[1] === from) last[1] = to
    else joined.push([from, to])
  }
  return joined
}
