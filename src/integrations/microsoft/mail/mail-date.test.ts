import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseMailDate } from './mail-date.ts'

const at = (text: string) => Date.parse(text)

test.each([
  ['Fri, 3 May 2024 09:30:00 +0200', '2024-05-03T07:30:00Z', 120],
  ['Fri, 03 May 2024 09:30:00 +0200 (CEST)', '2024-05-03T07:30:00Z', 120],
  ['(a (nested) comment) 3 (third) May 2024 09:30 -0530', '2024-05-03T15:00:00Z', -330],
  ['Mon, 3 May 2024 09:30:00 +0000', '2024-05-03T09:30:00Z', 0],
  ['3 May 24 09:30:00 GMT', '2024-05-03T09:30:00Z', 0],
  ['3 May 99 09:30:00 EST', '1999-05-03T14:30:00Z', -300],
  ['3 May 124 09:30:00 +0100', '2024-05-03T08:30:00Z', 60],
  ['Fri, 3-May-2024 9:30:00 GMT+0200', '2024-05-03T07:30:00Z', 120],
  ['Fri May  3 09:30:00 2024', '2024-05-03T09:30:00Z', 'guessed'],
  ['Fri May  3 09:30:00 2024 -0700', '2024-05-03T16:30:00Z', -420],
  ['Fri May  3 09:30:00 PDT 2024', '2024-05-03T16:30:00Z', -420],
  ['Sat, 15 Dec 2023 12:19:43 0000', '2023-12-15T12:19:43Z', undefined],
  ['Fri, 3 May 2024 09:30:00 -0000', '2024-05-03T09:30:00Z', undefined],
  ['Fri, 3 May 2024 09:30:00 UT', '2024-05-03T09:30:00Z', undefined],
  ['Fri, 3 May 2024 09:30:00', '2024-05-03T09:30:00Z', 'guessed'],
  ['Fri, 3 May 2024 09:30:00 Somewhere', '2024-05-03T09:30:00Z', 'guessed'],
  ['Fri, 3 May 2024 09:30:00 +9900', '2024-05-03T09:30:00Z', 'guessed'],
  ['Friday, May 3, 2024 9:30:00 PM', undefined, undefined],
  ['3 May 2024 9:30:00 PM +0000', '2024-05-03T21:30:00Z', 0],
  ['2024-05-03T09:30:00+02:00', '2024-05-03T07:30:00Z', 120],
  ['Sat, 15 Dec 202Not a time3 12:39:43 0000', undefined, undefined],
  ['31 Feb 2024 09:30:00 +0000', undefined, undefined],
  ['3 Foo 2024 09:30:00 +0000', undefined, undefined],
  ['3 May 2024 25:30:00 +0000', undefined, undefined],
  ['1714728600', undefined, undefined],
  ['', undefined, undefined],
] as const)('reads %s', (text, wanted, offset) => {
  const date = parseMailDate(text)
  if (wanted === undefined) return expect(date).toBeUndefined()
  expect(date?.ms).toBe(at(wanted))
  expect(date?.isZoneGuessed ? 'guessed' : date?.offset).toBe(offset)
})

test('never throws, and gives whole milliseconds of a year that can be', () => {
  const piece = fc.oneof(
    fc.constantFrom('3', 'May', '2024', '09:30', ':00', '+0200', 'PM', '(', ')', ' ', '-', ',', 'Fri'),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const date = parseMailDate(pieces.join(' '))
      expect(date === undefined || Number.isInteger(date.ms)).toBe(true)
    }),
  )
})
