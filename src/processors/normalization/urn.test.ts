import fc from 'fast-check'
import { expect, it } from 'vitest'
import { personUrn, placeUrn } from './urn.ts'

it('names a place by the id its registry gave it', () => {
  expect(placeUrn('google', 'ChIJ_example-1')).toBe('place:google:ChIJ_example-1')
  expect(placeUrn('google', 'a b,ü')).toBe('place:google:a%20b%2C%C3%BC')
})

it('names a person by the id a service knows them by', () => {
  expect(personUrn('discord', '100000000000000001')).toBe('person:discord:100000000000000001')
  expect(personUrn('email', ' Ann.Example@Example.org ')).toBe('person:email:ann.example@example.org')
  expect(personUrn('email', 'a,b@x.org')).toBe('person:email:a%2Cb@x.org')
})

it('takes any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (id) => {
      expect(placeUrn('google', id)).toMatch(/^place:google:[\w.~+=:%!*'()-]*$/)
      expect(personUrn('email', id)).toMatch(/^person:email:[\w.~+=:%!*'()@-]*$/)
    }),
  )
})
