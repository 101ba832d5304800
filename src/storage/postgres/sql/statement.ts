import { AppError } from '../../../core/errors.ts'
import type { SqlStatement } from '../../../utils/sql-text.ts'
import { scanSql } from '../../../utils/sql-text.ts'

/** What opens a cursor, and what is run as it is. */
const QUERIES: readonly string[] = ['select', 'with', 'values', 'table', '']
const OTHERS: readonly string[] = ['explain', 'show']

/** Volatile functions that change nothing: clocks, chance, sizes, waiting. */
const HARMLESS =
  /^(random|random_normal|clock_timestamp|timeofday|gen_random_uuid|uuidv[47]|uuid_generate_v\d\w*|pg_sleep|pg_sleep_for|pg_sleep_until|pg_\w*_size)$/

/**
 * The one statement of a text, if it is one that reads. This is for clear words and against slips of the hand; what the
 * role may not do, PostgreSQL refuses by itself. `volatile` are the names of functions that do more than answer.
 */
export function readingStatement(sql: string, volatile: ReadonlySet<string>): SqlStatement & { isQuery: boolean } {
  const { statements, rest, isOpen } = scanSql(sql)
  const all = rest.text === '' ? statements : [...statements, rest]
  const [statement, ...more] = all
  if (isOpen) throw refused('it ends inside of a quote or a comment')
  if (statement === undefined) throw refused('it is empty')
  if (more.length > 0) throw refused('it is more than one statement')
  const { firstWord, calls, hasEscapedName } = statement
  const isQuery = QUERIES.includes(firstWord)
  if (!isQuery && !OTHERS.includes(firstWord))
    throw refused(`${firstWord.toUpperCase()} does not read; SELECT, WITH, VALUES, TABLE, EXPLAIN and SHOW do`)
  if (hasEscapedName) throw refused('a name in the form U&"…" is not taken here')
  const odd = calls.find((name) => volatile.has(name) && !HARMLESS.test(name))
  if (odd !== undefined)
    throw refused(`the function ${odd} may do more than answer; functions that are stable or immutable are taken`)
  return { ...statement, isQuery }
}

const refused = (why: string) => new AppError('sql.refused', `Reading the statement: ${why}.`)
