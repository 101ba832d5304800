import { createHash } from 'node:crypto'
import pg from 'pg'
import type { SqlView, ViewAbout } from '../../models/sql-view.ts'
import { isOlder } from '../../utils/versions.ts'
import type { TypeCatalogue } from '../ports.ts'

/** What the sources show in SQL, and which program says so. */
export interface Published {
  /** Version of the program. */
  readonly program: string
  readonly views: readonly SqlView[]
  /** Whose types declare what is personal in them. */
  readonly catalogue: TypeCatalogue
  /** Told of a view that stays as it was because views of the owner's stand upon it. */
  readonly onKept: (view: string, error: unknown) => void
}

/** The views that the schema itself has; the migrations create them. */
export const BASE_VIEWS: readonly ViewAbout[] = [
  {
    name: 'events',
    about: 'Every live event in its current revision',
    columns: [
      { name: 'fact', about: 'Identity; never changes' },
      { name: 'revision', about: '1 when it was first read' },
      { name: 'position', about: 'Where the revision stands in the log' },
      { name: 'source', about: 'Source of the type: google.maps' },
      { name: 'type', about: 'What it is: google.maps.visit; docs/events.md has them all' },
      { name: 'kind', about: 'What happened, in one verb: visited, watched, listened …' },
      { name: 'stream', about: 'The source, or a stream of the owner’s' },
      { name: 'time', about: 'When it happened; null where the fact has no time' },
      { name: 'endtime', about: 'When it ended' },
      { name: 'tz', about: 'Offset that the provider gives for time, minutes east of UTC' },
      { name: 'endtz', about: 'Offset that the provider gives for endtime, minutes east of UTC' },
      { name: 'precision', about: 'How exactly the times are known: ms, s, min, day' },
      { name: 'subject', about: 'What it is about' },
      { name: 'place', about: 'URN of the place' },
      { name: 'actors', about: 'URNs of who took part' },
      { name: 'latitude', about: 'Degrees north' },
      { name: 'longitude', about: 'Degrees east' },
      { name: 'accuracy', about: 'Radius, m' },
      { name: 'data', about: 'The fields of the type, and fields of the record that we do not know' },
      { name: 'origin_run', about: 'Run that brought it' },
      { name: 'origin_file', about: 'File it was read from' },
      { name: 'origin_record', about: 'Number of its record in the file, from 0' },
      { name: 'pii', about: 'Kinds of personal values that were found in it' },
    ],
  },
  {
    name: 'runs',
    about: 'Imports and other work, each with its equation',
    columns: [
      { name: 'id', about: 'Number of the run' },
      { name: 'parent', about: 'The run that it is a part of' },
      { name: 'work', about: 'import, retry, undo …' },
      { name: 'source', about: 'Of a part: whose records' },
      { name: 'engine', about: 'What executed it' },
      { name: 'state', about: 'queued, running, succeeded, partial, failed, cancelled' },
      { name: 'created', about: 'When it was submitted' },
      { name: 'finished', about: 'When it ended' },
      { name: 'seconds', about: 'At work, over all attempts' },
      { name: 'counts', about: 'read = stored + revised + duplicate + dropped + quarantined, in records' },
      { name: 'error', about: 'What went wrong' },
      { name: 'undone', about: 'Whether it was taken back' },
    ],
  },
  {
    name: 'quarantine',
    about: 'Records that were not understood; what they hold stays encrypted',
    columns: [
      { name: 'id', about: 'Number of the entry' },
      { name: 'run', about: 'Run that read it' },
      { name: 'source', about: 'Whose record' },
      { name: 'channel', about: 'Format of its file' },
      { name: 'record', about: 'Number of the record in its file, from 0' },
      { name: 'stage', about: 'Where it was refused' },
      { name: 'code', about: 'Why, for programs' },
      { name: 'detail', about: 'Why, in words; no value of the record' },
      { name: 'bytes', about: 'Size of the record' },
      { name: 'created', about: 'When it was read' },
    ],
  },
]

/**
 * Brings the views of the sources in schema `datapunk` to those of this program; does nothing where they are. A program
 * that is older than the one that wrote them leaves them alone. What the owner granted on a view stays while its columns do.
 * Called under the lock of the migrations.
 */
export async function publishViews(
  client: pg.Client,
  { program, views, onKept }: Omit<Published, 'catalogue'>,
): Promise<void> {
  const digest = createHash('sha256')
    .update(JSON.stringify([BASE_VIEWS, views]))
    .digest('hex')
  const { rows } = await client.query<Ledger>('select program, digest, views from dp.published')
  const [before] = rows
  if (before !== undefined && (isOlder(program, before.program) || (await isThere(client, before, digest)))) return
  await client.query('begin')
  try {
    const kept = await replaceAll(client, before?.views ?? [], views)
    for (const view of BASE_VIEWS) await describe(client, view)
    for (const [name, error] of kept) onKept(name, error)
    await client.query('delete from dp.published')
    await client.query('insert into dp.published (program, digest, views) values ($1, $2, $3)', [
      program,
      // What could not be done is tried again the next time.
      kept.size === 0 ? digest : '',
      [...new Set([...kept.keys(), ...views.map(({ name }) => name)])],
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

interface Ledger {
  readonly program: string
  readonly digest: string
  readonly views: readonly string[]
}

async function isThere(client: pg.Client, before: Ledger, digest: string): Promise<boolean> {
  if (before.digest !== digest) return false
  const { rows } = await client.query<{ there: boolean }>(
    "select coalesce(bool_and(to_regclass('datapunk.' || quote_ident(name)) is not null), true) as there from unnest($1::text[]) name",
    [before.views],
  )
  return rows[0]?.there === true
}

/** Answers the views that could not be brought up to date, with what PostgreSQL said. */
async function replaceAll(client: pg.Client, before: readonly string[], views: readonly SqlView[]) {
  const wanted = new Set(views.map(({ name }) => name))
  const kept = new Map<string, pg.DatabaseError>()
  const drop = async (names: readonly string[]) => {
    for (const name of names.toReversed()) {
      const error = await refusal(client, `drop view if exists datapunk.${quoted(name)}`, DEPENDED_UPON)
      if (error !== undefined) kept.set(name, error)
    }
  }
  await drop(before.filter((name) => !wanted.has(name)))
  for (const [index, view] of views.entries()) {
    if ((await refusal(client, creation(view), OTHER_COLUMNS)) !== undefined) {
      // Its columns changed. Later views may stand upon it: they go first, and come again in their turn.
      await drop(views.slice(index).map(({ name }) => name))
      if ((await refusal(client, creation(view), OTHER_COLUMNS)) !== undefined) continue
    }
    kept.delete(view.name)
    await describe(client, view)
  }
  return kept
}

const DEPENDED_UPON = '2BP01'
const OTHER_COLUMNS = '42P16'

/** Runs a statement that may be refused for one reason: answers the refusal. Nothing of the statement is left then. */
async function refusal(client: pg.Client, statement: string, code: string): Promise<pg.DatabaseError | undefined> {
  await client.query('savepoint attempt')
  try {
    await client.query(statement)
    await client.query('release savepoint attempt')
    return undefined
  } catch (error) {
    await client.query('rollback to savepoint attempt')
    if (error instanceof pg.DatabaseError && error.code === code) return error
    throw error
  }
}

const quoted = (name: string) => pg.escapeIdentifier(name)

const creation = ({ name, sql }: SqlView) =>
  `create or replace view datapunk.${quoted(name)} with (security_invoker = true) as ${sql}`

async function describe(client: pg.Client, { name, about, columns }: ViewAbout): Promise<void> {
  const view = `datapunk.${quoted(name)}`
  const comments = columns.map(
    (column) => `comment on column ${view}.${quoted(column.name)} is ${pg.escapeLiteral(column.about)}`,
  )
  const statements = [`comment on view ${view} is ${pg.escapeLiteral(about)}`, ...comments]
  await client.query([...statements, `grant select on ${view} to datapunk_app, datapunk_masked`].join(';\n'))
}
