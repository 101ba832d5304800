import type { Draft, EventType, Identity } from '../../../models/events.ts'
import { personUrn } from '../../../processors/normalization/urn.ts'
import {
  ACCOUNT,
  ACTIVITY,
  APPLICATION,
  AUDIT,
  CHANNEL,
  CONNECTION,
  MESSAGE,
  PAYMENT,
  RELATIONSHIP,
  SERVER,
} from './names.ts'
import { CONNECTION_PII, PII } from './pii.ts'
import {
  ACCOUNT_DATA,
  ACTIVITY_DATA,
  APPLICATION_DATA,
  AUDIT_DATA,
  CHANNEL_DATA,
  CONNECTION_DATA,
  MESSAGE_DATA,
  PAYMENT_DATA,
  RELATIONSHIP_DATA,
  SERVER_DATA,
} from './schemas.ts'

const TIME = Date.UTC(2025, 2, 1, 12)
const ME = '100000000000000001'
const FRIEND = '100000000000000002'

/** Discord gives out ids: everything that has one is told apart by it alone, whatever else a package says of it. */
const by =
  (...names: readonly string[]) =>
  ({ data }: Draft): Identity => ({ key: names.map((name) => wordOf(data[name])) })

const wordOf = (value: unknown): string | number =>
  typeof value === 'string' || typeof value === 'number' ? value : ''

const MESSAGE_TYPE: EventType = {
  name: MESSAGE,
  title: 'Message',
  kind: 'messaged',
  data: MESSAGE_DATA,
  version: 1,
  identity: by('id'),
  text: ['content', 'channelName', 'channelTitle', 'guildName'],
  pii: PII,
  example: {
    type: MESSAGE,
    time: TIME,
    actors: [personUrn('discord', ME), personUrn('discord', FRIEND)],
    data: {
      id: '1345364951040000077',
      content: 'hello',
      channelId: '200000000000000001',
      channelType: 'DM',
      channelTitle: 'Direct Message with bob.example#0',
      recipients: [ME, FRIEND],
    },
  },
}

const CHANNEL_TYPE: EventType = {
  name: CHANNEL,
  title: 'Channel',
  kind: 'stored',
  data: CHANNEL_DATA,
  version: 1,
  identity: by('id'),
  text: ['channelName', 'channelTitle', 'guildName'],
  pii: PII,
  example: {
    type: CHANNEL,
    data: {
      id: '200000000000000002',
      channelType: 'GUILD_TEXT',
      channelName: 'general',
      guildId: '300000000000000001',
      guildName: 'Example Server',
    },
  },
}

const SERVER_TYPE: EventType = {
  name: SERVER,
  title: 'Server',
  kind: 'stored',
  data: SERVER_DATA,
  version: 1,
  identity: by('id'),
  text: ['name'],
  pii: PII,
  example: { type: SERVER, data: { id: '300000000000000001', name: 'Example Server' } },
}

const AUDIT_TYPE: EventType = {
  name: AUDIT,
  title: 'Change of a server',
  kind: 'did',
  data: AUDIT_DATA,
  version: 1,
  identity: by('id'),
  text: ['guildName'],
  pii: PII,
  example: {
    type: AUDIT,
    time: TIME,
    actors: [personUrn('discord', ME)],
    data: { id: '1345364951040000078', userId: ME, actionType: 72, guildId: '300000000000000001' },
  },
}

const ACTIVITY_TYPE: EventType = {
  name: ACTIVITY,
  title: 'Activity in the apps',
  kind: 'did',
  data: ACTIVITY_DATA,
  version: 1,
  identity: by('event_id'),
  text: ['game', 'application_name'],
  pii: PII,
  example: {
    type: ACTIVITY,
    time: TIME + 789,
    data: {
      event_id: 'AQEBAQ==',
      event_type: 'launch_game',
      event_source: 'client',
      user_id: ME,
      game: 'Example Game',
    },
  },
}

const ACCOUNT_TYPE: EventType = {
  name: ACCOUNT,
  title: 'Account',
  kind: 'stored',
  data: ACCOUNT_DATA,
  version: 1,
  identity: by('id'),
  text: ['username', 'globalName'],
  pii: PII,
  example: {
    type: ACCOUNT,
    time: Date.UTC(2015, 9, 3, 22, 44, 17, 191),
    actors: [personUrn('discord', ME)],
    data: { id: ME, username: 'ann.example', globalName: 'Ann', flags: ['HYPESQUAD_ONLINE_HOUSE_1'] },
  },
}

const CONNECTION_TYPE: EventType = {
  name: CONNECTION,
  title: 'Linked account',
  kind: 'stored',
  data: CONNECTION_DATA,
  version: 1,
  identity: by('service', 'id'),
  text: ['service', 'name'],
  pii: CONNECTION_PII,
  example: { type: CONNECTION, data: { service: 'spotify', id: 'exampleuser', name: 'Example User' } },
}

const RELATIONSHIP_TYPE: EventType = {
  name: RELATIONSHIP,
  title: 'Relationship',
  kind: 'followed',
  data: RELATIONSHIP_DATA,
  version: 1,
  identity: by('id'),
  text: ['username', 'globalName', 'nickname'],
  pii: PII,
  example: {
    type: RELATIONSHIP,
    actors: [personUrn('discord', FRIEND)],
    data: { id: FRIEND, relation: 'FRIEND', username: 'bob.example', nickname: 'Bob' },
  },
}

const PAYMENT_TYPE: EventType = {
  name: PAYMENT,
  title: 'Payment',
  kind: 'purchased',
  data: PAYMENT_DATA,
  version: 1,
  identity: (draft) =>
    draft.data['id'] === undefined
      ? { key: [draft.time ?? '', ...by('amount', 'currency', 'description', 'occurrence')(draft).key] }
      : by('id')(draft),
  text: ['description'],
  pii: PII,
  example: {
    type: PAYMENT,
    time: TIME,
    data: {
      id: '400000000000000001',
      amount: '9.99',
      currency: 'EUR',
      status: 'SUCCEEDED',
      description: 'Nitro Monthly',
    },
  },
}

const APPLICATION_TYPE: EventType = {
  name: APPLICATION,
  title: 'Time in an application',
  kind: 'did',
  data: APPLICATION_DATA,
  version: 1,
  identity: by('applicationId'),
  text: [],
  pii: PII,
  example: {
    type: APPLICATION,
    time: TIME,
    data: { applicationId: '500000000000000001', totalDuration: 7200, lastPlayed: '2025-03-01T12:00:00+00:00' },
  },
}

/** All facts this source gives. */
export const TYPES: readonly EventType[] = [
  MESSAGE_TYPE,
  CHANNEL_TYPE,
  SERVER_TYPE,
  AUDIT_TYPE,
  ACTIVITY_TYPE,
  ACCOUNT_TYPE,
  CONNECTION_TYPE,
  RELATIONSHIP_TYPE,
  PAYMENT_TYPE,
  APPLICATION_TYPE,
]
