import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPackedTexts } from './packed-texts.ts'

test('gives back every text, short, long and longer than a block', () => {
  const long = fc.nat(3_000_000).map((length) => 'ä'.repeat(length / 2))
  const some = fc.array(fc.oneof({ weight: 20, arbitrary: fc.string({ unit: 'grapheme' }) }, long), { maxLength: 300 })
  fc.assert(
    fc.property(some, (texts) => {
      const packed = createPackedTexts()
      expect(texts.map(packed.add)).toEqual([...texts.keys()])
      expect(texts.map((_, i) => packed.at(i))).toEqual(texts)
      expect([packed.length, packed.at(-1), packed.at(texts.length)]).toEqual([texts.length, '', ''])
    }),
    { numRuns: 30 },
  )
})

test('gives back those at the bounds of lengths', () => {
  const packed = createPackedTexts()
  const lengths = [0, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 1]
  for (const length of lengths) packed.add('x'.repeat(length))
  expect(lengths.map((_, i) => packed.at(i).length)).toEqual(lengths)
})
