import { expect, test } from 'vitest'
import { undeclared, unknownHints } from './string-paths.ts'

test('a hint is a plain one or an entity of the catalogue; others are told with their path', () => {
  expect(unknownHints({ '$.subject': 'freetext', '$.data.mail': 'EMAIL' })).toEqual([])
  expect(unknownHints({ '$.data.mail': 'EMIAL', '$.data.card': 'CREDIT_CARD', '$.data.name': 'PERSONS' })).toEqual([
    '$.data.mail: EMIAL',
    '$.data.name: PERSONS',
  ])
})

test('a path is declared by itself or by what is above it', () => {
  const hints = { '$.data.name': 'PERSON', '$.data.stops': 'freetext' } as const
  const paths = [
    ['data', 'name'],
    ['data', 'stops', 'x'],
    ['data', 'note'],
  ]
  expect(undeclared(paths, hints)).toEqual(['$.data.note'])
})
