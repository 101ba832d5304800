import { describe, expect, it } from 'vitest'
import { createDetector } from '../detector.ts'
import { numberOf, randomOf } from '../testing/numbers.ts'
import { isNumberRecogniser, matches, validOf } from '../testing/valid-numbers.ts'
import { CATALOGUE } from './index.ts'

const detector = createDetector({ groups: CATALOGUE })
const RECOGNISERS = CATALOGUE.flatMap(({ recognisers = [] }) => recognisers)
  .filter(isNumberRecogniser)
  .filter(({ id }) => id !== 'card-expiry')

/** The number, the cue that names it, the sentence. */
const WORDINGS: readonly ((value: string, cue: string) => string)[] = [
  (value, cue) => `${cue}: ${value}`,
  (value, cue) => `Hello, the ${cue} is ${value}, thanks.`,
  (value, cue) => `Guten Tag, anbei ${cue} ${value}. Viele Grüße`,
  (value, cue) => `{"note": "${cue} ${value}"}`,
  (value, cue) => `bonjour\n${cue} = ${value}\nmerci`,
  (value, cue) => `Buenos días 😀 ${cue.toUpperCase()} ${value}`,
]

/** Several countries use one shape and one word; either name is right then. */
const FAMILIES: readonly (readonly string[])[] = [
  ['US_PASSPORT', 'UK_PASSPORT', 'IE_PASSPORT', 'DE_PASSPORT', 'FR_PASSPORT', 'ES_PASSPORT', 'IT_PASSPORT', 'NL_PASSPORT', 'AT_PASSPORT', 'CH_PASSPORT', 'PL_PASSPORT', 'CA_PASSPORT', 'AU_PASSPORT', 'NZ_PASSPORT', 'IN_PASSPORT', 'KR_PASSPORT', 'ZA_PASSPORT', 'DE_ID_CARD'],
  ['US_DRIVER_LICENSE', 'AU_DRIVER_LICENSE', 'IN_DRIVER_LICENSE', 'IT_DRIVER_LICENSE', 'UK_DRIVING_LICENCE'],
  ['EE_ISIKUKOOD', 'LT_ASMENS_KODAS', 'LV_PERSONAS_KODS'],
] // biome-ignore format: a word list
const isSame = (one: string, other: string): boolean =>
  one === other || FAMILIES.some((family) => family.includes(one) && family.includes(other))

describe('a number beside a word that names it', () => {
  it.each(RECOGNISERS.map((recogniser) => ({ id: recogniser.id, recogniser })))('is found: $id', ({ recogniser }) => {
    const cues = recogniser.cues ?? []
    const missed: string[] = []
    let asked = 0
    for (const [row, wording] of WORDINGS.entries()) {
      const value = validOf(recogniser, row + 1)
      const cue = cues[row % Math.min(3, cues.length)] ?? ''
      const text = wording(value, cue)
      asked++
      const at = text.indexOf(value)
      const found = detector
        .detect(text)
        .some(
          (finding) =>
            isSame(finding.entity, recogniser.entity) && finding.start <= at && finding.end >= at + value.length,
        )
      if (!found)
        missed.push(`${text} → ${JSON.stringify(detector.detect(text).map(({ entity, by }) => [entity, by]))}`)
    }
    expect(missed, `${missed.length} of ${asked}`).toEqual([])
  })
})

const OTHERS: readonly ((value: string) => string)[] = [
  (value) => `order number ${value}`,
  (value) => `Your tracking id is ${value}.`,
  (value) => `timestamp=${value}`,
  (value) => `value ${value} seen`,
  (value) => `{"x": "${value}", "n": 1}`,
]

describe('the same number under another name', () => {
  const bare = RECOGNISERS.filter((recogniser) => recogniser.isCueOnly === true)
  it.each(bare.map((recogniser) => ({ id: recogniser.id, recogniser })))('is not found: $id', ({ recogniser }) => {
    const found = OTHERS.flatMap((other, row) => {
      const text = other(validOf(recogniser, row + 100))
      return detector.detect(text).some(({ by }) => by === recogniser.id) ? [text] : []
    })
    expect(found).toEqual([])
  })
})

describe('the chance that a random value passes', () => {
  const SAMPLE = 20_000
  const LEAST = 0.004
  const known = RECOGNISERS.map((recogniser) => {
    const compact = validOf(recogniser, 1)
    return { id: recogniser.id, recogniser, declared: matches(recogniser, compact)?.chance ?? 1 }
  }).filter(({ declared }) => declared < 0.5 && declared >= LEAST)

  it.each(known)('is as declared: $id', ({ recogniser, declared }) => {
    const random = randomOf(5)
    let passed = 0
    for (let row = 0; row < SAMPLE; row++)
      if (matches(recogniser, numberOf(recogniser.shapes[row % recogniser.shapes.length] ?? '', random)) !== undefined)
        passed++
    const measured = passed / SAMPLE
    expect(measured, `declared ${declared}`).toBeGreaterThan(declared / 2)
    expect(measured, `declared ${declared}`).toBeLessThan(declared * 2)
  })
})
