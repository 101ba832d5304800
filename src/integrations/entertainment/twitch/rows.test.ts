import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Draft } from '../../../models/events.ts'
import { csvRows } from '../../archive/csv-rows.ts'
import { createRowDecoder } from './row.ts'
import type { TableName } from './tables.ts'
import { TYPES } from './types.ts'

const HEADER =
  'time,city,country,region,body_full,asn_id,ip,login,server_timestamp,body,channel,msg_id,filtered_tags,asn,user_id,time_utc,canonical_client_id,room_id,room_type,chatroom_type,chatroom_id,channel_points_modification,previously_dropped,is_reply,is_mention,chant_id,chant_message_id'
const chat = (full: string, id: string, short = full) =>
  `2025-05-01 20:15:30,Example,DE,BY,${full},0,203.0.113.7,exampleuser,2025-05-01 20:15:30.123456,${short},examplechannel,${id},,ExampleNet,1000001,2025-05-01 20:15:30,,2000002,chat,,,,f,f,t,,`

async function outcomes(table: TableName, text: string, name = 'x.csv') {
  const decoder = createRowDecoder(table)
  const found: ReturnType<typeof decoder.decode>[] = []
  async function* bytes() {
    yield Buffer.from(text)
  }
  for await (const item of csvRows(bytes()))
    if ('row' in item) found.push(decoder.decode({ kind: 'csv', part: '', value: item.row }, { name }))
  return found
}
async function drafts(table: TableName, text: string, name?: string): Promise<readonly Draft[]> {
  return (await outcomes(table, text, name)).flatMap((one) => (one.kind === 'next' ? one.value.drafts : []))
}
const identity = (draft: Draft) => JSON.stringify(TYPES.find(({ name }) => name === draft.type)?.identity(draft))

describe('a message whose commas are not quoted', () => {
  test.each(['one, two', 'a,b', ',', 'x,,y', 'a, b, c, d', 'well,'])('%j is put together', async (body) => {
    const [draft] = await drafts('chat', `${HEADER}\n${chat(body, 'aaaa-1')}\n`)
    expect(draft).toMatchObject({
      time: Date.UTC(2025, 4, 1, 20, 15, 30, 123),
      data: { content: body, channel: 'examplechannel', msgId: 'aaaa-1', isReply: false, isMention: true },
    })
  })

  test('is put together where only one of its columns is torn', async () => {
    const [draft] = await drafts('chat', `${HEADER}\n${chat('one, two', 'aaaa-1', '"one, two"')}\n`)
    expect(draft?.data).toMatchObject({ content: 'one, two', channel: 'examplechannel' })
  })

  test('whose row cannot be put together is quarantined', async () => {
    const torn = chat('a,b', 'aaaa-1').replace('examplechannel', 'no channel!')
    expect(await outcomes('chat', `${HEADER}\n${torn}\n`)).toMatchObject([{ kind: 'quarantine', code: 'broken_row' }])
  })
})

test('the order of columns does not matter, and unknown ones are kept', async () => {
  const columns = ['day', 'channel_name', 'minutes_watched_unadjusted', 'game_name', 'Language']
  const cells = ['2025-05-01', 'examplechannel', '95.5', 'Example Game', 'en']
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), async (order) => {
      const line = (texts: readonly string[]) => order.map((at) => texts[at]).join(',')
      const [draft, ...others] = await drafts('watched', `${line(columns)}\n${line(cells)}\n`)
      expect(others).toEqual([])
      expect(draft).toEqual({
        type: 'entertainment.twitch.watch',
        time: Date.UTC(2025, 4, 1),
        precision: 'day',
        data: { channel: 'examplechannel', minutes: 95.5, game: 'Example Game', language: 'en' },
      })
      expect(identity(draft!)).toBe(
        '{"time":1746057600000,"key":["channel=examplechannel","game=Example Game","language=en"]}',
      )
    }),
  )
})

test('equal messages are as many as there are, a message of two exports is one', async () => {
  const rows = [chat('lol', 'aaaa-1'), chat('lol', 'aaaa-2')]
  const found = await drafts('chat', [HEADER, ...rows, ...[...rows].reverse()].join('\n'))
  expect(found).toHaveLength(4)
  expect(new Set(found.map(identity)).size).toBe(2)
})

test('minutes that a later export counts further are of the same fact', async () => {
  const day = (minutes: number) => `day,channel_name,minutes_watched_unadjusted\n2025-05-01,examplechannel,${minutes}\n`
  const [early] = await drafts('watched', day(5))
  const [late] = await drafts('watched', day(50))
  expect(identity(early!)).toBe(identity(late!))
})

test('what was followed and what not any more, the name of the file tells', async () => {
  const table = 'time,channel\n2025-05-01 19:00:00.000001,examplechannel\n'
  const actions = await Promise.all(
    ['request/follow.csv', 'request/unfollow.csv', 'x.csv'].map((name) => drafts('follows', table, name)),
  )
  expect(actions.flat().map(({ data }) => data['action'])).toEqual(['follow', 'unfollow', undefined])
})

test('a price is a decimal of its currency; one that is not, is kept as it stands', async () => {
  const found = await drafts(
    'purchases',
    'time,channel,amount,currency\n2025-05-01 19:00:00,c,500,JPY\n2025-05-01 19:00:00,c,5,gold\n',
  )
  expect(found.map(({ data }) => data)).toEqual([
    { channel: 'c', amount: '500', currency: 'JPY' },
    { channel: 'c', given: { amount: '5' } },
  ])
})

describe('a row with too many cells', () => {
  test('of a game with a comma is put together', async () => {
    const header = 'day,channel_name,minutes_watched_unadjusted,platform,player,game_name,content_mode'
    const [draft] = await drafts(
      'watched',
      `${header}\n2025-05-01,examplechannel,95,web,site,Hammer 40,000: Dark, live\n`.replace('Dark, live', 'Dark,live'),
    )
    expect(draft?.data).toMatchObject({ game: 'Hammer 40,000: Dark', contentMode: 'live', minutes: 95 })
  })

  test('of a table without free text is kept, with what is too much', async () => {
    const [draft] = await drafts(
      'follows',
      'time,channel\n2025-05-01 10:00:00,examplechannel,more,and more\n',
      'follow.csv',
    )
    expect(draft?.data).toMatchObject({ channel: 'examplechannel', _extra: '["more","and more"]' })
  })
})
