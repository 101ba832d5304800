import pg from 'pg'
import { AppError } from '../../../core/errors.ts'
import type { KeyRing } from '../../../core/security/key-ring.ts'
import type { PublicView, SqlPrompt, SqlSession, SqlTable } from '../../ports.ts'
import { type Connections, only, type Sight } from '../connections.ts'
import { storageFault } from '../faults.ts'
import { AS_TEXT, jsonValue } from './json-values.ts'
import { openReaderRole, type ReaderRole } from './reader-role.ts'
import { readingStatement } from './statement.ts'

const PAGE = 500
const CANCELLED = '57014'
/** Comes before a query, to read it page by page. */
const CURSOR = 'declare datapunk_rows no scroll cursor for '

export interface SqlPromptOptions {
  readonly url: string
  readonly connections: Connections
  readonly keys: KeyRing
}

export function createSqlPrompt(options: SqlPromptOptions, sight: Sight = 'clear'): SqlPrompt {
  return {
    async open(owner, { zone, timeoutMs }) {
      const role = await openReaderRole(options, owner, sight)
      const client = await role.connect()
      try {
        return await openSession(role, client, { zone, timeoutMs })
      } catch (error) {
        await client.end()
        throw storageFault(error, 'opening a session in SQL')
      }
    },
  }
}

async function openSession(
  role: ReaderRole,
  client: pg.Client,
  { zone, timeoutMs }: { readonly zone: string; readonly timeoutMs: number },
): Promise<SqlSession> {
  const { rows } = await client.query<{ pid: number; volatile: string[] }>(
    `select pg_backend_pid() as pid, array(select distinct proname::text from pg_proc where provolatile = 'v') as volatile,
       set_config('search_path', 'datapunk, public', false), set_config('timezone', $1, false),
       set_config('standard_conforming_strings', 'on', false), set_config('datestyle', 'ISO', false)`,
    [zone],
  )
  const { pid, volatile } = only(rows)
  const known = new Set(volatile)
  let isCancelled = false
  return {
    async *run(sql, limit) {
      const { text, isQuery } = readingStatement(sql, known)
      isCancelled = false
      const shift = isQuery ? CURSOR.length : 0
      try {
        await client.query('begin read only')
        await client.query("select set_config('statement_timeout', $1, true)", [String(timeoutMs)])
        if (isQuery) {
          await ask(client, CURSOR + text)
          yield* fetched(client, limit)
        } else yield tableOf(await ask(client, text), limit)
      } catch (error) {
        throw inOurWords(error, { text, start: sql.indexOf(text), shift, isCancelled, timeoutMs })
      } finally {
        await client.query('rollback').catch(() => undefined)
      }
    },
    async cancel() {
      isCancelled = true
      const other = await role.connect()
      try {
        await other.query('select pg_cancel_backend($1)', [pid])
      } finally {
        await other.end()
      }
    },
    views: () => publicViews(client),
    close: () => client.end(),
  }
}

type Answer = pg.QueryResult<(string | null)[]>

/** One statement and no other: the extended protocol takes no second one behind it. */
function ask(client: pg.Client, text: string): Promise<Answer> {
  const query = { text, rowMode: 'array' as const, types: AS_TEXT, queryMode: 'extended' }
  return client.query<(string | null)[]>(query)
}

async function* fetched(client: pg.Client, limit: number): AsyncGenerator<SqlTable> {
  for (let left = limit; ; ) {
    const size = Math.min(PAGE, left)
    const page = await ask(client, `fetch forward ${size} from datapunk_rows`)
    yield tableOf(page, size)
    left -= page.rows.length
    if (left === 0 || page.rows.length < size) return
  }
}

/** Rows in array mode with values as text, as JSON texts. */
function tableOf({ fields, rows }: Answer, limit: number): SqlTable {
  return {
    columns: fields.map(({ name }) => name),
    rows: rows.slice(0, limit).map((row) => row.map((value, at) => jsonValue(value, fields[at]?.dataTypeID ?? 0))),
  }
}

interface Asked {
  readonly text: string
  /** Where the text stands in what was given. */
  readonly start: number
  /** Characters of ours before it. */
  readonly shift: number
  readonly isCancelled: boolean
  readonly timeoutMs: number
}

/** What PostgreSQL says of a statement is for who wrote it, with where; faults of the connection are not the statement's. */
function inOurWords(error: unknown, { start, shift, isCancelled, timeoutMs }: Asked): unknown {
  if (!(error instanceof pg.DatabaseError)) return storageFault(error, 'asking the database')
  if (error.code === CANCELLED) {
    return isCancelled
      ? new AppError('cancelled', 'The statement was cancelled.', { cause: error })
      : new AppError('sql.timeout', `The statement took longer than ${timeoutMs / 1000} s.`, { cause: error })
  }
  if (/^(08|57|53|58|XX)/.test(error.code ?? '')) return storageFault(error, 'asking the database')
  const position = Number(error.position ?? 0) - shift
  const more = [error.detail, error.hint].filter((line) => line !== undefined)
  return new AppError('sql.failed', [error.message, ...more].join('\n'), {
    cause: error,
    ...(position > 0 && { details: { position: position + start } }),
  })
}

async function publicViews(client: pg.Client): Promise<readonly PublicView[]> {
  const { rows } = await client.query<PublicView>(
    `select c.relname as name, coalesce(obj_description(c.oid, 'pg_class'), '') as about,
       (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
          'about', coalesce(col_description(c.oid, a.attnum), '')) order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
     from pg_class c where c.relnamespace = 'datapunk'::regnamespace and c.relkind = 'v' order by 1`,
  )
  return rows
}
