import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { groupParts, splitGroups } from './json-groups.ts'

const NAMES = { groups: 'conversations', members: 'MessageList' }
const PARTS = groupParts(NAMES)

interface Found {
  readonly parts: string[]
  readonly values: unknown[]
  readonly faults: string[]
  damage?: string
}

async function split(text: string, cut = 1 << 20, maxElementBytes?: number): Promise<Found> {
  const bytes = new TextEncoder().encode(text)
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += cut) yield bytes.subarray(at, at + cut)
  }
  const found: Found = { parts: [], values: [], faults: [] }
  try {
    for await (const page of splitGroups(chunks(), { ...NAMES, ...(maxElementBytes && { maxElementBytes }) })) {
      for (let i = 0; i < page.count; i++) {
        const fault = page.faults.get(i)
        if (fault !== undefined) {
          found.faults.push(fault.code)
          continue
        }
        found.parts.push(PARTS[page.part[i] ?? 0] ?? '')
        found.values.push(JSON.parse(new TextDecoder().decode(page.bytes.subarray(page.start[i], page.end[i]))))
      }
    }
  } catch (error) {
    found.damage = String(error)
  }
  return found
}

const MEMBER = fc.oneof(
  fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 }),
  fc.constant({ MessageList: [[], {}], id: '"]}' }),
)
const GROUP = fc.record({
  id: fc.string({ unit: 'grapheme' }),
  displayName: fc.constantFrom('MessageList', 'conversations', 'a "quoted" \\ name', null),
  threadProperties: fc.option(fc.record({ MessageList: fc.array(fc.nat()), topic: fc.string() })),
  MessageList: fc.array(MEMBER, { maxLength: 5 }),
})

describe('groups and their members', () => {
  test('are found as a whole parser finds them, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(GROUP, { maxLength: 5 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(0, 2),
        async (conversations, cut, space) => {
          const text = JSON.stringify(
            { userId: 'conversations', other: [{ MessageList: [1] }], conversations },
            null,
            space,
          )
          const { values, faults, damage } = await split(text, cut)
          const plain = JSON.parse(text).conversations as { MessageList: unknown[] }[]
          expect(values).toEqual(plain.flatMap((group) => [...group.MessageList, { ...group, MessageList: [] }]))
          expect({ faults, damage }).toEqual({ faults: [], damage: undefined })
        },
      ),
      { numRuns: 300 },
    )
  })

  test('a group comes behind its members, whatever they are', async () => {
    const found = await split(
      '{"conversations":[{"MessageList":[1,"a",null,[2],{}],"id":7},{"id":8,"MessageList":null}]}',
    )
    expect(found.values).toEqual([1, 'a', null, [2], {}, { MessageList: [], id: 7 }, { id: 8, MessageList: null }])
    expect(found.parts).toEqual([
      ...Array(5).fill('conversations[].MessageList[]'),
      'conversations[]',
      'conversations[]',
    ])
  })

  test('one that is too large costs itself alone', async () => {
    const text = JSON.stringify({ conversations: [{ MessageList: [{ a: 'x'.repeat(5000) }, { b: 1 }], id: 1 }] })
    const { values, faults, damage } = await split(text, 100, 1000)
    expect({ values, faults, damage }).toEqual({
      values: [{ b: 1 }, { MessageList: [], id: 1 }],
      faults: ['too_large'],
      damage: undefined,
    })
  })

  test('a file that breaks off keeps what came before, and says so', async () => {
    const { values, faults, damage } = await split('{"conversations":[{"id":1,"MessageList":[{"a":1},{"b":"')
    expect(values).toEqual([{ a: 1 }])
    expect(faults).toEqual(['cut_off', 'cut_off'])
    expect(damage).toMatch(/before the document is complete/)
  })

  test('never throws anything else, whatever the bytes are', async () => {
    const garbage = fc.array(
      fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', 'MessageList', 'conversations', '1', ' '),
      { maxLength: 60 },
    )
    await fc.assert(
      fc.asyncProperty(garbage, fc.integer({ min: 1, max: 9 }), async (pieces, cut) => {
        const bytes = new TextEncoder().encode(`{"conversations":[${pieces.join('')}`)
        async function* chunks() {
          for (let at = 0; at < bytes.length; at += cut) yield bytes.subarray(at, at + cut)
        }
        try {
          for await (const page of splitGroups(chunks(), NAMES)) expect(page.count).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toMatchObject({ code: 'input.damaged' })
        }
      }),
      { numRuns: 500 },
    )
  })
})
