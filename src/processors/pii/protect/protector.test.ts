import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKeyRing } from '../../../core/security/key-ring.ts'
import { createPersonKeys } from '../../../core/security/person-keys.ts'
import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import type { PiiHints } from '../../../models/pii.ts'
import { CATALOGUE } from '../catalogue/index.ts'
import { createDetector } from '../detector.ts'
import { sealPlace } from '../operators/apply.ts'
import { sealedTokens } from '../operators/token.ts'
import { createDecider } from '../policy/decide.ts'
import { parsePolicy } from '../policy/parse.ts'
import { createProtector } from './protector.ts'

const entities = new Map(CATALOGUE.flatMap((group) => group.entities.map((entity) => [entity.id, entity] as const)))
const detector = createDetector({ groups: CATALOGUE, threshold: 0.35 })
const ring = createKeyRing([randomBytes(32)])
const keys = createPersonKeys(ring.openOwnerKey(7, ring.createOwnerKey(7)))
const FACT = '01941f29-7c00-8000-8000-000000000000'

function guard(rules: string, pii: PiiHints = {}) {
  const parsed = parsePolicy(`version: 3\nrules:\n${rules}`, entities)
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults))
  return createProtector({
    detector,
    entities,
    decider: createDecider(parsed.policy),
    keys,
    owner: 7,
    source: 'test.life',
    types: [{ name: 'test.note', pii }],
  })
}
const note = (data: JsonObject, rest: Partial<Draft> = {}): Draft => ({ type: 'test.note', ...rest, data })
const treated = (of: ReturnType<typeof guard>, draft: Draft): Draft => of.protect(draft, () => FACT)?.draft ?? draft
const dataOf = (of: ReturnType<typeof guard>, data: JsonObject): JsonObject => treated(of, note(data)).data

const MAIL = 'ada@example.org'

describe('the stage', () => {
  it('leaves what is tagged as it is, and says where it stands', () => {
    const draft = note({ text: `write to ${MAIL} soon` })
    const result = guard('  - { entity: EMAIL, operator: tag }').protect(draft, () => FACT)
    expect(result?.draft).toBe(draft)
    expect(result?.labels).toMatchObject([{ path: '$.data.text', start: 9, end: 24, entity: 'EMAIL', operator: 'tag' }])
  })

  it('replaces a value and leaves all around it', () => {
    const text = `😀 write to ${MAIL}, soon`
    const { text: put } = dataOf(guard('  - { entity: EMAIL, operator: drop }'), { text })
    expect(put).toBe('😀 write to [EMAIL], soon')
  })

  it('gives equal values equal tokens, other entities other ones', () => {
    const of = guard('  - { entity: EMAIL, operator: hash }\n  - { entity: USERNAME, operator: hash }', {
      '$.data.login': 'USERNAME',
    })
    const { a, b, login } = dataOf(of, { a: MAIL, b: `x ${MAIL.toUpperCase()} y`, login: MAIL })
    expect(a).toMatch(/^⟦EMAIL:h1:[0-9a-f]{16}:[A-Za-z0-9_-]{22}⟧$/)
    expect(b).toBe(`x ${String(a)} y`)
    expect(String(login).slice(-24)).not.toBe(String(a).slice(-24))
  })

  it('encrypts so that the value opens where it stood and nowhere else', () => {
    const { note: put } = dataOf(guard('  - { entity: EMAIL, operator: encrypt }'), { note: `to ${MAIL}` })
    const [token] = sealedTokens(String(put))
    const place = { owner: 7, fact: () => FACT, path: '$.data.note', policy: 3 }
    expect(keys.open(token?.sealed ?? '', sealPlace(place, 'EMAIL'))).toBe(MAIL)
    for (const other of [
      { ...place, owner: 8 },
      { ...place, path: '$.data.text' },
      { ...place, policy: 4 },
    ])
      expect(() => keys.open(token?.sealed ?? '', sealPlace(other, 'EMAIL'))).toThrow(/altered/)
    expect(() => keys.open(token?.sealed ?? '', sealPlace(place, 'PHONE'))).toThrow(/altered/)
  })

  it('drops a declared field as a whole, and keeps the order of the others', () => {
    const of = guard('  - { entity: EMAIL, operator: drop }', {
      '$.data.from[].address': 'EMAIL',
      '$.data.id': 'opaque',
    })
    const data = dataOf(of, { id: 'a@b.org', from: [{ address: MAIL, x: 1 }], z: 1 })
    expect(JSON.stringify(data)).toBe('{"id":"a@b.org","from":[{"address":null,"x":1}],"z":1}')
  })

  it('finds by the names of keys what the values bear out', () => {
    const of = guard(
      '  - { risk: high, operator: drop }\n  - { risk: medium, operator: drop }\n  - { risk: low, operator: drop }',
    )
    const data = dataOf(of, {
      password: 'correct horse', passwort: 'Sommer!', mail: 'no address', user: { name: 'x' }, apiKey: 'k_9f8e7d6c5b4a', count: 3,
    }) // biome-ignore format: a table
    expect(data).toMatchObject({ password: null, passwort: null, apiKey: null, mail: 'no address', count: 3 })
  })

  it('looks into links, JSON in strings, encoded words and keys of maps', () => {
    const of = guard('  - { entity: EMAIL, operator: drop }', { '$.data.url': 'link' })
    const data = dataOf(of, {
      url: 'https://x.example/?to=ada%40example.org&v=1',
      raw: JSON.stringify({ inner: JSON.stringify({ deep: MAIL }) }),
      subject: `=?UTF-8?B?${Buffer.from(MAIL).toString('base64')}?=`,
      by: { [MAIL]: 1 },
    })
    const text = decodeURIComponent(JSON.stringify(data))
    expect(text).not.toContain(MAIL)
    expect(text).not.toContain(Buffer.from(MAIL).toString('base64'))
    expect(data['url']).toBe('https://x.example/?to=[EMAIL]&v=1')
  })

  it('finds a password in a key, and positions in the data of a link to a map', () => {
    const of = guard(
      '  - { category: credential, operator: drop }\n  - { entity: LOCATION_COORDINATES, operator: drop }',
      {
        '$.data.url': 'link',
      },
    )
    expect(JSON.stringify(dataOf(of, { 'password: Qz7vtrxw91': [1] }))).not.toContain('Qz7vtrxw91')
    const { url } = dataOf(of, {
      url: 'https://www.google.com/maps/place/A/@48.084007,11.467119,17z/data=!3m1!8m2!3d48.111397!4d11.522723',
    })
    expect(url).not.toMatch(/48\.|11\./)
    expect(dataOf(of, { url: 'https://maps.google.com/?q=48.084,11.467' })['url']).not.toMatch(/48\.|11\./)
  })

  it('treats people in URNs and leaves places', () => {
    const of = guard('  - { entity: EMAIL, operator: hash }')
    const draft = note({}, { actors: [`person:email:${MAIL}`, 'person:discord:1'], place: 'place:google:ChIJ' })
    const { actors, place } = treated(of, draft)
    expect(actors?.[0]).toMatch(/^person:email:⟦EMAIL:h1:/)
    expect([actors?.[1], place]).toEqual(['person:discord:1', 'place:google:ChIJ'])
  })

  it('changes nothing when it is applied again', () => {
    const operators = [
      'mask, keepLast: 2',
      'hash',
      'encrypt',
      'drop',
      'generalise',
      'replace, text: "someone"',
      'tag',
      'keep',
    ]
    const value = fc.oneof(
      fc.constantFrom<Json>(
        MAIL,
        `Call ${MAIL} or +1 415 555 2671`,
        '192.0.2.77',
        'https://x.example/?to=ada%40example.org',
        4111111111111111,
      ),
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    )
    const data = fc.dictionary(
      fc.constantFrom('a', 'email', 'ip', 'password', 'lat', 'lng', 'phone', MAIL, '__proto__'),
      value,
    )
    for (const operator of operators) {
      const rules = ['high', 'medium', 'low'].map((risk) => `  - { risk: ${risk}, operator: ${operator} }`).join('\n')
      const of = guard(rules, { '$.data.email': 'EMAIL', '$.data.ip': 'IP_ADDRESS' })
      fc.assert(
        fc.property(data, (given) => {
          const once = dataOf(of, given)
          expect(dataOf(of, once)).toEqual(once)
        }),
        { numRuns: 150 },
      )
    }
  })
})
