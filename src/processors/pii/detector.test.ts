import { describe, expect, it } from 'vitest'
import { CATALOGUE } from './catalogue/index.ts'
import { createDetector } from './detector.ts'
import type { CatalogueGroup } from './model.ts'

const NUMBER = { id: 'NUMBER', title: 'A number', category: 'government', risk: 'high' } as const
const numbers = (prior: number): CatalogueGroup => ({
  entities: [NUMBER],
  recognisers: [
    {
      id: 'number',
      version: 1,
      entity: 'NUMBER',
      takes: ['digits', 'alnum'],
      lengths: [9, 9],
      prior,
      match: ({ start, end }) => ({ start, end }),
      cues: ['number plate', 'kennzahl'],
    },
  ],
})
const found = (text: string, group: CatalogueGroup) =>
  createDetector({ groups: [group] })
    .detect(text)
    .map(({ start, end }) => text.slice(start, end))

describe('createDetector', () => {
  it('finds an e-mail address outwards from its @', () => {
    const [finding] = createDetector({ groups: CATALOGUE }).detect('mail ada.l@mail.example.org, please')
    expect(finding).toMatchObject({ entity: 'EMAIL', start: 5, end: 27 })
  })

  it('offers runs of groups of one length', () => {
    for (const text of ['123456789', '123-45-6789', '123 456 789', '(123) 456-789', '12 AB 34567', 'AB1234567'])
      expect(found(`so ${text}, then`, numbers(2))).toEqual([text])
  })

  it('says nothing of what has too little evidence, and hears whole words near it', () => {
    expect(found('123456789', numbers(-2))).toEqual([])
    expect(found('the number plate is 123456789', numbers(-2))).toEqual(['123456789'])
    expect(found('123456789 (Kennzahl)', numbers(-2))).toEqual(['123456789'])
    expect(found('the slumbernumber plates 123456789', numbers(-2))).toEqual([])
    expect(found('order 123456789', numbers(1))).toEqual([])
  })

  it('counts places in the text as it was given', () => {
    expect(found('\ufeffso １２３\u00a0456\u200b789 then', numbers(2))).toEqual(['１２３\u00a0456\u200b789'])
  })

  it('refuses a catalogue that contradicts itself', () => {
    expect(() => createDetector({ groups: [numbers(1), numbers(1)] })).toThrow('Two parts of the catalogue')
    expect(() => createDetector({ groups: [{ ...numbers(1), entities: [] }] })).toThrow('no group declares')
  })
})
