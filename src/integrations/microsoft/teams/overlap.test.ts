import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Draft, JsonObject } from '../../../models/events.ts'
import { canonicalJson } from '../../../utils/canonical-json.ts'
import { createMessagesDecoder } from './messages.ts'
import { GROUPS, MEMBERS } from './names.ts'
import { TYPES } from './types.ts'

const decoder = createMessagesDecoder()
const identityOf = (draft: Draft) =>
  canonicalJson([draft.type, TYPES.find(({ name }) => name === draft.type)?.identity(draft).key ?? []])

function rowsOf(messages: readonly JsonObject[]): ReadonlyMap<string, string> {
  const rows = new Map<string, string>()
  for (const value of messages) {
    const outcome = decoder.decode({ kind: 'json', part: `${GROUPS}[].${MEMBERS}[]`, value }, { name: 'messages.json' })
    if (outcome.kind === 'next')
      for (const draft of outcome.value.drafts) rows.set(identityOf(draft), canonicalJson(draft))
  }
  return new Map([...rows].sort())
}

const message = fc.record({
  id: fc.integer({ min: 1, max: 30 }),
  conversationid: fc.constantFrom(
    '8:ann',
    '8:ben',
    '19:x@thread.v2',
    'https://example.org/v1/users/ME/conversations/8:ann',
  ),
  messagetype: fc.constantFrom('Text', 'RichText', 'ThreadActivity/AddMember'),
})
const filled = (
  messages: readonly { id: number; conversationid: string; messagetype: string }[],
): readonly JsonObject[] =>
  messages.map((given) => ({
    ...given,
    originalarrivaltime: '2024-05-03T09:30:00Z',
    content: `<b>${given.id}</b>`,
    from: '8:ann',
  }))
const placeOf = ({ id, conversationid, messagetype }: { id: number; conversationid: string; messagetype: string }) =>
  `${messagetype.startsWith('Thread')} ${conversationid.slice(conversationid.lastIndexOf('/') + 1)} ${id}`

test('any order and overlap of exports gives the same rows, one a message of a conversation', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(message, { selector: placeOf, maxLength: 30 }),
      fc.nat(30),
      fc.infiniteStream(fc.nat()),
      (messages, cut, random) => {
        const all = filled(messages)
        const rows = rowsOf(all)
        expect(rows.size).toBe(messages.length)
        const again = [...all.slice(cut), ...all, ...all.slice(0, cut)]
        const shuffled = again.map((value) => ({ value, at: random.next().value ?? 0 })).sort((a, b) => a.at - b.at)
        expect(rowsOf(shuffled.map(({ value }) => value))).toEqual(rows)
      },
    ),
  )
})
