import type { Json } from '../../../models/events.ts'
import { currencyCode } from '../../../processors/normalization/money.ts'
import { readFlag } from '../../../processors/normalization/number.ts'
import { number, type Reading, reading, text } from '../../decoding/fields.ts'
import { BITS, CHAT_MESSAGE, FOLLOW, PURCHASE, SUBSCRIPTION, VIDEO_PLAY, WATCH } from './names.ts'
import {
  BITS_DATA,
  CHAT_MESSAGE_DATA,
  FOLLOW_DATA,
  PURCHASE_DATA,
  SUBSCRIPTION_DATA,
  VIDEO_PLAY_DATA,
  WATCH_DATA,
} from './schemas.ts'

/**
 * What the columns of the tables mean. Exports differ in their columns and the order of them: everything goes by the
 * header. A column that is not here is kept under its own name. Times without a zone are UTC; flags are `t` and `f`.
 *
 *     time,city,country,region,body_full,asn_id,ip,login,server_timestamp,body,channel,msg_id,…,is_reply,is_mention,…
 *     day,channel_name,minutes_watched_unadjusted,platform,player,game_name,content_mode
 *     time,channel
 *     channel_login,access_start,access_end,is_paid,is_recurring,…,gift_quantity,promotion_name
 *
 * https://www.twitch.tv/p/legal/privacy-choices (Download your data)
 */
export interface Table {
  readonly type: string
  readonly reading: Reading
  /** Columns that say when it was: the first that is given counts, a finer one of the same second refines it. */
  readonly times: readonly string[]
  readonly endtime?: string
  /** What only the name of the file says: the word in it, and what it means. Without it the first counts. */
  readonly actions?: readonly (readonly [word: RegExp, action: string])[]
  /** Column of the price, in the currency of the row. */
  readonly amounts?: readonly string[]
}

/** `t` and `f`, and the words. */
function readLetter(value: Json | undefined): boolean | undefined {
  const letter = typeof value === 'string' ? value.trim().toLowerCase() : ''
  return letter === 't' || letter === 'f' ? letter === 't' : readFlag(value)
}
const letter = (to: string) => ({ to, read: readLetter })

const CHANNEL = { channel: text('channel'), channel_name: text('channel'), channel_login: text('channel') }
const OF_A_VIDEO = {
  ...CHANNEL,
  game: text('game'),
  game_name: text('game'),
  platform: text('platform'),
  player: text('player'),
  content_mode: text('contentMode'),
}
const camel = (name: string) => name.replace(/_([a-z])/g, (_, first: string) => first.toUpperCase())
const SUBSCRIPTION_FLAGS = ['is_paid', 'is_recurring', 'is_token_sub', 'is_prime_sub', 'is_gift', 'is_community_gift', 'is_anonymous_gift', 'is_auto_renewal', 'is_cancelled_early', 'is_prime_to_paid', 'is_gift_to_paid', 'is_tier_upgrade'] // biome-ignore format: a word list

const CHAT_TIMES = ['time_utc', 'server_timestamp', 'time']
const AMOUNTS = ['amount', 'price', 'total']

/** The tables of which the columns are known, by the id of their channel. */
export const TABLES = {
  chat: {
    type: CHAT_MESSAGE,
    times: CHAT_TIMES,
    reading: reading('row', CHAT_MESSAGE_DATA, {
      fields: {
        ...CHANNEL,
        body_full: text('content'),
        body: text('content'),
        msg_id: text('msgId'),
        login: text('login'),
        is_reply: letter('isReply'),
        is_mention: letter('isMention'),
        previously_dropped: letter('previouslyDropped'),
      },
      skip: CHAT_TIMES,
    }),
  },
  watched: {
    type: WATCH,
    times: ['day'],
    reading: reading('row', WATCH_DATA, {
      fields: { ...OF_A_VIDEO, minutes_watched_unadjusted: number('minutes') },
      skip: ['day'],
    }),
  },
  plays: {
    type: VIDEO_PLAY,
    times: ['time'],
    reading: reading('row', VIDEO_PLAY_DATA, { fields: OF_A_VIDEO, skip: ['time'] }),
  },
  follows: {
    type: FOLLOW,
    times: ['time'],
    reading: reading('row', FOLLOW_DATA, { fields: CHANNEL, skip: ['time'] }),
    actions: [
      [/unfollow/i, 'unfollow'],
      [/follow/i, 'follow'],
    ],
  },
  subscriptions: {
    type: SUBSCRIPTION,
    times: ['access_start'],
    endtime: 'access_end',
    reading: reading('row', SUBSCRIPTION_DATA, {
      fields: {
        ...CHANNEL,
        ...Object.fromEntries(SUBSCRIPTION_FLAGS.map((name) => [name, letter(camel(name))])),
        gift_quantity: number('giftQuantity'),
      },
      skip: ['access_start', 'access_end'],
    }),
  },
  bits: {
    type: BITS,
    times: ['time'],
    reading: reading('row', BITS_DATA, { fields: { ...CHANNEL, bits: number('bits') }, skip: ['time'] }),
    actions: [
      [/acquired/i, 'acquired'],
      [/cheered/i, 'cheered'],
    ],
  },
  purchases: {
    type: PURCHASE,
    times: ['time'],
    reading: reading('row', PURCHASE_DATA, {
      fields: { ...CHANNEL, currency: { to: 'currency', read: currencyCode } },
      skip: ['time', ...AMOUNTS],
    }),
    amounts: AMOUNTS,
  },
} as const satisfies Readonly<Record<string, Table>>
export type TableName = keyof typeof TABLES
