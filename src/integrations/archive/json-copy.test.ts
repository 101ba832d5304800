import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createJsonCopier, integerEnd } from './json-copy.ts'

/** What the copier makes of a text: the copy and what of the text is left, or undefined where it refuses. */
function copied(text: string | Uint8Array): { readonly copy: string; readonly rest: string } | undefined {
  const source = Buffer.concat([Buffer.from(text as Uint8Array), Buffer.of(0)])
  const target = new Uint8Array(source.length + 8)
  const copier = createJsonCopier()
  copier.put = 3
  const end = copier.copy(source, 0, target)
  if (end < 0) return undefined
  return {
    copy: Buffer.from(target.subarray(3, copier.put)).toString(),
    rest: source.toString('latin1', end, source.length - 1),
  }
}

const plain = fc.string({ unit: fc.constantFrom(...'abz AZ09 :,[]{}/#~') })
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(plain, fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('json')),
    fc.dictionary(plain, tie('json')),
  ),
}))
const space = fc.constantFrom(0, 1, 2, '\t')

describe('copying JSON', () => {
  test('gives what JSON.parse and JSON.stringify give, without the white space, and stops behind the value', () => {
    fc.assert(
      fc.property(json, space, fc.constantFrom(' ,', ',', '}', ']', '\n}', ''), (value, indent, rest) => {
        expect(copied(JSON.stringify(value, null, indent) + rest)).toEqual({ copy: JSON.stringify(value), rest })
      }),
    )
  })

  test('refuses, or gives what JSON.parse reads, whatever the bytes are', () => {
    const edit = fc.tuple(
      fc.nat(),
      fc.constantFrom('', '"', '\\', '[', '}', ',', ':', '0', '.', 'e', '-', '\0', 'é', ' '),
      fc.nat(2),
    )
    fc.assert(
      fc.property(fc.oneof(json, fc.jsonValue()), space, fc.array(edit, { maxLength: 3 }), (value, indent, edits) => {
        let text = JSON.stringify(value, null, indent)
        for (const [where, put, without] of edits) {
          const at = where % (text.length + 1)
          text = text.slice(0, at) + put + text.slice(at + without)
        }
        const made = copied(text)
        if (made === undefined) return
        const bytes = Buffer.from(text)
        const read = bytes.toString('utf8', 0, bytes.length - made.rest.length)
        expect(JSON.parse(made.copy)).toEqual(JSON.parse(read))
        expect(made.copy.replaceAll(/"[^"]*"/g, '')).not.toMatch(/\s/)
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    '"a\\n"',
    '"é"',
    '1.5',
    '1e3',
    '01',
    '-',
    '+1',
    'tru',
    'nul',
    '[1,]',
    '[,1]',
    '{"a"}',
    '{"a":}',
    '{a:1}',
    '[1}',
    '"open',
    '[1',
    '{"a":1',
    '\0',
  ])('refuses %j', (text) => {
    expect(copied(text)).toBeUndefined()
  })

  test('refuses what is nested beyond its depth', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
    expect(copied(nested(30))?.copy).toBe(nested(30))
    expect(copied(nested(31))).toBeUndefined()
    expect(copied('['.repeat(100_000))).toBeUndefined()
  })

  test.each([
    ['0,', 1],
    ['-0,', -1],
    ['12 ', 2],
    ['-12}', 3],
    ['9007199254740993]', 16],
    ['1.0', -1],
    ['1E2', -1],
    ['00', -1],
    ['x', -1],
  ])('reads the whole number at the beginning of %j', (text, end) => {
    expect(integerEnd(Buffer.from(`${text}\0`), 0)).toBe(end)
  })
})
