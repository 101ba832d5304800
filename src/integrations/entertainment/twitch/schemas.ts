import { Type } from 'typebox'
import { asGiven, flag, GIVEN, number, text } from '../../decoding/field-schemas.ts'

/** Schemas of `data` of the events of this source. Columns without a field of ours are kept under their own names, as texts. */
const CHANNEL = text('Login name of the channel')

export const CHAT_MESSAGE_DATA = Type.Object(
  {
    content: text('What was written'),
    channel: CHANNEL,
    msgId: text('Id of the message'),
    login: text('Login name of the owner'),
    isReply: flag('It answers another message'),
    isMention: flag('It mentions somebody'),
    previouslyDropped: flag('It was held back first'),
    given: GIVEN,
  },
  { description: 'A message that the owner wrote in a chat' },
)

export const WATCH_DATA = Type.Object(
  {
    channel: CHANNEL,
    minutes: number('Minutes watched on that day'),
    game: text('Name of the game or category'),
    platform: text('web, android, ios …'),
    player: text('site, popout, mini …'),
    contentMode: text('live, vod …'),
    given: GIVEN,
  },
  { description: 'How long a channel was watched on a day, by game and device' },
)

export const VIDEO_PLAY_DATA = Type.Object(
  {
    channel: CHANNEL,
    game: text('Name of the game or category'),
    platform: text('web, android, ios …'),
    player: text('site, popout, mini …'),
    contentMode: text('live, vod …'),
    given: GIVEN,
  },
  { description: 'A video or stream that was started' },
)

export const FOLLOW_DATA = Type.Object(
  { channel: CHANNEL, action: text('follow or unfollow'), given: GIVEN },
  { description: 'A channel that was followed, or not any more' },
)

const ofSubscription = {
  isPaid: flag('Paid for'),
  isRecurring: flag('It goes on until it is ended'),
  isTokenSub: flag('Paid with a token'),
  isPrimeSub: flag('Part of Prime'),
  isGift: flag('A gift'),
  isCommunityGift: flag('A gift to the community'),
  isAnonymousGift: flag('A gift of somebody unnamed'),
  isAutoRenewal: flag('Renewed by itself'),
  isCancelledEarly: flag('Ended before its time'),
  isPrimeToPaid: flag('Became a paid one'),
  isGiftToPaid: flag('Became a paid one'),
  isTierUpgrade: flag('Became one of a higher tier'),
}
export const SUBSCRIPTION_DATA = Type.Object(
  {
    channel: CHANNEL,
    ...ofSubscription,
    giftQuantity: number('How many were given'),
    subscription_cancelled_at: asGiven('When it was ended', '2025-03-02 08:00:00.000000'),
    subscription_cancel_reason: asGiven('Why it was ended'),
    promotion_name: asGiven('The promotion it came with'),
    given: GIVEN,
  },
  { description: 'A subscription to a channel, from its begin to its end' },
)

export const BITS_DATA = Type.Object(
  {
    action: text('cheered or acquired'),
    bits: number('How many'),
    channel: CHANNEL,
    given: GIVEN,
  },
  { description: 'Bits that were cheered with, or got' },
)

export const PURCHASE_DATA = Type.Object(
  {
    amount: text('Decimal, in `currency`'),
    currency: text('ISO 4217'),
    channel: CHANNEL,
    given: GIVEN,
  },
  { description: 'Something that was bought' },
)

export const ACTIVITY_DATA = Type.Object(
  {
    event: Type.String({ description: 'What happened, in the words of Twitch', examples: ['pageview'] }),
    channel: CHANNEL,
    context: text('A word or number about it, as given'),
    given: GIVEN,
  },
  {
    description:
      'Something done on Twitch, of an older export. Columns without a field of ours are kept under their own names',
  },
)

export const ACCOUNT_DATA = Type.Object(
  {
    id: Type.String({ description: 'Id of the owner' }),
    login: text('Login name'),
    given: GIVEN,
  },
  { description: 'Whose export it is' },
)
