import pg from 'pg'
import { AppError } from '../../../core/errors.ts'
import { storableText } from '../../../utils/json-text.ts'
import type { SqlTable, ViewQuery, ViewReader } from '../../ports.ts'
import type { Connections, Sight } from '../connections.ts'
import { AS_TEXT, jsonValue } from './json-values.ts'

/** Longer than any view takes on much data, shorter than who asks waits. */
const TIMEOUT_MS = 15_000
const OUT_OF_TIME = '57014'

export function createViewReader({ reader }: Connections, sight: Sight = 'clear'): ViewReader {
  return { ask: (owner, query) => reader(owner, (client) => ask(client, query), sight) }
}

async function ask(client: pg.PoolClient, { sql, values, types, zone, limit }: ViewQuery): Promise<SqlTable> {
  // The types of all parameters are told first: a query need not use each, nor say what it is.
  const told = types.map((type, index) => `$${index + 1}::${type}`)
  const most = `$${types.length + 1}`
  const text = `with datapunk_parameters as (select ${[...told, `${most}::bigint`].join(', ')})
    select * from (${sql}\n) datapunk_rows limit ${most}`
  await client.query('begin read only')
  try {
    await client.query(
      "select set_config('statement_timeout', $1, true), set_config('timezone', $2, true), set_config('search_path', 'pg_catalog', true)",
      [String(TIMEOUT_MS), zone],
    )
    const bound = [...values.map((value) => (typeof value === 'string' ? storableText(value) : value)), limit]
    const found = await client.query<(string | null)[]>({ text, values: bound, rowMode: 'array', types: AS_TEXT })
    return tableOf(found)
  } catch (error) {
    throw error instanceof pg.DatabaseError && error.code === OUT_OF_TIME
      ? new AppError('sql.timeout', `asking a view took longer than ${TIMEOUT_MS / 1000} s`, { cause: error })
      : error
  } finally {
    await client.query('rollback')
  }
}

/** Rows in array mode with values as text, as JSON texts. */
function tableOf({ fields, rows }: pg.QueryResult<(string | null)[]>): SqlTable {
  return {
    columns: fields.map(({ name }) => name),
    rows: rows.map((row) => row.map((value, index) => jsonValue(value, fields[index]?.dataTypeID ?? 0))),
  }
}
