import { Type } from 'typebox'
import { asGiven, GIVEN, optional, text } from '../../decoding/field-schemas.ts'

/** Schemas of `data` of the events of this source. Ids are decimal texts: they are beyond 2^53. Additional fields are kept. */
const id = (description: string) => Type.String({ description })
const texts = (description: string) => optional(Type.Array(Type.String(), { description }))
const whole = (description: string) => optional(Type.Integer({ description }))

const OF_A_CHANNEL = {
  channelType: text('DM, GROUP_DM, GUILD_TEXT, GUILD_VOICE, PUBLIC_THREAD …'),
  channelName: text('Name of the channel, where it has one'),
  channelTitle: text(
    'What the index of the package calls it: `general in Example Server`, `Direct Message with example`',
  ),
  guildId: text('Id of the server'),
  guildName: text('Name of the server'),
  recipients: texts(
    'Of direct messages: ids of all members, the owner among them; `Deleted User` where there is none any more',
  ),
}

export const MESSAGE_DATA = Type.Object(
  {
    id: id('Id of the message'),
    content: text('What was written; absent where it was an attachment or a sticker alone'),
    attachments: texts('Links to what was attached; those of Discord expire'),
    timestamp: asGiven('The printed time, where it cannot be read', '2025-03-01 12:00:00'),
    channelId: text('Id of the channel'),
    ...OF_A_CHANNEL,
    given: GIVEN,
  },
  { description: 'A message that the owner wrote' },
)

export const CHANNEL_DATA = Type.Object(
  { id: id('Id of the channel'), ...OF_A_CHANNEL, given: GIVEN },
  { description: 'A channel or conversation in which the owner wrote' },
)

export const SERVER_DATA = Type.Object(
  { id: id('Id of the server'), name: text('Name of the server'), given: GIVEN },
  { description: 'A server of which the owner is a member; own servers with all that the package says of them' },
)

export const AUDIT_DATA = Type.Object(
  {
    id: id('Id of the entry'),
    userId: text('Who did it'),
    actionType: asGiven('Number of the action, https://discord.com/developers/docs/resources/audit-log', 72),
    targetId: text('What it was done to'),
    changes: asGiven('[{key, old_value, new_value}]'),
    options: asGiven('More of the action'),
    reason: asGiven('Why, as the person said'),
    guildId: text('Id of the server'),
    guildName: text('Name of the server'),
    given: GIVEN,
  },
  { description: 'An entry of the audit log of a server' },
)

export const ACTIVITY_DATA = Type.Object(
  {
    event_id: id('Id of the event'),
    event_type: Type.String({ description: 'launch_game, app_opened, add_reaction, join_voice_channel …' }),
    event_source: asGiven('client or server', 'client'),
    domain: asGiven('What Discord collects it for', 'Analytics'),
    game: asGiven('Name of the game', 'Example Game'),
    application_name: asGiven('Name of the application', 'Example App'),
    channel_id: asGiven('Id of the channel', '200000000000000001'),
    guild_id: asGiven('Id of the server', '300000000000000001'),
    message_id: asGiven('Id of the message', '1345364951040000077'),
    emoji_name: asGiven('The emoji of a reaction', 'wave'),
    os: asGiven('Operating system', 'Windows'),
    city: asGiven('Where Discord took the owner to be', 'Example City'),
    country_code: asGiven('ISO 3166', 'DE'),
    time_zone: asGiven('IANA', 'Europe/Berlin'),
    client_send_timestamp: asGiven('When the app sent it', '2025-03-01T12:00:01.000Z'),
  },
  {
    description:
      'Something that Discord noted of how its apps were used. All fields of the line are kept under their names, texts without the second pair of quotes',
  },
)

export const ACCOUNT_DATA = Type.Object(
  {
    id: id('Id of the owner'),
    username: text('Name to log in with'),
    globalName: text('Name that is shown'),
    discriminator: text('The four digits of old names; 0 since 2023'),
    email: text('E-mail address'),
    phone: text('Telephone number'),
    premiumUntil: text('Until when Nitro is paid'),
    flags: asGiven('Number, or names in newer packages', ['HYPESQUAD_ONLINE_HOUSE_1']),
    notes: asGiven('Notes on other people, by their ids'),
    settings: asGiven('Settings of the apps and what was used how often'),
    given: GIVEN,
  },
  { description: 'The account as the package has it, without what are events of their own' },
)

export const CONNECTION_DATA = Type.Object(
  {
    service: Type.String({ description: 'spotify, twitch, youtube, steam, github, xbox …' }),
    id: Type.String({ description: 'Id of the account there' }),
    name: text('Name of the account there'),
    given: GIVEN,
  },
  { description: 'An account elsewhere that the owner linked' },
)

export const RELATIONSHIP_DATA = Type.Object(
  {
    id: Type.String({ description: 'Id of the person' }),
    relation: text('FRIEND, BLOCKED, PENDING_INCOMING, PENDING_OUTGOING, IMPLICIT'),
    username: text('Name to log in with'),
    globalName: text('Name that is shown'),
    nickname: text('Name that the owner gave'),
    user: asGiven('More of the person'),
    given: GIVEN,
  },
  { description: 'A friend, a blocked person or a request' },
)

export const PAYMENT_DATA = Type.Object(
  {
    id: text('Id of the payment'),
    amount: text('Decimal, in `currency`'),
    currency: text('ISO 4217'),
    amountRefunded: text('Decimal, in `currency`'),
    tax: text('Decimal, in `currency`'),
    price: text('List price, decimal, in `currency`'),
    status: text('PENDING, SUCCEEDED, FAILED, REVERSED, REFUNDED, CANCELED'),
    description: text('What was bought'),
    occurrence: whole(
      'Among payments without an id that are the same in all that tells them apart: which of them, from 2',
    ),
    given: GIVEN,
  },
  { description: 'A payment' },
)

export const APPLICATION_DATA = Type.Object(
  {
    applicationId: Type.String({ description: 'Id of the game or application' }),
    totalDuration: whole('Seconds played, in all'),
    firstPlayed: text('When it was played first'),
    lastPlayed: text('When it was played last'),
    given: GIVEN,
  },
  { description: 'How long a game or an application was used, as Discord counted' },
)
