import { describe, expect, it } from 'vitest'
import { CATALOGUE } from '../catalogue/index.ts'
import { createDetector } from '../detector.ts'
import type { Scan } from '../model.ts'
import { createTokens, tokenise } from '../scan/tokens.ts'
import { nameFinder } from './finder.ts'
import { isOneOf, wordSet } from './reading.ts'

const detector = createDetector({ groups: CATALOGUE })
const found = (text: string, entity: string) =>
  detector
    .detect(text)
    .filter((finding) => finding.entity === entity)
    .map(({ start, end }) => text.slice(start, end))

describe('PERSON', () => {
  it.each([
    ['I met Ingrid Halvorsen yesterday.', 'Ingrid Halvorsen'],
    ['Please ask Dr. Okonkwo about it.', 'Okonkwo'],
    ['my name is tomasz nowak', 'tomasz nowak'],
    ["It was Marguerite's idea.", 'Marguerite'],
    ['We wrote to Jan van der Berg.', 'Jan van der Berg'],
    ["Then Siobhan O'Connor left.", "Siobhan O'Connor"],
    ['Frau Schneider ist krank.', 'Schneider'],
    ['Kind regards,\nPriya Raghunathan', 'Priya Raghunathan'],
    ['Звонила Наталья Кузнецова.', 'Наталья Кузнецова'],
    ['Name: Jean-Luc Moreau', 'Jean-Luc Moreau'],
  ])('%s', (text, name) => {
    expect(found(text, 'PERSON')).toEqual([name])
  })

  it.each([
    'Will the rose bloom in May?',
    'Capitalized words like Wisdom and Discipline are often mistaken with names.',
    'The Quick Brown Fox Jumps',
    'Paris is lovely in spring.',
    'The Art of War',
    'WHAT DO YOU WANT FROM US',
  ])('none in: %s', (text) => {
    expect(found(text, 'PERSON')).toEqual([])
  })

  it('a name that the owner knows needs less', () => {
    const text = 'saw Xqilla Vrontz there'
    const knowledge = { countries: [], isKnownName: (words: string) => words === 'xqilla vrontz' }
    const knowing = createDetector({ groups: CATALOGUE, knowledge })
    const score = (one: typeof detector) => one.detect(text).find(({ entity }) => entity === 'PERSON')?.score ?? 0
    expect(score(knowing)).toBeGreaterThan(score(detector))
  })
})

describe('STREET_ADDRESS', () => {
  it.each([
    ['I moved to 12 Maple Avenue, Springfield, IL 62701 last week.', '12 Maple Avenue, Springfield, IL 62701'],
    ['Sie wohnt in der Lindenstraße 12.', 'Lindenstraße 12'],
    ['On se voit au 12 rue de la Paix, demain', '12 rue de la Paix'],
    ['Send it to P.O. Box 4471', 'P.O. Box 4471'],
    ['Meet me at the corner of Elm St. and Oak Rd.', 'the corner of Elm St. and Oak Rd'],
    ['Abita in Via Garibaldi 7', 'Via Garibaldi 7'],
  ])('%s', (text, address) => {
    expect(found(text, 'STREET_ADDRESS')).toEqual([address])
  })

  it.each(['Chapter 12 Main ideas', 'He ran 5 miles', 'I have 3 dogs and 2 cats', 'version 4 Release notes'])(
    'none in: %s',
    (text) => {
      expect(found(text, 'STREET_ADDRESS')).toEqual([])
    },
  )
})

it.each([
  ['She moved from Lisbon to Canada', 'LOCATION_NAME', ['Lisbon', 'Canada']],
  ['We flew to New York and then to Los Angeles', 'LOCATION_NAME', ['New York', 'Los Angeles']],
  ['I work for Braun & Weber GmbH in sales', 'ORGANIZATION', ['Braun & Weber GmbH']],
  ['She studied at the University of Leeds', 'ORGANIZATION', ['University of Leeds']],
  ['He is 34 years old', 'AGE', ['34']],
  ['born on 24 June 1991 in a village', 'DATE_OF_BIRTH', ['24 June 1991']],
  ['see you on Friday, 3 May 2024', 'DATE_TIME', ['Friday, 3 May 2024']],
  ['a Norwegian friend', 'NRP', ['Norwegian']],
  ['Dear Mrs. Novak', 'TITLE', ['Mrs.']],
  ['He works as a software engineer', 'TITLE', ['software engineer']],
  ['My postcode is SW1A 1AA', 'POSTCODE', ['SW1A 1AA']],
  ['Die PLZ ist 10115', 'POSTCODE', ['10115']],
] as const)('%s', (text, entity, values) => {
  expect(found(text, entity)).toEqual(values)
})

it.each(['I am 34 km away', 'It was 12 degrees', 'version 1.2.3 of 4.5.6.7'])('no age and no date in: %s', (text) => {
  expect([...found(text, 'AGE'), ...found(text, 'DATE_TIME')]).toEqual([])
})

it.each([
  '2 billion views',
  '10 Million Views More',
  'from $25 to $35 AN HOUR',
  '4 like this if u',
  'TOP 10 , IN ALL VIEWS , ON',
])('an amount is no address: %s', (text) => {
  expect(found(text, 'STREET_ADDRESS')).toEqual([])
})

it('a set of words knows its own and no others', () => {
  const set = wordSet('née größe one two three')
  const tokens = tokenise('NÉE Größe one four', createTokens())
  const known = [0, 1, 2, 3].map((word) => isOneOf(tokens, tokens.first + word, set))
  expect(known).toEqual([true, true, true, false])
})

it.each(['1/1/2000 ', 'Boston 12345 ', '12 Main Street, ', 'Ann of Acme Inc, ', 'A-', '> ', 'Ann\n', 'Mr. '])(
  'a text of many %j takes time in proportion to its length',
  (unit) => {
    const tokens = createTokens()
    const cpuOf = (length: number) => {
      const text = unit.repeat(length / unit.length)
      const before = process.cpuUsage()
      nameFinder.find({ text, tokens: () => tokenise(text, tokens) } as Scan, { countries: [] }, () => {})
      const { user } = process.cpuUsage(before)
      return user / 1000
    }
    cpuOf(20_000)
    // Quadratic would be 1,024 times the time of 20 KB: seconds.
    expect(cpuOf(640_000)).toBeLessThan(1500)
  },
)
