import fc from 'fast-check'
import { expect, it } from 'vitest'
import { placeUrn } from './urn.ts'

it('names a place by the id its registry gave it', () => {
  expect(placeUrn('google', 'ChIJ_example-1')).toBe('place:google:ChIJ_example-1')
  expect(placeUrn('google', 'a b,ü')).toBe('place:google:a%20b%2C%C3%BC')
})

it('takes any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (id) => {
      expect(placeUrn('google', id)).toMatch(/^place:google:[\w.~+=:%!*'()-]*$/)
    }),
  )
})
