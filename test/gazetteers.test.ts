import fc from 'fast-check'
import { expect, it } from 'vitest'
import { packTable } from '../scripts/gazetteers/pack-table.ts'
import { packWords, visitPacked } from '../scripts/gazetteers/packed.ts'
import { wordFlags } from '../scripts/gazetteers/word-flags.ts'
import { foldWord, hashWord } from '../src/processors/pii/gazetteers/fold.ts'
import { lexicon } from '../src/processors/pii/gazetteers/lexicon.ts'
import { GROUPS, PACKED } from '../src/processors/pii/gazetteers/word-table.ts'

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

it('the lexicon knows every word of the lists as what it is, and hardly any other', () => {
  const all = wordFlags()
  const { flags } = lexicon()
  expect([...all].filter(([hash, expected]) => flags(hash) !== expected)).toEqual([])
  let state = 1
  let known = 0
  for (let tries = 0; tries < 100_000; tries++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    if (!all.has(state) && flags(state) !== 0) known++
  }
  expect(known).toBe(0)
})

it('the table is of the lists as they are', () => {
  const { groups, packed } = packTable(wordFlags())
  expect(GROUPS).toEqual(groups)
  expect(PACKED === packed).toBe(true)
})
