import { describe, expect, it } from 'vitest'
import type { Entity } from '../model.ts'
import { parsePath } from '../paths/path.ts'
import { createDecider } from './decide.ts'
import { parsePolicy } from './parse.ts'
import { SHIPPED_POLICY } from './shipped.ts'

const entity = (id: string, category: Entity['category'], risk: Entity['risk']): Entity => ({
  id,
  title: id,
  category,
  risk,
})
const EMAIL = entity('EMAIL', 'contact', 'medium')
const CARD = entity('CREDIT_CARD', 'financial', 'high')
const ENTITIES = new Map([EMAIL, CARD].map((each) => [each.id, each]))

const POLICY = `version: 3
default: { high: encrypt, medium: tag, low: tag }
rules:
  - { category: financial, operator: drop }
  - { entity: CREDIT_CARD, operator: mask, keepLast: 4 }
  - { entity: EMAIL, operator: hash, unless: { source: google.maps } }
  - { path: '$.data.body', minScore: 0.35, operator: tag }
`

const faultsOf = (text: string) => {
  const parsed = parsePolicy(text, ENTITIES)
  return 'faults' in parsed ? parsed.faults : []
}
const decided = (of: Entity, path: string, { source = 'a.b', score = 0.9 } = {}) => {
  const parsed = parsePolicy(POLICY, ENTITIES)
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults))
  const spot = { source, type: 'a.b.c', path: parsePath(path) ?? [] }
  return createDecider(parsed.policy).decide(of, score, spot)?.treatment.operator
}

describe('a policy', () => {
  it('is read, as is the one that is shipped', () => {
    expect(faultsOf(POLICY)).toEqual([])
    expect(faultsOf(SHIPPED_POLICY)).toEqual([])
  })

  it.each([
    ['an unknown entity', 'entity: CREDIT_CARD', 'entity: CREDIT_CRAD', 5],
    ['an unknown operator', 'operator: hash', 'operator: hsah', 6],
    ['a path that is none', '$.data.body', 'data.body', 7],
    ['a parameter of another operator', 'keepLast: 4', 'decimals: 4', 5],
    ['an unknown parameter', 'keepLast: 4', 'keepLats: 4', 5],
    ['a parameter out of range', 'keepLast: 4', 'keepLast: -1', 5],
    ['an unknown category', 'category: financial', 'category: money', 4],
    ['a rule for the same', "path: '$.data.body', minScore: 0.35", 'category: financial', 7],
    ['a rule for nothing', 'category: financial, ', '', 4],
    ['an unknown place', 'source: google.maps', 'sauce: google.maps', 6],
    ['a word at the top', 'default:', 'defaults:', 2],
    ['no version', 'version: 3\n', '', 1],
    ['broken YAML', 'operator: drop }', 'operator: drop', 0],
  ])('is refused for %s, with its line', (_, from, to, line) => {
    const faults = faultsOf(POLICY.replace(from, to))
    if (line === 0) expect(faults.length).toBeGreaterThan(0)
    else expect(faults.map((fault) => fault.line)).toContain(line)
  })

  it('lets the most specific rule win: path, entity, category, risk', () => {
    expect(decided(CARD, '$.data.text')).toBe('mask')
    expect(decided(CARD, '$.data.body')).toBe('tag')
    expect(decided(EMAIL, '$.data.text')).toBe('hash')
    expect(decided(EMAIL, '$.data.text', { source: 'google.maps' })).toBe('tag')
    expect(decided(entity('IBAN', 'financial', 'high'), '$.data.text')).toBe('drop')
    expect(decided(entity('SSN', 'government', 'high'), '$.data.text')).toBe('encrypt')
  })

  it('reports less certain findings only where a rule asks for them', () => {
    expect(decided(EMAIL, '$.data.body', { score: 0.4 })).toBe('tag')
    expect(decided(EMAIL, '$.data.text', { score: 0.4 })).toBeUndefined()
  })
})
