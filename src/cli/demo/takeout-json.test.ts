import { expect, it } from 'vitest'
import { createRandom } from './random.ts'
import { asArray, inChunks, takeoutText, takeoutTime } from './takeout-json.ts'

it('writes times as Google does', () => {
  const random = createRandom('times')
  for (let turn = 0; turn < 1000; turn++) {
    const time = random.int(0, Date.UTC(2030, 0, 1))
    expect(takeoutTime(time)).toBe(new Date(time).toISOString().replace('.000Z', 'Z'))
  }
  expect(takeoutTime(Date.UTC(2026, 2, 1, 12))).toBe('2026-03-01T12:00:00Z')
})

it('lays out arrays as Google does', () => {
  expect(takeoutText({ a: [{ b: 1 }, { b: 2 }] })).toBe('{\n  "a": [{\n      "b": 1\n    }, {\n      "b": 2\n    }]\n}')
})

it('joins parts to chunks and loses none', () => {
  const items = Array.from({ length: 5000 }, (_, index) => `item ${index} `.repeat(5))
  const chunks = [...inChunks(asArray(items, { head: '[', between: ',', tail: ']' }))]
  expect(chunks.join('')).toBe(`[${items.join(',')}]`)
  expect(chunks.length).toBeLessThan(10)
})
