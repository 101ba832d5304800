import { expect, it } from 'vitest'
import { canonicalJson } from './canonical-json.ts'
import { parseJson } from './json-text.ts'

it('is the same text for the same JSON, whatever the order of its fields', () => {
  expect(canonicalJson({ b: [{ d: 1, c: undefined }], a: null })).toBe('{"a":null,"b":[{"d":1}]}')
  expect(canonicalJson({ a: 1 })).not.toBe(canonicalJson({ a: '1' }))
})

it('is the same text for the same number, however it is spelt', () => {
  expect(canonicalJson({ a: 1e21 })).toBe(canonicalJson({ a: parseJson('1000000000000000000000') }))
})
