import { AppError } from '../../core/errors.ts'
import type { JsonObject } from '../../models/events.ts'
import { parseStored, storableText, wireText } from '../../utils/json-text.ts'
import type { Quarantine, QuarantinedOrigin, QuarantinedRecord } from '../ports.ts'
import type { Connections } from './connections.ts'
import { idCursor, isId } from './ids.ts'
import { quarantineSeal } from './ingest-store.ts'

const storableName = (name: string | undefined) => (name === undefined ? null : storableText(name))
/** What is the id of no run names none. */
const runFilter = (run: string | undefined) => (run === undefined ? null : isId(run) ? run : '0')

interface QuarantineRow {
  readonly id: string
  readonly run: string
  readonly source: string
  readonly file: number
  readonly record: number
  readonly channel: string
  readonly part: string
  readonly name: string
  readonly stage: string
  readonly code: string
  readonly detail: string
  readonly bytes: number
  readonly created: Date
}

const COLUMNS =
  'q.id::text, q.run::text, q.source, q.file, q.record, q.channel, q.part, q.name, q.stage, q.code, q.detail, q.bytes, q.created'

export function createQuarantine(connections: Connections): Quarantine {
  return {
    list: (owner, { limit, after, source, run }) =>
      connections.reader(owner, async (client) => {
        const { rows } = await client.query<QuarantineRow>(
          `select ${COLUMNS} from dp.quarantine q
           where q.usr = $1 and ($2::bigint is null or q.id < $2) and ($3::text is null or q.source = $3)
             and ($4::int is null or q.run = $4 or q.run in (select id from dp.run where parent = $4))
           order by q.id desc limit $5`,
          [owner, after === undefined ? null : idCursor(after), storableName(source), runFilter(run), limit + 1],
        )
        const records = rows.slice(0, limit).map(recordOf)
        const last = records.at(-1)
        return { records, ...(rows.length > limit && last !== undefined ? { next: last.id } : {}) }
      }),
  }
}

/** Records as reading them again needs them, oldest first. */
export async function quarantinedOrigins(
  connections: Connections,
  owner: number,
  which: { readonly source?: string; readonly run?: string },
): Promise<readonly QuarantinedOrigin[]> {
  const { rows } = await connections.writer.query<
    QuarantineRow & { readonly asof: number | null; readonly about: string | null }
  >(
    `select ${COLUMNS}, (extract(epoch from f.asof) * 1000)::float8 as asof, f.about::text as about
     from dp.quarantine q left join dp.run_file f on f.run = q.run and f.no = q.file
     where q.usr = $1 and ($2::text is null or q.source = $2) and ($3::int is null or q.run = $3 or q.run in (select id from dp.run where parent = $3))
     order by q.id`,
    [owner, storableName(which.source), runFilter(which.run)],
  )
  return rows.map((row) => ({
    ...recordOf(row),
    channel: row.channel,
    part: wireText(row.part),
    name: wireText(row.name),
    fileNo: row.file,
    asof: row.asof ?? 0,
    ...(row.about === null ? {} : { about: parseStored(row.about) as JsonObject }),
  }))
}

export async function openRaws(
  connections: Connections,
  owner: number,
  records: readonly QuarantinedOrigin[],
  open: (sealed: Uint8Array, aad: string) => Uint8Array,
): Promise<readonly Uint8Array[]> {
  const { rows } = await connections.writer.query<{ id: string; raw: Buffer }>(
    'select id::text, raw from dp.quarantine where usr = $1 and id = any($2)',
    [owner, records.map(({ id }) => id)],
  )
  const sealed = new Map(rows.map(({ id, raw }) => [id, raw]))
  return records.map(({ id, run, fileNo, record }) => {
    const raw = sealed.get(id)
    if (raw === undefined) throw new AppError('run.busy', `record ${id} has left the quarantine meanwhile`)
    return open(raw, quarantineSeal(Number(run), fileNo, record))
  })
}

export async function resolveQuarantined(
  connections: Connections,
  owner: number,
  ids: readonly string[],
): Promise<void> {
  await connections.writer.query('delete from dp.quarantine where usr = $1 and id = any($2)', [owner, ids])
}

function recordOf(row: QuarantineRow): QuarantinedRecord {
  const { id, run, source, record, stage, code, bytes } = row
  return {
    id,
    run,
    source,
    file: wireText(row.name),
    record,
    stage,
    code,
    detail: wireText(row.detail),
    bytes,
    created: row.created.toISOString(),
  }
}
