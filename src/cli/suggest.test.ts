import { expect, it } from 'vitest'
import { closest, didYouMean } from './suggest.ts'

it('finds the word that was meant', () => {
  expect(closest('vistied', ['moved', 'visited', 'watched'])).toBe('visited')
  expect(closest('maps', ['google.maps', 'google.fit'])).toBe('google.maps')
  expect(didYouMean('google.map', ['google.maps'])).toBe(' Did you mean google.maps?')
})

it('says nothing where no word is close', () => {
  expect(didYouMean('xyz', ['moved', 'visited'])).toBe('')
})
