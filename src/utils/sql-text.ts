/** A statement as the scanner sees it, without comments and what stands in quotes. */
export interface SqlStatement {
  /** As it was written, without its semicolon. */
  readonly text: string
  /** In lower case; empty where it begins with no word. */
  readonly firstWord: string
  /** Names that something in parentheses follows, as PostgreSQL reads them. */
  readonly calls: readonly string[]
  /** Has a name in the form U&"…", which may say anything. */
  readonly hasEscapedName: boolean
}
export interface ScannedSql {
  /** Those that a semicolon ends. */
  readonly statements: readonly SqlStatement[]
  /** What follows behind the last semicolon; its text is empty where nothing but space and comments do. */
  readonly rest: SqlStatement
  /** Whether the text ends inside of a quote or a comment. */
  readonly isOpen: boolean
}

const TOKEN =
  /(?<space>\s+|--[^\n\r]*)|(?<comment>\/\*)|(?<escape>[eE]'(?:[^'\\]|''|\\[\s\S])*(?<escapeEnd>'?))|(?<text>(?:[uU]&|[nNbBxX])?'(?:[^']|'')*(?<textEnd>'?))|(?<escapedName>[uU]&"(?:[^"]|"")*(?<escapedEnd>"?))|(?<name>"(?:[^"]|"")*(?<nameEnd>"?))|(?<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<semicolon>;)|(?<number>\d[\w.]*)|(?<other>[\s\S])/y

/** Splits SQL at its semicolons as PostgreSQL does; it reads words and quotes, not grammar. */
export function scanSql(sql: string): ScannedSql {
  const statements: SqlStatement[] = []
  let current = emptyStatement(0)
  let isOpen = false
  let at = 0
  while (at < sql.length) {
    TOKEN.lastIndex = at
    const groups = TOKEN.exec(sql)?.groups ?? {}
    at = TOKEN.lastIndex
    if (groups['semicolon'] !== undefined) {
      statements.push(finished(current, sql, at - 1))
      current = emptyStatement(at)
      continue
    }
    const end = behindQuoted(sql, at, groups)
    isOpen = end === undefined
    at = end ?? sql.length
    take(current, groups)
  }
  return { statements: statements.filter(({ text }) => text !== ''), rest: finished(current, sql, sql.length), isOpen }
}

interface Gathered {
  readonly from: number
  readonly calls: string[]
  firstWord: string | undefined
  /** The last name, while nothing but space followed. */
  name: string | undefined
  hasEscapedName: boolean
}
type Groups = Readonly<Record<string, string | undefined>>

const emptyStatement = (from: number): Gathered => ({
  from,
  calls: [],
  firstWord: undefined,
  name: undefined,
  hasEscapedName: false,
})

function finished({ from, calls, firstWord, hasEscapedName }: Gathered, sql: string, to: number): SqlStatement {
  // Of comments alone nothing is left.
  const text = firstWord === undefined ? '' : sql.slice(from, to).trim()
  return { text, firstWord: firstWord ?? '', calls, hasEscapedName }
}

/** Where the token ends that begins before `at`; undefined where the text ends inside of it. */
function behindQuoted(sql: string, at: number, groups: Groups): number | undefined {
  const { comment, dollar, escapeEnd, textEnd, escapedEnd, nameEnd } = groups
  if (comment !== undefined) return behindComment(sql, at)
  if (dollar !== undefined) {
    const end = sql.indexOf(dollar, at)
    return end < 0 ? undefined : end + dollar.length
  }
  return [escapeEnd, textEnd, escapedEnd, nameEnd].includes('') ? undefined : at
}

/** Comments stand in each other. */
function behindComment(sql: string, from: number): number | undefined {
  const edge = /\/\*|\*\//g
  edge.lastIndex = from
  let depth = 1
  while (depth > 0) {
    const found = edge.exec(sql)
    if (found === null) return undefined
    depth += found[0] === '/*' ? 1 : -1
  }
  return edge.lastIndex
}

function take(current: Gathered, { space, comment, word, name, escapedName, other = '' }: Groups): void {
  if (space !== undefined || comment !== undefined) return
  current.firstWord ??= word?.toLowerCase() ?? ''
  if (other === '(' && current.name !== undefined) current.calls.push(current.name)
  if (escapedName !== undefined) current.hasEscapedName = true
  current.name = word?.toLowerCase() ?? name?.slice(1, -1).replaceAll('""', '"')
}
