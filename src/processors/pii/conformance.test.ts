import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CATALOGUE } from './catalogue/index.ts'
import { createDetector } from './detector.ts'

// Cases of other detectors, read where they lie beside the project. Classes of cases that we answer otherwise, reviewed:
// - hosts without a scheme under suffixes that words and files end in (bit.ly, lero.aws): no surely personal link;
// - `::`, and addresses with leading zeros: code and versions look the same;
// - telephone numbers with slashes within groups, of six digits, or with an unclosed bracket; arithmetic of long numbers;
// - hosts of no public suffix after a scheme: found, as a scheme is proof enough.
const SETS = new URL('../../../../shared/data/pii/recognizers-text/', import.meta.url)
const CASES = new URL('../../../../shared/data/pii/datafog/corpus/', import.meta.url)
const ENTITIES: Readonly<Record<string, string>> = {
  'PhoneNumberModel.json': 'PHONE',
  'EmailModel.json': 'EMAIL',
  'URLModel.json': 'URL',
  'IpAddressModel.json': 'IP_ADDRESS',
}
/** Least part found, most false alarms among cases without any. */
const FLOORS: Readonly<Record<string, readonly [found: number, falsely: number]>> = {
  PHONE: [0.9, 0.15],
  EMAIL: [0.9, 0.2],
  URL: [0.8, 0.25],
  IP_ADDRESS: [0.9, 0],
}

const detector = createDetector({ groups: CATALOGUE })
const foundIn = (text: string, entity: string): readonly string[] =>
  detector.detect(text).flatMap((one) => (one.entity === entity ? [text.slice(one.start, one.end)] : []))
const read = (url: URL): any => JSON.parse(readFileSync(url, 'utf8').replace(/^\ufeff/, ''))

interface Tally {
  found: number
  wanted: number
  falsely: number
  without: number
}

/** A value counts as found where a finding holds it, or seven tenths of it. */
const holds = (finding: string, value: string): boolean =>
  finding.includes(value) || (value.includes(finding) && finding.length >= value.length * 0.7)

function tallied(entity: string, file: string): Tally {
  const tally: Tally = { found: 0, wanted: 0, falsely: 0, without: 0 }
  for (const language of readdirSync(SETS)) {
    const url = new URL(`${language}/${file}`, SETS)
    if (!existsSync(url)) continue
    for (const { Input: text, Results: results = [] } of read(url)) {
      const findings = foundIn(text, entity).map((finding) => finding.toLowerCase())
      for (const { Text: value } of results) {
        tally.wanted++
        if (findings.some((finding) => holds(finding, value.toLowerCase()))) tally.found++
      }
      if (results.length > 0) continue
      tally.without++
      if (findings.length > 0) tally.falsely++
    }
  }
  return tally
}

describe.skipIf(!existsSync(SETS))('cases of recognizers-text (../shared/data/pii)', () => {
  for (const [file, entity] of Object.entries(ENTITIES))
    it(`${entity} are found in twelve languages`, () => {
      const tally = tallied(entity, file)
      const [found = 1, falsely = 0] = FLOORS[entity] ?? []
      expect(tally.found / tally.wanted).toBeGreaterThanOrEqual(found)
      expect(tally.falsely / Math.max(1, tally.without)).toBeLessThanOrEqual(falsely)
    })
})

const NAMES: Readonly<Record<string, string>> = { EMAIL: 'EMAIL', PHONE: 'PHONE', IP_ADDRESS: 'IP_ADDRESS' }
const LEAST_OF_DATAFOG = 0.9

describe.skipIf(!existsSync(CASES))('cases of datafog (../shared/data/pii)', () => {
  it('finds addresses, numbers and hosts', () => {
    let [found, wanted] = [0, 0]
    for (const file of readdirSync(CASES))
      for (const { input, expected_entities: expected } of read(new URL(file, CASES)))
        for (const { type, text } of expected) {
          const entity = NAMES[type]
          if (entity === undefined) continue
          wanted++
          if (foundIn(input, entity).some((finding) => holds(finding, text))) found++
        }
    expect(found / wanted).toBeGreaterThanOrEqual(LEAST_OF_DATAFOG)
  })
})
