import type { Draft, EventType, Identity } from '../../../models/events.ts'
import { ACCOUNT, ACTIVITY, BITS, CHAT_MESSAGE, FOLLOW, PURCHASE, SUBSCRIPTION, VIDEO_PLAY, WATCH } from './names.ts'
import { PII } from './pii.ts'
import {
  ACCOUNT_DATA,
  ACTIVITY_DATA,
  BITS_DATA,
  CHAT_MESSAGE_DATA,
  FOLLOW_DATA,
  PURCHASE_DATA,
  SUBSCRIPTION_DATA,
  VIDEO_PLAY_DATA,
  WATCH_DATA,
} from './schemas.ts'

const TIME = Date.UTC(2025, 4, 1, 20, 15, 30, 123)
const DAY = Date.UTC(2025, 4, 1)

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** By the moment, and by what else tells two of one moment apart. */
const at = ({ time, data }: Draft, ...names: readonly string[]): Identity => {
  const key = names.map((name) => wordOf(data[name]))
  return time === undefined ? { key } : { time, key }
}

/**
 * Minutes grow until the day is over: they are no part of the identity. Every other column is, also one that we do not
 * know: it may be what two rows of a day differ in.
 */
function watchKey({ time, data }: Draft): Identity {
  const others = Object.keys(data).filter((name) => !/^minutes/i.test(name))
  const key = others.sort().map((name) => `${name}=${wordOf(data[name])}`)
  return time === undefined ? { key } : { time, key }
}

/** All facts this source gives. */
export const TYPES: readonly EventType[] = [
  {
    name: CHAT_MESSAGE,
    title: 'Chat message',
    kind: 'messaged',
    data: CHAT_MESSAGE_DATA,
    version: 1,
    identity: (draft) =>
      draft.data['msgId'] === undefined ? at(draft, 'channel', 'content') : { key: [wordOf(draft.data['msgId'])] },
    text: ['content', 'channel'],
    pii: PII,
    example: {
      type: CHAT_MESSAGE,
      time: TIME,
      data: { content: 'hello chat', channel: 'examplechannel', msgId: 'aaaa-bbbb', isReply: false },
    },
  },
  {
    name: WATCH,
    title: 'Minutes watched',
    kind: 'watched',
    data: WATCH_DATA,
    version: 1,
    identity: watchKey,
    text: ['channel', 'game'],
    pii: PII,
    example: {
      type: WATCH,
      time: DAY,
      precision: 'day',
      data: { channel: 'examplechannel', minutes: 95, game: 'Example Game', platform: 'web', contentMode: 'live' },
    },
  },
  {
    name: VIDEO_PLAY,
    title: 'Video started',
    kind: 'watched',
    data: VIDEO_PLAY_DATA,
    version: 1,
    identity: (draft) => at(draft, 'channel', 'game', 'player'),
    text: ['channel', 'game'],
    pii: PII,
    example: {
      type: VIDEO_PLAY,
      time: TIME,
      data: { channel: 'examplechannel', game: 'Example Game', platform: 'web' },
    },
  },
  {
    name: FOLLOW,
    title: 'Follow',
    kind: 'followed',
    data: FOLLOW_DATA,
    version: 1,
    identity: (draft) => at(draft, 'action', 'channel'),
    text: ['channel'],
    pii: PII,
    example: { type: FOLLOW, time: TIME, data: { channel: 'examplechannel', action: 'follow' } },
  },
  {
    name: SUBSCRIPTION,
    title: 'Subscription',
    kind: 'purchased',
    data: SUBSCRIPTION_DATA,
    version: 1,
    identity: (draft) => at(draft, 'channel'),
    text: ['channel'],
    pii: PII,
    example: {
      type: SUBSCRIPTION,
      time: TIME,
      endtime: TIME + 30 * 86_400_000,
      data: { channel: 'examplechannel', isPaid: true, isGift: false },
    },
  },
  {
    name: BITS,
    title: 'Bits',
    kind: 'purchased',
    data: BITS_DATA,
    version: 1,
    identity: (draft) => at(draft, 'action', 'channel'),
    text: ['channel'],
    pii: PII,
    example: { type: BITS, time: TIME, data: { action: 'cheered', bits: 100, channel: 'examplechannel' } },
  },
  {
    name: PURCHASE,
    title: 'Purchase',
    kind: 'purchased',
    data: PURCHASE_DATA,
    version: 1,
    identity: (draft) => at(draft, 'channel', 'amount', 'currency'),
    text: ['channel'],
    pii: PII,
    example: { type: PURCHASE, time: TIME, data: { amount: '4.99', currency: 'EUR', channel: 'examplechannel' } },
  },
  {
    name: ACTIVITY,
    title: 'Activity (older exports)',
    kind: 'did',
    data: ACTIVITY_DATA,
    version: 1,
    identity: (draft) => at(draft, 'event', 'channel', 'context'),
    text: ['event', 'channel', 'context'],
    pii: PII,
    example: { type: ACTIVITY, time: TIME, data: { event: 'pageview', channel: 'examplechannel', context: 'channel' } },
  },
  {
    name: ACCOUNT,
    title: 'Account',
    kind: 'stored',
    data: ACCOUNT_DATA,
    version: 1,
    identity: ({ data }) => ({ key: [wordOf(data['id'])] }),
    text: ['login'],
    pii: PII,
    example: { type: ACCOUNT, actors: ['person:twitch:1000001'], data: { id: '1000001', login: 'exampleuser' } },
  },
]
