import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import type { Outcome } from '../../../models/outcome.ts'
import { foldReadings } from '../../../processors/stream/merge.ts'
import { canonicalJson } from '../../../utils/canonical-json.ts'
import { parseJson } from '../../../utils/json-text.ts'
import type { Decoded, RawRecord } from '../../source.ts'
import { createAccountDecoder } from './account.ts'
import { createActivityDecoder } from './activity.ts'
import { createJoin } from './join.ts'
import { createMessageDecoder } from './message.ts'
import { TYPES } from './types.ts'

const json = (text: string, part = ''): RawRecord => ({ kind: 'json', part, value: parseJson(text) as Json })
const drafts = (outcome: Outcome<Decoded>): readonly Draft[] => (outcome.kind === 'next' ? outcome.value.drafts : [])
const only = (outcome: Outcome<Decoded>): Draft => {
  const [draft] = drafts(outcome)
  if (draft === undefined) throw new Error(JSON.stringify(outcome))
  return draft
}
const identity = (draft: Draft) => JSON.stringify(TYPES.find(({ name }) => name === draft.type)?.identity(draft))

describe('a message', () => {
  const { decode } = createMessageDecoder()
  const message = (fields: string, about?: JsonObject) =>
    decode(json(`{${fields}}`, '[]'), about === undefined ? { name: 'm' } : { name: 'm', about })

  test('keeps its id exactly and has the time of it, to the millisecond', () => {
    const draft = only(message('"ID": 1345364951040000077, "Timestamp": "2025-03-01 12:00:00", "Contents": " hi "'))
    expect(draft).toEqual({
      type: 'entertainment.discord.message',
      time: Date.UTC(2025, 2, 1, 12),
      data: { id: '1345364951040000077', content: ' hi ' },
    })
  })

  test('of which both times differ has the printed one', () => {
    const draft = only(message('"ID": 1345364951040000077, "Timestamp": "2025-03-01 13:00:00", "Contents": "hi"'))
    expect([draft.time, draft.precision]).toEqual([Date.UTC(2025, 2, 1, 13), 's'])
  })

  test('without a readable time has that of its id, and says what was printed', () => {
    const outcome = message('"ID": 1345364951040000077, "Timestamp": "noon", "Contents": "hi"')
    expect(only(outcome)).toMatchObject({ time: Date.UTC(2025, 2, 1, 12), data: { timestamp: 'noon' } })
    expect(outcome).toMatchObject({ value: { lost: [{ code: 'bad_time' }] } })
    expect(message('"ID": 12, "Contents": "hi"')).toMatchObject({ kind: 'quarantine', code: 'bad_time' })
  })

  test('of the old table and of the new list is one event', () => {
    const fresh = only(message('"ID": 1345364951040000077, "Timestamp": "2025-03-01 12:00:00", "Contents": "a, b"'))
    const row = {
      ID: '1345364951040000077',
      Timestamp: '2025-03-01 12:00:00.000000+00:00',
      Contents: 'a, b',
      Attachments: '',
    }
    const old = only(decode({ kind: 'csv', part: '', value: row }, { name: 'm' }))
    expect(identity(old)).toBe(identity(fresh))
    expect(old).toEqual(fresh)
  })

  test('knows its channel, its server and who was there, and keeps what we do not know', () => {
    const about = { channelId: '1', recipients: ['100000000000000001', 'Deleted User'] }
    const draft = only(message('"ID": 1345364951040000077, "Contents": "x", "Flags": [1], "channelId": "odd"', about))
    expect(draft.actors).toEqual(['person:discord:100000000000000001'])
    expect(draft.data).toEqual({
      ...about,
      id: '1345364951040000077',
      content: 'x',
      Flags: [1],
      given: { channelId: 'odd' },
    })
  })

  test('is the same however many exports it is read from, and in whatever order', () => {
    const ids = ['1345364951040000077', '1345364951040000078', '1345364951040000079']
    const reading = fc.record({
      id: fc.constantFrom(...ids),
      isOld: fc.boolean(),
      isKnown: fc.boolean(),
      asof: fc.constantFrom(1, 2),
    })
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 12 }), fc.nat(), (readings, seed) => {
        const turned = [
          ...readings.slice(seed % readings.length),
          ...readings.slice(0, seed % readings.length),
        ].reverse()
        expect(stored([...turned, ...turned])).toEqual(stored(readings))
        expect(stored(readings).size).toBe(new Set(readings.map(({ id }) => id)).size)
      }),
    )
  })

  interface Read {
    readonly id: string
    readonly isOld: boolean
    readonly isKnown: boolean
    readonly asof: number
  }
  function stored(readings: readonly Read[]): ReadonlyMap<string, string> {
    const facts = new Map<string, Map<string, { rank: number; asof: number; content: Omit<Draft, 'type'> }>>()
    for (const { id, isOld, isKnown, asof } of readings) {
      const context = { name: 'm', ...(isKnown ? { about: { channelId: '200000000000000001' } } : {}) }
      const printed = isOld ? '2025-03-01 12:00:00.000000+00:00' : '2025-03-01 12:00:00'
      const row = { ID: id, Timestamp: printed, Contents: 'same', Attachments: '' }
      const draft = only(decode({ kind: 'csv', part: '', value: row }, context))
      const { type: _, ...content } = draft
      const of = facts.get(identity(draft)) ?? new Map()
      const one = { rank: isOld ? 20 : 30, asof, content }
      facts.set(identity(draft), of.set(canonicalJson(one), one))
    }
    return new Map([...facts].map(([key, of]) => [key, canonicalJson(foldReadings([...of.values()]))]))
  }
})

test('files that lie together tell of each other, whatever their folders are called', () => {
  const join = createJoin()
  const file = (name: string, channel: string) => ({ name, set: 'p', channel })
  const channel = file('Nachrichten/c200000000000000002/channel.json', 'channel')
  const index = file('Nachrichten/index.json', 'index')
  const servers = file('Server/index.json', 'index')
  join.note(
    json('{"id": "200000000000000002", "type": 0, "name": "general", "guild": {"id": "3", "name": "S"}}'),
    channel,
    0,
  )
  join.note(json('{"200000000000000002": "general in S", "200000000000000003": "None"}'), index, 1)
  const files = [
    channel,
    index,
    servers,
    file('Nachrichten/c200000000000000002/messages.json', 'messages-json'),
    file('Nachrichten/200000000000000003/messages.csv', 'messages-csv'),
    file('Server/300000000000000001/audit-log.json', 'audit-log'),
    file('Konto/user.json', 'account'),
    { ...file('Nachrichten/c200000000000000002/messages.json', 'messages-json'), set: 'another package' },
  ]
  expect([...join.of(files)]).toEqual([
    { channelTitle: 'general in S' },
    { holds: 'channels' },
    { holds: 'servers' },
    {
      channelId: '200000000000000002',
      channelTitle: 'general in S',
      channelType: 'GUILD_TEXT',
      channelName: 'general',
      guildId: '3',
      guildName: 'S',
    },
    { channelId: '200000000000000003' },
    { guildId: '300000000000000001' },
    undefined,
    { channelId: '200000000000000002' },
  ])
})

describe('a line of activity', () => {
  const { decode } = createActivityDecoder()
  const line = (text: string) => decode(json(text), { name: 'a' })

  test('loses its second pair of quotes and nothing else', () => {
    const draft = only(
      line(
        String.raw`{"event_type":"x","event_id":"AQ==","timestamp":"\"2025-03-01T12:00:00.789Z\"","isp":"\"Say \\\"hi\\\"\"","n":9007199254740993,"__proto__":"\"p\""}`,
      ),
    )
    expect(draft.time).toBe(Date.UTC(2025, 2, 1, 12, 0, 0, 789))
    expect(Object.entries(draft.data)).toEqual([
      ['event_type', 'x'],
      ['event_id', 'AQ=='],
      ['isp', 'Say "hi"'],
      ['n', '\uE000#9007199254740993'],
      ['__proto__', 'p'],
    ])
  })

  test('that guesses who the owner is, is never stored', () => {
    for (const name of ['predicted_gender', 'predicted_age'])
      expect(line(`{"event_type":"x","event_id":"AQ==","${name}":null}`)).toEqual({
        kind: 'drop',
        reason: 'modelling_row',
      })
  })

  test('without a time has none; with one that cannot be read it is no event', () => {
    expect(only(line('{"event_type":"x","event_id":"AQ==","timestamp":null}')).time).toBeUndefined()
    expect(line('{"event_type":"x","event_id":"AQ==","timestamp":"soon"}')).toMatchObject({ code: 'bad_time' })
  })
})

test('payments are decimals of their currency, and two that are the same are two', () => {
  const payments = ['eur', 'jpy', 'kwd', 'eur', 'eur'].map((currency) => ({ currency, amount: 1999, status: 1 }))
  const account = JSON.stringify({ id: '100000000000000001', predicted_age: '18', payments })
  const [own, ...paid] = drafts(createAccountDecoder().decode(json(account, ''), { name: 'u' }))
  expect(own?.data).toEqual({ id: '100000000000000001' })
  expect(paid.map(({ data }) => [data['amount'], data['currency'], data['occurrence']])).toEqual([
    ['19.99', 'EUR', undefined],
    ['1999', 'JPY', undefined],
    ['1.999', 'KWD', undefined],
    ['19.99', 'EUR', 2],
    ['19.99', 'EUR', 3],
  ])
  expect(new Set(paid.map(identity)).size).toBe(5)
})
