import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKeyRing } from '../../../core/security/key-ring.ts'
import { createPersonKeys } from '../../../core/security/person-keys.ts'
import type { Content, Json, JsonObject } from '../../../models/events.ts'
import type { PiiHints } from '../../../models/pii.ts'
import { CATALOGUE } from '../catalogue/index.ts'
import { createDetector } from '../detector.ts'
import { sealPlace } from '../operators/apply.ts'
import { sealedTokens } from '../operators/token.ts'
import { createDecider } from '../policy/decide.ts'
import { parsePolicy } from '../policy/parse.ts'
import { createProtector } from '../protect/protector.ts'
import { createReprocessor } from './reprocessor.ts'

const entities = new Map(CATALOGUE.flatMap((group) => group.entities.map((entity) => [entity.id, entity] as const)))
const detector = createDetector({ groups: CATALOGUE, threshold: 0.35 })
const ring = createKeyRing([randomBytes(32)])
const keys = createPersonKeys(ring.openOwnerKey(7, ring.createOwnerKey(7)))
const FACT = '01941f29-7c00-8000-8000-000000000000'
const MAIL = 'ada@example.org'
const HINTS: PiiHints = {
  '$.data.login': 'EMAIL',
  '$.data.lat': 'latitude',
  '$.data.lng': 'longitude',
  '$.data.url': 'link',
}

let version = 1
function under(rules: string, pii: PiiHints = HINTS) {
  const parsed = parsePolicy(`version: ${version++}\nrules:\n${rules}`, entities)
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults))
  return {
    detector,
    entities,
    decider: createDecider(parsed.policy),
    keys,
    owner: 7,
    source: 'test.life',
    types: [{ name: 'test.note', pii }],
  }
}
const everything = (operator: string) =>
  under(['high', 'medium', 'low'].map((risk) => `  - { risk: ${risk}, operator: ${operator} }`).join('\n'))
const emails = (operator: string) => under(`  - { entity: EMAIL, operator: ${operator} }`)
type Policy = ReturnType<typeof under>

/** As it is stored under a policy when it comes in. */
function stored(policy: Policy, content: Content): Content {
  const treated = createProtector(policy).protect({ type: 'test.note', ...content }, () => FACT)
  if (treated === undefined) return content
  const { type: _, ...said } = treated.draft
  const labels = treated.labels.map((label) => ({ ...label, score: Math.round(label.score * 100) / 100 }))
  return labels.length === 0 ? said : { ...said, pii: labels }
}
/** The fields of a map in another order, as jsonb gives them back. */
const reordered = (content: Content): Content => ({
  ...content,
  data: Object.fromEntries(Object.entries(content.data).reverse()),
})
function again(policy: Policy, content: Content) {
  const reprocessor = createReprocessor(policy)
  const [after] = reprocessor.treat(FACT, 'test.note', [{ content }])
  return { after, ...reprocessor.taken() }
}
const note = (data: JsonObject, rest: Partial<Content> = {}): Content => ({ ...rest, data })
const comparable = ({ pii = [], ...said }: Content) => ({
  ...said,
  pii: pii.map(({ score, ...label }) => JSON.stringify({ ...label, score: Math.round(score * 100) })).sort(),
})

const VALUES = fc.oneof(
  fc.constantFrom<Json>(
    MAIL,
    `Call ${MAIL} or +1 415 555 2671, please`,
    'from 192.0.2.77 to 198.51.100.4',
    'https://x.example/?to=ada@example.org&v=1',
    JSON.stringify({ inner: MAIL, list: [`x ${MAIL}`, 3] }),
    'IBAN DE89 3704 0044 0532 0130 00',
    'no value at all',
  ),
  fc.string({ unit: 'binary' }),
)
const DATA = fc.dictionary(fc.constantFrom('a', 'body', 'login', 'url', 'notes', '__proto__'), VALUES)
const CONTENT = fc.record({ data: DATA, subject: VALUES }).map(({ data, subject }) =>
  note(data, {
    ...(typeof subject === 'string' ? { subject } : {}),
    actors: [`person:email:${MAIL}`, 'person:x:1'],
    lat: 481234567,
    lon: 115678901,
    time: 1,
  }),
)
const OPERATORS = ['keep', 'tag', 'mask', 'hash', 'encrypt', 'drop', 'generalise', 'replace, text: "someone"']

describe('a reprocess', () => {
  it.each(OPERATORS)('under the policy that was in force changes nothing: %s', (operator) => {
    const policy = everything(operator)
    fc.assert(
      fc.property(CONTENT, (given) => {
        expect(again(policy, reordered(stored(policy, given))).after).toBeUndefined()
      }),
      { numRuns: 60 },
    )
  })

  it.each(OPERATORS)('of what was tagged or encrypted gives what comes in under the new policy: %s', (operator) => {
    const policy = everything(operator)
    for (const before of ['tag', 'encrypt', 'keep']) {
      const from = everything(before)
      fc.assert(
        fc.property(CONTENT, (given) => {
          const kept = stored(from, given)
          const { after = kept } = again(policy, reordered(kept))
          const fresh = stored(policy, given)
          if (operator === 'encrypt') expect(after.data).toEqual(expect.objectContaining({}))
          else {
            const { accuracy: _, ...shown } = comparable(after) as ReturnType<typeof comparable> & { accuracy?: number }
            expect(shown).toEqual(comparable(fresh))
          }
        }),
        { numRuns: 40 },
      )
    }
  })

  it('opens what a later policy leaves in clear, and labels it', () => {
    const text = `write to ${MAIL}, soon`
    const { after, changed } = again(emails('tag'), stored(emails('encrypt'), note({ text })))
    expect(after).toEqual(
      note({ text }, { pii: [expect.objectContaining({ entity: 'EMAIL', start: 9, end: 24, operator: 'tag' })] }),
    )
    expect(changed).toEqual([{ entity: 'EMAIL', from: 'encrypt', to: 'tag', values: 1 }])
  })

  it('opens a value in a link so that the link stays one', () => {
    const names = (operator: string) => under(`  - { path: '$.data.url', operator: ${operator} }`)
    const url = 'https://x.example/?to=ada%2Bco%40example.org&v=1'
    const before = stored(names('encrypt'), note({ url }))
    expect(before.data['url']).not.toBe(url)
    expect(again(names('tag'), before).after?.data).toEqual({ url })
  })

  it('leaves what stays encrypted as it is, byte for byte', () => {
    const before = stored(emails('encrypt'), note({ text: `to ${MAIL}` }))
    expect(again(emails('encrypt'), before).after).toBeUndefined()
    const phone = stored(emails('encrypt'), note({ text: `to ${MAIL} or +1 415 555 2671` }))
    const { after } = again(
      under('  - { entity: EMAIL, operator: encrypt }\n  - { entity: PHONE, operator: drop }'),
      phone,
    )
    const [token] = sealedTokens(String(phone.data['text']))
    expect(String(after?.data['text'])).toBe(String(phone.data['text']).replace('+1 415 555 2671', '[PHONE]'))
    expect(after?.pii?.map(({ entity, operator }) => [entity, operator])).toEqual([
      ['EMAIL', 'encrypt'],
      ['PHONE', 'drop'],
    ])
    const [label] = after?.pii ?? []
    expect(String(after?.data['text']).slice(label?.start, label?.end)).toContain(token?.sealed)
  })

  it('says of what is gone that it cannot come back, and leaves it', () => {
    for (const operator of ['hash', 'drop', 'mask', 'replace, text: x']) {
      const [name] = operator.split(',')
      const before = stored(emails(operator), note({ text: `to ${MAIL}` }))
      const { after, changed, lost } = again(emails('keep'), before)
      expect(after).toBeUndefined()
      expect([changed, lost]).toEqual([[], [{ entity: 'EMAIL', from: name, to: 'keep', values: 1 }]])
    }
  })

  it('drops what was hashed, masked or encrypted where the policy asks for it', () => {
    for (const operator of ['hash', 'mask', 'encrypt', 'replace, text: x']) {
      const { after } = again(emails('drop'), stored(emails(operator), note({ text: `to ${MAIL}.`, login: MAIL })))
      expect(after?.data['text']).toBe('to [EMAIL].')
      if (operator === 'hash' || operator === 'encrypt') expect(after?.data['login']).toBeNull()
    }
  })

  it('brings a position that was encrypted back to its columns, and drops one', () => {
    const coordinates = (operator: string) => under(`  - { entity: LOCATION_COORDINATES, operator: ${operator} }`)
    const before = stored(coordinates('encrypt'), note({ lat: 48.5 }, { lat: 481234567, lon: -115678901 }))
    expect(before.lat).toBeUndefined()
    const { after, changed } = again(coordinates('tag'), before)
    expect(after).toMatchObject({ lat: 481234567, lon: -115678901, data: { lat: 48.5 } })
    expect(after?.data).not.toHaveProperty('position')
    expect(changed).toEqual([{ entity: 'LOCATION_COORDINATES', from: 'encrypt', to: 'tag', values: 2 }])
    expect(again(coordinates('drop'), before).after?.data).toEqual({ lat: null })
    expect(again(coordinates('generalise'), before).after).toMatchObject({ lat: 481200000, lon: -115700000 })
  })

  it('keeps the label of a value that is found no more because what stood beside it is gone', () => {
    const labelled = { entity: 'PERSON', score: 0.7, operator: 'tag' } as const
    const before = note(
      { text: '[EMAIL] from qwxz vlk' },
      {
        pii: [
          { path: '$.data.text', start: 0, end: 7, entity: 'EMAIL', score: 0.9, operator: 'drop' },
          { path: '$.data.text', start: 13, end: 21, ...labelled },
        ],
      },
    )
    expect(again(emails('drop'), before).after).toBeUndefined()
    const { after } = again(
      under('  - { entity: EMAIL, operator: drop }\n  - { entity: PERSON, operator: drop }'),
      before,
    )
    expect(after?.data['text']).toBe('[EMAIL] from [PERSON]')
  })

  it('seals anew what stood under a former key, and under a key of a map that is hashed now', () => {
    const vault = ring.openOwnerKey(7, ring.createOwnerKey(7))
    const later = createPersonKeys(vault)
    const both = {
      ...later,
      open: (sealed: string, place: string) => (sealed.length > 0 ? keys.open(sealed, place) : ''),
    }
    const policy = { ...emails('encrypt'), keys: both }
    const before = stored(emails('encrypt'), note({ text: `to ${MAIL}!` }))
    const { after, changed } = again(policy, before)
    expect(changed).toEqual([{ entity: 'EMAIL', from: 'encrypt', to: 'encrypt', values: 1 }])
    const [token] = sealedTokens(String(after?.data['text']))
    expect(token?.keyId).toBe(later.keyId)
    expect(after?.pii).toEqual(before.pii)
    const place = { owner: 7, fact: () => FACT, path: '$.data.text', policy: token?.policy ?? 0 }
    expect(later.open(token?.sealed ?? '', sealPlace(place, 'EMAIL'))).toBe(MAIL)

    const ips = under('  - { entity: IP_ADDRESS, operator: encrypt }\n  - { entity: EMAIL, operator: keep }')
    const map = stored(ips, note({ by: { [MAIL]: { seen: 'at 192.0.2.77' } } }))
    const hashed = again(
      under('  - { entity: IP_ADDRESS, operator: encrypt }\n  - { entity: EMAIL, operator: hash }'),
      map,
    )
    const [key = '', inner] = Object.entries(hashed.after?.data['by'] as JsonObject)[0] ?? []
    const [ip] = sealedTokens(String((inner as JsonObject)['seen']))
    expect(key).toMatch(/^⟦EMAIL:h1:/)
    expect(hashed.after?.pii?.[0]?.path).toBe(`$.data.by.${key}.seen`)
    const at = { owner: 7, fact: () => FACT, path: `$.data.by.${key}.seen`, policy: ip?.policy ?? 0 }
    expect(keys.open(ip?.sealed ?? '', sealPlace(at, 'IP_ADDRESS'))).toBe('192.0.2.77')
  })

  it('leaves what does not open, and says so', () => {
    const other = createPersonKeys(ring.openOwnerKey(7, ring.createOwnerKey(7)))
    const before = stored({ ...emails('encrypt'), keys: other }, note({ text: `to ${MAIL}` }))
    for (const operator of ['tag', 'encrypt']) {
      const { after, lost } = again(emails(operator), before)
      expect([after, lost]).toEqual([undefined, [{ entity: 'EMAIL', from: 'encrypt', to: operator, values: 1 }]])
    }
    expect(again(emails('drop'), before).after?.data['text']).toBe('to [EMAIL]')
  })

  it('opens what is bound to the fact that a reading was once, and binds it to that again', () => {
    const own = '01941f29-7c00-8000-8000-000000000001'
    const before = createProtector(emails('encrypt')).protect({ type: 'test.note', ...note({ text: MAIL }) }, () => own)
    const { data } = before?.draft ?? note({})
    const contents = [{ content: note(data), own }, { content: note(data) }]
    const treated = createReprocessor(emails('keep')).treat(FACT, 'test.note', contents)
    expect(treated.map((content) => content?.data)).toEqual([{ text: MAIL }, { text: MAIL }])
  })

  it('counts what is found for the first time, what is removed, and what is labelled no more', () => {
    const before = note({ text: `to ${MAIL} or ${MAIL}` })
    expect(again(emails('tag'), before).changed).toEqual([{ entity: 'EMAIL', from: 'clear', to: 'tag', values: 2 }])
    const tagged = stored(emails('tag'), before)
    expect(again(emails('hash'), tagged).changed).toEqual([{ entity: 'EMAIL', from: 'tag', to: 'hash', values: 2 }])
    expect(again(emails('keep'), tagged).changed).toEqual([{ entity: 'EMAIL', from: 'tag', to: 'keep', values: 2 }])
  })
})
