import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalJson, equalJson } from './canonical-json.ts'
import { parseJson } from './json-text.ts'

it('is the same text for the same JSON, whatever the order of its fields', () => {
  expect(canonicalJson({ b: [{ d: 1, c: undefined }], a: null })).toBe('{"a":null,"b":[{"d":1}]}')
  expect(canonicalJson({ a: 1 })).not.toBe(canonicalJson({ a: '1' }))
})

it('is the same text for the same number, however it is spelt', () => {
  expect(canonicalJson({ a: 1e21 })).toBe(canonicalJson({ a: parseJson('1000000000000000000000') }))
})

it('tells equal values as their texts do', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(null, undefined, true, 0, -0, 1, 1e21, parseJson('1000000000000000000000'), '1', 0.5),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('any')),
    ),
  })).any
  const object = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value)
  fc.assert(
    fc.property(object, object, (a, b) => {
      expect(equalJson(a, b)).toBe(canonicalJson(a) === canonicalJson(b))
      expect(equalJson(a, Object.fromEntries(Object.entries(structuredClone(a)).reverse()))).toBe(true)
    }),
    { numRuns: 3000 },
  )
})
