import { expect, test } from 'vitest'
import { isOtherVerb, isRemoved, watchedName } from './verbs.ts'

test.each([
  ['Watched\u00a0Example', 'Example'],
  ['Example angesehen', 'Example'],
  ['Vous avez regardé Example', 'Example'],
  ['Has visto Example', 'Example'],
  ['Assistiu a Example', 'Example'],
  ['Example bekeken', 'Example'],
  ['Example を視聴しました', 'Example'],
  ['例を視聴しました', '例'],
  ['观看了 例', '例'],
  ['예시을(를) 시청했습니다', '예시'],
  ['Example izlendi', 'Example'],
  ['Something else', undefined],
])('%s is watching %s', (title, name) => {
  expect(watchedName(title)).toBe(name)
  expect(isOtherVerb(title)).toBe(false)
})

test.each([
  'Liked Example',
  'Example positiv bewertet',
  'Vous avez aimé Example',
  'Te gustó Example',
  'Hai messo Mi piace a Example',
  'Gostou de Example',
  'Example leuk gevonden',
  'Polubiono Example',
  'Example を高く評価しました',
  'Example beğenildi',
])('%s is no watching', (title) => {
  expect(isOtherVerb(title)).toBe(true)
})

test.each([
  ['Watched a video that has been removed', true],
  ['Ein Video angesehen, das entfernt wurde', true],
  ['Vous avez regardé une vidéo qui a été supprimée', true],
  ['Hai guardato un video che è stato rimosso', true],
  ['Een video bekeken die is verwijderd', true],
  ['Watched Example', false],
  ['Removed from history', false],
])('%s is of what is not there any more: %s', (title, is) => {
  expect(isRemoved(title)).toBe(is)
})
