import type { Draft, EventType, Json } from '../../../models/events.ts'
import { isList, isObject } from '../../decoding/json.ts'
import { MESSAGE } from './names.ts'
import { PII } from './pii.ts'
import { MESSAGE_DATA } from './schemas.ts'

const EXAMPLE_TIME = Date.UTC(2024, 4, 3, 7, 30)
const EXAMPLE_ID = 'example-1@example.org'

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const addressesOf = ({ data }: Draft, field: string): readonly string[] => {
  const list = data[field]
  return isList(list) ? list.map((item) => (isObject(item) ? textOf(item['address']).toLowerCase() : '')) : []
}

/**
 * The Message-ID is given out once by who sends; together with the address that sends it holds even where programs give
 * out the same ones. A mail without one is known by when, from whom and to whom it was sent.
 */
function messageKey(draft: Draft): ReturnType<EventType['identity']> {
  const id = textOf(draft.data['messageId'])
  const from = addressesOf(draft, 'from')[0] ?? ''
  if (id !== '') return { key: [id, from] }
  const key = [from, textOf(draft.data['subject']), ...addressesOf(draft, 'to')]
  return draft.time === undefined ? { key } : { time: draft.time, key }
}

const MESSAGE_TYPE: EventType = {
  name: MESSAGE,
  title: 'Mail',
  kind: 'messaged',
  data: MESSAGE_DATA,
  version: 1,
  identity: messageKey,
  text: ['subject'],
  pii: PII,
  example: {
    type: MESSAGE,
    time: EXAMPLE_TIME,
    tz: 120,
    precision: 's',
    actors: ['person:email:ann@example.org', 'person:email:ben@example.org'],
    data: {
      messageId: EXAMPLE_ID,
      subject: 'Our trip',
      from: [{ name: 'Ann Example', address: 'ann@example.org' }],
      to: [{ address: 'ben@example.org' }],
      thread: EXAMPLE_ID,
      size: 20480,
      attachments: [{ name: 'map.pdf', type: 'application/pdf' }],
    },
  },
}

/** Event types of this source; bulk batches refer to them by this order. */
export const TYPES: readonly EventType[] = [MESSAGE_TYPE]
