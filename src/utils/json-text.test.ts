import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bigDigits,
  parseJson,
  parseStored,
  storableJson,
  storableText,
  wholeDigits,
  wireJson,
  wireText,
} from './json-text.ts'

const MARK = '\uE000'

/** A JSON value whose numbers are their digits: what `JSON.parse` cannot say. */
type Node = { readonly number: string } | { readonly text: string } | { readonly word: string } | Node[] | Fields
interface Fields {
  readonly fields: readonly (readonly [name: string, value: Node])[]
}

const digits = (least: number, most: number) =>
  fc
    .tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: least, maxLength: most }),
    )
    .map(([first, rest]) => `${first}${rest.join('')}`)
const integer = fc
  .tuple(fc.constantFrom('', '-'), fc.oneof(digits(0, 40), digits(14, 18), fc.constant('0')))
  .map(([sign, whole]) => (whole === '0' ? whole : sign + whole))
const fraction = fc
  .tuple(integer, fc.stringMatching(/^\d{1,25}$/), fc.constantFrom('', 'e5', 'E-7', 'e+12'))
  .map(([whole, rest, exponent]) => `${whole}.${rest}${exponent}`)
const exponent = fc.tuple(integer, fc.integer({ min: -200, max: 200 })).map(([whole, power]) => `${whole}e${power}`)
const number = fc.oneof(integer, fraction, exponent).map((literal): Node => ({ number: literal }))

/** Code units that are hard on somebody, and texts that look like our own escapes. */
const piece = fc.oneof(
  fc.constantFrom(
    MARK, '\0', '\ud800', '\udfff', '😀', '"', '\\', '\\u0000', '\\ud800', '\\ue000', '\n', '\u001f', '#', '0000', 'd800',
    '#12345678901234567890', '12345678901234567890', '1e999', ':', ',',
  ), // biome-ignore format: a word list
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.stringMatching(/^[0-9a-f]{4}$/),
)
const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))

const { node } = fc.letrec<{ node: Node; list: Node[]; fields: Fields }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    number,
    text.map((value): Node => ({ text: value })),
    fc.constantFrom('true', 'false', 'null').map((word): Node => ({ word })),
    tie('list'),
    tie('fields'),
  ),
  list: fc.array(tie('node'), { maxLength: 4 }),
  fields: fc
    .uniqueArray(fc.tuple(text, tie('node')), { maxLength: 4, selector: ([name]) => name })
    .map((fields): Fields => ({ fields })),
}))

/** Writes a node as JSON; `style` decides by turns between raw and escaped characters and about white space. */
function write(value: Node, style: () => number): string {
  const space = () => ['', ' ', '\n\t'][style() % 3] ?? ''
  if (Array.isArray(value))
    return `[${space()}${value.map((each) => write(each, style)).join(`${space()},${space()}`)}]`
  if ('number' in value) return value.number
  if ('word' in value) return value.word
  if ('text' in value) return writeText(value.text, style)
  const members = value.fields.map(
    ([name, each]) => `${writeText(name, style)}${space()}:${space()}${write(each, style)}`,
  )
  return `{${members.join(',')}${space()}}`
}

function writeText(value: string, style: () => number): string {
  const units = value.split('').map((unit) => {
    const code = unit.charCodeAt(0).toString(16).padStart(4, '0')
    const escaped = `\\u${style() % 2 === 0 ? code : code.toUpperCase()}`
    const isPlain = unit > '\u001f' && unit !== '"' && unit !== '\\'
    return isPlain && style() % 2 === 0 ? unit : escaped
  })
  return `"${units.join('')}"`
}

/** Reads JSON into a form that compares by value: integers by all their digits, other numbers as doubles. */
function read(source: string): unknown {
  const tokens = source.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g) ?? []
  let at = 0
  const value = (): unknown => {
    const token = tokens[at++] ?? ''
    if (token === '[') return list()
    if (token === '{') return fields()
    if (token.startsWith('"')) return JSON.parse(token)
    return /^-?\d+$/.test(token) ? BigInt(token) : token.match(/^[-\d]/) ? Number(token) : token
  }
  const list = () => {
    const items: unknown[] = []
    while (tokens[at] !== ']') {
      items.push(value())
      if (tokens[at] === ',') at++
    }
    at++
    return items
  }
  const fields = () => {
    const members = new Map<unknown, unknown>()
    while (tokens[at] !== '}') {
      const name = value()
      at++
      members.set(name, value())
      if (tokens[at] === ',') at++
    }
    at++
    return members
  }
  return value()
}

/** A double that is whole may come out as digits: both forms of it are the same. */
function sameNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) + 0 : value
  if (typeof value === 'number')
    return Number.isInteger(value) && !Number.isSafeInteger(value)
      ? BigInt(wholeDigits(String(value)) ?? '')
      : value + 0
  if (Array.isArray(value)) return value.map(sameNumbers)
  if (value instanceof Map) return new Map([...value].map(([name, each]) => [name, sameNumbers(each)]))
  return value
}

const isWellFormed = (value: string) => Buffer.from(value).toString() === value

describe('JSON text', () => {
  test('comes out as it went in: integers of any size, in any place; every code unit, in keys too', () => {
    fc.assert(
      fc.property(node, fc.infiniteStream(fc.nat(5)), (value, styles) => {
        const source = write(value, () => styles.next().value)
        const stored = storableJson(parseJson(source))
        const out = wireJson(stored)
        expect(sameNumbers(read(out))).toEqual(sameNumbers(read(source)))
        // Once stored it is read and written without change.
        expect(storableJson(parseStored(stored))).toBe(stored)
      }),
      { numRuns: 400 },
    )
  })

  test('is stored without what jsonb refuses', () => {
    fc.assert(
      fc.property(node, fc.infiniteStream(fc.nat(5)), (value, styles) => {
        const stored = storableJson(parseJson(write(value, () => styles.next().value)))
        const escaped = stored.match(/\\(u[0-9a-f]{4}|.)/g) ?? []
        expect(escaped.filter((each) => /\\u(0000|d[89a-f])/.test(each))).toEqual([])
        expect(isWellFormed(stored)).toBe(true)
      }),
    )
  })

  test('keeps the digits of integers beyond 2^53 and tells which they are', () => {
    expect(parseJson('[9007199254740991,9007199254740992,-8024144696862913506]')).toEqual([
      9007199254740991,
      `${MARK}#9007199254740992`,
      `${MARK}#-8024144696862913506`,
    ])
    expect(bigDigits(`${MARK}#-8024144696862913506`)).toBe('-8024144696862913506')
    expect(bigDigits('-8024144696862913506')).toBeUndefined()
    expect(bigDigits(8)).toBeUndefined()
    expect(wireJson(storableJson(parseJson('12345678901234567890')))).toBe('12345678901234567890')
  })

  test('leaves fractions, exponents and digits inside of strings alone', () => {
    const source =
      '{"a":0.1234567890123456789,"b":1234567890123456.5,"c":"1234567890123456789","d":1e0000000000000000001,"1234567890123456789":"\\"1234567890123456789"}'
    expect(parseJson(source)).toEqual(JSON.parse(source))
  })

  test('writes a number that no double holds with all its digits', () => {
    expect(wireJson(storableJson(parseJson('[1.5e310,-2E+0400]')))).toBe(`[15${'0'.repeat(309)},-2${'0'.repeat(400)}]`)
  })

  test('refuses numbers that PostgreSQL cannot store', () => {
    for (const source of ['1e200000', `1${'0'.repeat(200_000)}`, `[-${'9'.repeat(5000)}]`]) {
      expect(() => parseJson(source)).toThrow(SyntaxError)
    }
  })

  test('refuses what is no JSON, whatever its numbers', () => {
    for (const source of [
      '01234567890123456789',
      '[1 12345678901234567890]',
      '{12345678901234567890:1}',
      '{12345678901234567890 :1}',
      '[12345678901234567890abc]',
      '[.12345678901234567890]',
      '[+12345678901234567890]',
      '"12345678901234567890',
      '"\\',
      '[12345678901234567890.]',
      '1-12345678901234567890',
      '-012345678901234567890',
      '',
    ]) /* biome-ignore format: a word list */ {
      expect(() => parseJson(source), source).toThrow(SyntaxError)
    }
  })

  test('is read however long its strings are', () => {
    const long = '\\"x'.repeat(4_000_000)
    const value = parseJson(`{"long":"${long}","big":12345678901234567890}`)
    expect(value).toMatchObject({ big: `${MARK}#12345678901234567890` })
  })
})

describe('text', () => {
  test('comes out of a column as it went in, and holds nothing that PostgreSQL refuses', () => {
    fc.assert(
      fc.property(text, (value) => {
        const stored = storableText(value)
        expect(isWellFormed(stored) && !stored.includes('\0')).toBe(true)
        expect(wireText(stored)).toBe(value)
      }),
    )
  })
})

describe('wholeDigits', () => {
  test('writes exponents out and knows what is not whole', () => {
    expect(['1.5e+21', '1e3', '-12.50e2', '0.001e3', '7'].map(wholeDigits)).toEqual([
      '1500000000000000000000',
      '1000',
      '-1250',
      '1',
      '7',
    ])
    expect(['1.5', '1e-3', 'x', '1e999999'].map(wholeDigits)).toEqual([undefined, undefined, undefined, undefined])
  })
})
