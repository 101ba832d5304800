import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type TestDatabase, testDatabase } from '../src/storage/postgres/testing.ts'
import { builtProgram, type Program } from './program.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

let folder: string
let database: TestDatabase
let program: Program
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datapunk-pii-'))
  database = await testDatabase()
  program = await builtProgram()
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

async function pii(args: readonly string[], stdin?: string) {
  const options = { env: { DATABASE_URL: database.url }, ...(stdin === undefined ? {} : { stdin }) }
  const ended = await program.call(['pii', ...args, '--data', join(folder, 'data')], options)
  return { ...ended, object: ended.json as any }
}

const POLICY = `version: 2
default: { high: encrypt, medium: tag, low: tag }
rules:
  - { category: contact, operator: hash, unless: { source: google.maps } }
  - { entity: CREDIT_CARD, operator: mask, keepLast: 4 }
  - { path: '$.data.body', category: contact, operator: drop }
  - { entity: CREDIT_CARD, operator: drop, where: { source: google.pay } }
  - { entity: CREDIT_CARD, risk: low, operator: keep }
`

describe('datapunk pii policy', () => {
  test('shows the one that is shipped as a file that is valid', async () => {
    const { code, stdout } = await pii(['policy', 'show', '--shipped'])
    expect(code).toBe(0)
    const file = join(folder, 'shipped.yaml')
    await writeFile(file, stdout)
    const tested = await pii(['policy', 'test', file, '--json'])
    expect(tested.code, tested.stderr).toBe(0)
    expect(tested.object).toMatchObject({ valid: true, version: 1, faults: [], idle: [] })
    const cases = new Map(tested.object.entities.map((each: any) => [each.entity, each.cases]))
    expect(cases.get('IBAN')).toEqual([{ operator: 'encrypt', line: 8 }])
    expect(cases.get('EMAIL')).toEqual([{ operator: 'tag', risk: 'medium' }])
  })

  test('says of every entity what becomes of it, in the order the rules are asked', async () => {
    const file = join(folder, 'policy.yaml')
    await writeFile(file, POLICY)
    const { code, object } = await pii(['policy', 'test', file, '--json'])
    expect(code).toBe(0)
    const cases = new Map(object.entities.map((each: any) => [each.entity, each.cases]))
    expect(cases.get('EMAIL')).toEqual([
      { operator: 'drop', line: 6, condition: 'at $.data.body' },
      { operator: 'hash', line: 4, condition: 'not in source google.maps' },
      { operator: 'tag', risk: 'medium' },
    ])
    expect(cases.get('CREDIT_CARD')).toEqual([
      { operator: 'drop', line: 7, condition: 'in source google.pay' },
      { operator: 'mask', keepLast: 4, line: 5 },
    ])
    expect(object.idle).toEqual([8])
    const { stdout, stderr } = await pii(['policy', 'test', file])
    expect(stdout).toMatch(
      /CREDIT_CARD +financial +high +drop +line 7 +in source google\.pay\n +mask, keepLast 4 +line 5 +else/,
    )
    expect(stderr).toContain('line 8: the rule is never asked')
  })

  test('tells every fault with its line, and ends with 1', async () => {
    const file = join(folder, 'wrong.yaml')
    await writeFile(file, POLICY.replace('CREDIT_CARD', 'CREDIT_CRAD').replace('operator: hash', 'operator: hsah'))
    const { code, stdout } = await pii(['policy', 'test', file])
    expect(code).toBe(1)
    expect(stdout).toContain(`${file}:4:`)
    expect(stdout).toContain(`${file}:5:`)
    const { object, ...json } = await pii(['policy', 'test', file, '--json'])
    expect(json.code).toBe(1)
    expect(object).toMatchObject({ valid: false, faults: [{ line: 4 }, { line: 5 }] })
    const missing = await pii(['policy', 'test', join(folder, 'none.yaml'), '--json'])
    expect([missing.code, missing.object.error.code]).toEqual([1, 'input.not_found'])
  })
})

describe('datapunk pii audit verify', () => {
  test('says that the audit is whole, and where it is not', async () => {
    const file = join(folder, 'Records.json')
    const point = { latitudeE7: 535_500_000, longitudeE7: 99_900_000, accuracy: 10, source: 'GPS' }
    await writeFile(file, JSON.stringify({ locations: [{ ...point, timestamp: '2024-05-01T08:00:00Z' }] }))
    const env = { DATABASE_URL: database.url }
    expect((await program.call(['import', file, '--data', join(folder, 'data')], { env })).code).toBe(0)
    const whole = await pii(['audit', 'verify', '--json'])
    expect(whole.object).toMatchObject({ whole: true, broken: [] })
    expect(whole.object.records).toBeGreaterThan(0)
    expect(whole.code).toBe(0)

    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query(`update dp.pii_audit set record = replace(record, '"events":', '"events": ')`)
    await client.end()
    const broken = await pii(['audit', 'verify', '--json'])
    expect(broken.code).toBe(1)
    expect(broken.object.whole).toBe(false)
    expect(broken.object.broken[0]).toMatchObject({ no: 1, why: 'the record was altered' })
    const told = await pii(['audit', 'verify'])
    expect(told.code).toBe(1)
    expect(told.stdout).toContain('record 1: the record was altered')
  })
})

describe('datapunk pii scan', () => {
  const TEXT = 'write to ada@example.org\nnothing\ncard 4111 1111 1111 1111, bob@example.org\n'

  test('counts what would be found in lines of text, and shows no value', async () => {
    const policy = join(folder, 'scan.yaml')
    await writeFile(policy, 'version: 9\nrules:\n  - { entity: EMAIL, operator: hash }\n')
    const { code, object, stdout, stderr } = await pii(['scan', '-', '--text', '--policy', policy, '--json'], TEXT)
    expect(code, stderr).toBe(0)
    expect(object).toMatchObject({ searched: 3, failed: 0 })
    expect(object.rows).toMatchObject([
      { path: '$.data.text', entity: 'CREDIT_CARD', operator: 'tag', findings: 1, example: '**** **** **** ****' },
      { path: '$.data.text', entity: 'EMAIL', operator: 'hash', findings: 2, example: '***@*******.***' },
    ])
    expect(stdout).not.toMatch(/ada|bob|4111/)
  })

  test('counts by type and path in an export, as an import would read it', async () => {
    const { code, object, stderr } = await pii(['scan', join(folder, 'Records.json'), '--json'])
    expect(code, stderr).toBe(0)
    expect(object).toMatchObject({ files: 1, searched: 1, failed: 0 })
    expect(object.rows).toContainEqual(
      expect.objectContaining({
        source: 'google.maps',
        entity: 'LOCATION_COORDINATES',
        operator: 'tag',
        declared: true,
      }),
    )
  })

  test('ends with 1 for what no source reads, and names what would', async () => {
    const file = join(folder, 'notes.txt')
    await writeFile(file, TEXT)
    const { code, stderr } = await pii(['scan', file])
    expect(code).toBe(1)
    expect(stderr).toContain('--text')
    const missing = await pii(['scan', join(folder, 'none.txt'), '--text', '--json'])
    expect([missing.code, missing.object.error.code]).toEqual([1, 'input.not_found'])
  })
})

describe('datapunk pii explain', () => {
  test('says of lines of text what speaks for a finding, and which rule decides', async () => {
    const { code, object, stdout } = await pii(['explain', '--json'], 'x\nIBAN DE89 3704 0044 0532 0130 00\n')
    expect(code).toBe(0)
    expect(object.lines[0]).toEqual({ line: 1, findings: [] })
    const [found] = object.lines[1].findings
    expect(found).toMatchObject({ entity: 'IBAN', start: 5, end: 32, operator: 'encrypt', rule: { line: 8 } })
    expect(found.evidence).toMatchObject({ prior: expect.any(Number) })
    expect(stdout).not.toContain('3704')
    const told = await pii(['explain'], 'write to ada@example.org\n')
    expect(told.stdout).toContain('line 1 9–24  EMAIL')
    expect(told.stdout).toContain('operator tag, by the default of medium')
  })

  test('says it of a stored event by its fact', async () => {
    const env = { DATABASE_URL: database.url }
    const query = await program.call(['query', '--json', '--data', join(folder, 'data')], { env })
    const [event] = (query.json as any).events
    const { code, object, stderr } = await pii(['explain', event.id, '--json'])
    expect(code, stderr).toBe(0)
    expect(object.findings).toContainEqual(
      expect.objectContaining({ entity: 'LOCATION_COORDINATES', by: 'declared', rule: { default: 'medium' } }),
    )
    const none = await pii(['explain', '00000000-0000-7000-8000-000000000000', '--json'])
    expect([none.code, none.object.error.code]).toEqual([1, 'event.not_found'])
    expect((await pii(['explain', 'x', '--json'])).code).toBe(2)
  })
})
