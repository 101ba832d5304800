import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatEventPath, parseEventPath } from './event-path.ts'

describe('a path in an event', () => {
  test.each([
    ['$.subject', ['subject']],
    ['$.data.stops[2].name', ['data', 'stops', 2, 'name']],
    ['$.data["a.b"]["*"]', ['data', 'a.b', '*']],
    ['$.data.grüße', ['data', 'grüße']],
    ['$.data.a b.2', ['data', 'a b', '2']],
    ['$', []],
  ] as const)('%s', (text, path) => {
    expect(parseEventPath(text)).toEqual(path)
    expect(formatEventPath(path)).toBe(text)
  })

  test('any names and numbers come back', () => {
    const step = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.nat(999_999_999))
    const same = (path: readonly (string | number)[]) => {
      expect(parseEventPath(formatEventPath(path))).toEqual(path)
    }
    fc.assert(fc.property(fc.array(step), same))
  })

  test.each(['', 'data', '$data', '$..a', '$.a[', '$.a[-1]', '$.a["b]', '$.a["\\x"]', '$.'])('%s is none', (text) => {
    expect(parseEventPath(text)).toBeUndefined()
  })
})
