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
/** A text with none of these holds no number that a double would change or lose. */
const UNUSUAL = /\d{16}|\d[eE]\+?\d{3}/
/** A number; one before a colon is no JSON and stays for the parser to refuse. */
const NUMBERS = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\s*:)/g
const LONE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g
/** PostgreSQL takes no number of more than 131,072 digits; one of so many is no count of anything. */
const MOST_DIGITS = 4096

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
  return JSON.parse(UNUSUAL.test(text) ? markNumbers(text) : text)
}

/** Goes from string literal to string literal: a regular expression over both runs out of stack in a long string. */
function markNumbers(text: string): string {
  let marked = ''
  let at = 0
  while (at < text.length) {
    const quote = text.indexOf('"', at)
    const open = quote < 0 ? text.length : quote
    marked += text.slice(at, open).replace(NUMBERS, markBig)
    at = endOfString(text, open)
    marked += text.slice(open, at)
  }
  return marked
}

/** Behind the closing quote of the string literal that begins at `open`. */
function endOfString(text: string, open: number): number {
  let quote = open
  do {
    quote = text.indexOf('"', quote + 1)
    if (quote < 0) return text.length
  } while (backslashes(text, quote) % 2 === 1)
  return quote + 1
}

function backslashes(text: string, before: number): number {
  let at = before
  while (text[at - 1] === '\\') at--
  return before - at
}

function markBig(literal: string): string {
  const value = Number(literal)
  if (Number.isSafeInteger(value)) return literal
  const isWhole = /^-?[1-9]\d*$/.test(literal)
  if (!isWhole && Number.isFinite(value)) return literal
  const digits = wholeDigits(literal)
  if (digits === undefined || digits.length > MOST_DIGITS) throw new SyntaxError('a number has too many digits')
  return `"${MARK}#${digits}"`
}

/** How an integer beyond 2^53 that is a double comes back from the store. */
export function markedInteger(value: number): string {
  return `${MARK}#${wholeDigits(String(value))}`
}

/** A whole number without its exponent: `1.5e+21` is `1500000000000000000000`. Undefined for what is not whole. */
export function wholeDigits(literal: string): string | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(literal) ?? []
  const zeros = Number(exponent) - fraction.length
  if (whole === '' || zeros < 0 || zeros > MOST_DIGITS) return undefined
  return sign + (whole + fraction + '0'.repeat(zeros)).replace(/^0+(?=\d)/, '')
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/

/** The digits of a marked integer, or undefined for any other value. */
export function bigDigits(value: unknown): string | undefined {
  return typeof value === 'string' && BIG.test(value) ? value.slice(2) : undefined
}

/** JSON text that jsonb takes: marked integers are written as numbers, what jsonb refuses is escaped. */
export function storableJson(value: unknown): string {
  return storableWritten(JSON.stringify(value))
}

/** As `storableJson`, of a text that `JSON.stringify` wrote. */
export function storableWritten(text: string): string {
  const unmarked = text.includes(MARK) ? text.replace(/"\uE000#(-?\d+)"/g, '$1') : text
  // Well-formed JSON.stringify writes lone surrogates and NUL as \uXXXX escapes.
  return unmarked.includes('\\u')
    ? unmarked.replace(/(?<!\\)((?:\\\\)*)\\u(0000|d[89a-f][0-9a-f]{2})/g, `$1${MARK}$2`)
    : unmarked
}

/** A string as `JSON.stringify` writes it: at once where nothing in it has to be escaped. */
export const quoted = (text: string): string => (ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`)

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON escapes, with quotes, backslashes and surrogates
const ESCAPED = /[\u0000-\u001f"\\\ud800-\udfff]/

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
