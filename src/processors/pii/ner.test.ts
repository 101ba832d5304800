import { expect, it } from 'vitest'
import { CATALOGUE } from './catalogue/index.ts'
import { createDetector } from './detector.ts'
import { type NerProvider, nerGroup } from './ner.ts'

/** Knows one name that no gazetteer has, in small letters, and answers nonsense besides. */
const provider: NerProvider = {
  id: 'test',
  version: 1,
  entities: ['PERSON'],
  tag: (text) => {
    const start = text.indexOf('xqilla')
    if (start < 0) return []
    return [
      { entity: 'PERSON', start, end: start + 6, score: 1 },
      { entity: 'PERSON', start: 0, end: text.length + 1, score: 1 },
      { entity: 'PERSON', start: 3, end: 3, score: 1 },
      { entity: 'UNDECLARED', start: 0, end: 2, score: 1 },
    ]
  },
}
const detector = createDetector({ groups: [...CATALOGUE, nerGroup(provider)] })

it('what a model finds is found, under its name; what cannot be is ignored', () => {
  const text = 'i gave it to xqilla yesterday'
  expect(createDetector({ groups: CATALOGUE }).detect(text)).toEqual([])
  expect(detector.detect(text)).toMatchObject([{ entity: 'PERSON', start: 13, end: 19, by: 'ner-test', score: 0.99 }])
})

it('a model does not take what is surer', () => {
  const spans: NerProvider = {
    ...provider,
    tag: (text) => [{ entity: 'PERSON', start: 0, end: text.length, score: 0.6 }],
  }
  const found = createDetector({ groups: [...CATALOGUE, nerGroup(spans)] }).detect('ada@example.com')
  expect(found.map(({ entity }) => entity)).toEqual(['EMAIL'])
})

it('the hash of the catalogue changes with the model', () => {
  const next = createDetector({ groups: [...CATALOGUE, nerGroup({ ...provider, version: 2 })] })
  expect(next.catalogueHash).not.toBe(detector.catalogueHash)
})
