import fc from 'fast-check'
import { expect, it } from 'vitest'
import { foldWord, hashWord } from './fold.ts'
import { packWords, visitPacked } from './packed.ts'

it('every packed word is visited once, by the hash that a reader of the word computes', () => {
  const word = fc.stringMatching(/^[a-zà-ž' а-я]{1,40}$/).map(foldWord)
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), (words) => {
      const seen: number[] = []
      visitPacked(packWords(words), (hash) => seen.push(hash))
      expect(seen.toSorted()).toEqual([...new Set(words)].map(hashWord).toSorted())
    }),
  )
})

it('nothing packed is nothing visited', () => {
  visitPacked('', () => expect.unreachable())
})

it('marks and case do not count', () => {
  expect(foldWord('Łódź')).toBe('lodz')
  expect(hashWord('Zoe\u0308')).toBe(hashWord('zoë'))
})
