import type { Draft, EventType } from '../../../models/events.ts'
import { ACTIVITY, CONVERSATION, ENDPOINT, MESSAGE } from './names.ts'
import { PII } from './pii.ts'
import { ACTIVITY_DATA, CONVERSATION_DATA, ENDPOINT_DATA, MESSAGE_DATA } from './schemas.ts'

const EXAMPLE_TIME = Date.UTC(2024, 4, 3, 9, 30)
const EXAMPLE_ID = '1714728600000'
const EXAMPLE_GROUP = '19:example@thread.v2'
const EXAMPLE_PERSON = '8:live:.cid.0000000000000001'

const textOf = ({ data }: Draft, name: string): string => {
  const value = data[name]
  return typeof value === 'string' ? value : ''
}
/** Ids of messages are told apart by their conversation alone. */
const messageKey = (draft: Draft) => ({ key: [textOf(draft, 'conversation'), textOf(draft, 'id')] })

const MESSAGE_TYPE: EventType = {
  name: MESSAGE,
  title: 'Message',
  kind: 'messaged',
  data: MESSAGE_DATA,
  version: 1,
  identity: messageKey,
  text: ['text', 'senderName', 'fileName'],
  pii: PII,
  example: {
    type: MESSAGE,
    time: EXAMPLE_TIME,
    subject: EXAMPLE_GROUP,
    actors: [`person:skype:${EXAMPLE_PERSON}`],
    data: {
      id: EXAMPLE_ID,
      conversation: EXAMPLE_GROUP,
      from: EXAMPLE_PERSON,
      senderName: 'Example Person',
      messageType: 'RichText',
      text: 'Shall we meet at nine?',
      sent: false,
    },
  },
}

const ACTIVITY_TYPE: EventType = {
  name: ACTIVITY,
  title: 'Activity in a conversation',
  kind: 'did',
  data: ACTIVITY_DATA,
  version: 1,
  identity: messageKey,
  text: ['text'],
  pii: PII,
  example: {
    type: ACTIVITY,
    time: EXAMPLE_TIME,
    subject: EXAMPLE_GROUP,
    data: {
      id: EXAMPLE_ID,
      conversation: EXAMPLE_GROUP,
      messageType: 'ThreadActivity/TopicUpdate',
      text: 'Example group',
    },
  },
}

const CONVERSATION_TYPE: EventType = {
  name: CONVERSATION,
  title: 'Conversation',
  kind: 'stored',
  data: CONVERSATION_DATA,
  version: 1,
  identity: (draft) => ({ key: [textOf(draft, 'id')] }),
  text: ['name'],
  pii: PII,
  example: { type: CONVERSATION, subject: EXAMPLE_GROUP, data: { id: EXAMPLE_GROUP, name: 'Example group' } },
}

const ENDPOINT_TYPE: EventType = {
  name: ENDPOINT,
  title: 'Signed-in device or program',
  kind: 'stored',
  data: ENDPOINT_DATA,
  version: 1,
  identity: (draft) => ({ key: [textOf(draft, 'id')] }),
  text: [],
  pii: PII,
  example: { type: ENDPOINT, data: { id: '{00000000-0000-0000-0000-000000000001}' } },
}

/** Event types of this source; bulk batches refer to them by this order. */
export const TYPES: readonly EventType[] = [MESSAGE_TYPE, ACTIVITY_TYPE, CONVERSATION_TYPE, ENDPOINT_TYPE]
