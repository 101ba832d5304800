/**
 * JSON text without loss, over plain `JSON.parse` and `JSON.stringify`.
 *
 * U+E000 (private use) is the escape character of strings inside the system:
 * - `\uE000\uE000` is a real U+E000,
 * - `\uE000#<digits>` as a whole string is an integer beyond 2^53, exact,
 * - `\uE000` + four hexadecimal digits is a code unit that jsonb refuses: U+0000 or a lone surrogate.
 */
const MARK = '\uE000'
const BIG = /^\uE000#-?\d+$/
/** A string literal, or an integer of 16 and more digits that is no part of a fraction or exponent. */
const LITERAL_OR_BIG = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g
const LONE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g

/** Parses JSON; integers beyond 2^53 become marked strings. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  let source = text
  if (source.includes(MARK) || /\\u[eE]000/.test(source)) {
    source = source.replaceAll(MARK, MARK + MARK).replace(/(?<!\\)((?:\\\\)*)\\u[eE]000/g, `$1${MARK}${MARK}`)
  }
  return parseStored(source)
}

/** Parses JSON text that came out of the store, where strings are in their escaped form already. Throws SyntaxError. */
export function parseStored(text: string): unknown {
  return JSON.parse(/\d{16}/.test(text) ? text.replace(LITERAL_OR_BIG, markBig) : text)
}

function markBig(literal: string, at: number, whole: string): string {
  if (literal.startsWith('"') || Number.isSafeInteger(Number(literal))) return literal
  // A digit run behind a point is a fraction, not an integer of its own.
  return whole[at - 1] === '.' ? literal : `"${MARK}#${literal}"`
}

/** The digits of a marked integer, or undefined for any other value. */
export function bigDigits(value: unknown): string | undefined {
  return typeof value === 'string' && BIG.test(value) ? value.slice(2) : undefined
}

/** JSON text that jsonb takes: marked integers are written as numbers, what jsonb refuses is escaped. */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value)
  const unmarked = text.includes(MARK) ? text.replace(/"\uE000#(-?\d+)"/g, '$1') : text
  // Well-formed JSON.stringify writes lone surrogates and NUL as \uXXXX escapes.
  return unmarked.includes('\\u')
    ? unmarked.replace(/(?<!\\)((?:\\\\)*)\\u(0000|d[89a-f][0-9a-f]{2})/g, `$1${MARK}$2`)
    : unmarked
}

/** A string for a text column, with what PostgreSQL refuses escaped and the escape character doubled. */
export function storableText(text: string): string {
  return /[\0\uD800-\uDFFF\uE000]/.test(text)
    ? text
        .replaceAll(MARK, MARK + MARK)
        .replaceAll('\0', `${MARK}0000`)
        .replace(LONE, (unit) => MARK + unit.charCodeAt(0).toString(16))
    : text
}

/** Stored JSON text as it goes out: the escapes are JSON escapes again, a doubled mark is one. */
export function wireJson(stored: string): string {
  return stored.includes(MARK)
    ? stored.replace(/\uE000(\uE000|[0-9a-f]{4})/g, (_, code: string) => (code === MARK ? MARK : `\\u${code}`))
    : stored
}

/** Stored text as it goes out. */
export function wireText(stored: string): string {
  return stored.includes(MARK)
    ? stored.replace(/\uE000(\uE000|[0-9a-f]{4})/g, (_, code: string) =>
        code === MARK ? MARK : String.fromCharCode(Number.parseInt(code, 16)),
      )
    : stored
}
