import type { Draft, EventType, Identity, Json } from '../../../models/events.ts'
import { isList, isObject } from '../../decoding/json.ts'
import { entryKey } from '../shared/my-activity.ts'
import * as names from './names.ts'
import { ACTIVITY, PII } from './pii.ts'
import * as schemas from './schemas.ts'

const SECOND = 1000
const EXAMPLE_TIME = Date.UTC(2025, 2, 1, 12)

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const at = (time: number | undefined, key: Identity['key']): Identity => (time === undefined ? { key } : { time, key })
const doc = ({ data }: Draft) => [text(data['documentType']), text(data['title'])] as const
/** Of the maker: what the owner calls it may change. */
function deviceOf({ data }: Draft, holder: string, ...fields: readonly string[]): string {
  const device = data[holder]
  return isObject(device) ? fields.map((field) => text(device[field])).join(' ') : ''
}
const firstPrice = ({ data }: Draft): string => {
  const first = isList(data['prices']) ? data['prices'][0] : undefined
  return isObject(first) && isObject(first['price']) ? text(first['price']['text']) : ''
}
const DOC = { title: 'Example App', documentType: 'Android Apps' }
const PRICE = { text: '€4.99', amount: '4.99', currency: 'EUR' }

/** All facts this source gives. */
export const TYPES: readonly EventType[] = [
  {
    name: names.INSTALL,
    title: 'App installed',
    kind: 'installed',
    data: schemas.INSTALL_DATA,
    version: 1,
    identity: (draft) => at(draft.time, [...doc(draft), deviceOf(draft, 'deviceAttribute', 'manufacturer', 'model')]),
    text: ['title'],
    pii: PII,
    example: {
      type: names.INSTALL,
      time: EXAMPLE_TIME,
      data: { ...DOC, deviceAttribute: { manufacturer: 'Example', model: 'PX-1', deviceDisplayName: 'Example PX-1' } },
    },
  },
  {
    name: names.LIBRARY_ITEM,
    title: 'Acquired',
    kind: 'stored',
    data: schemas.LIBRARY_DATA,
    version: 1,
    identity: (draft) => at(draft.time, doc(draft)),
    text: ['title'],
    pii: PII,
    example: { type: names.LIBRARY_ITEM, time: EXAMPLE_TIME, data: DOC },
  },
  {
    name: names.PURCHASE,
    title: 'Purchase',
    kind: 'purchased',
    data: schemas.PURCHASE_DATA,
    version: 1,
    identity: (draft) => at(draft.time, doc(draft)),
    text: ['title'],
    pii: PII,
    example: { type: names.PURCHASE, time: EXAMPLE_TIME, data: { ...DOC, price: PRICE, userCountry: 'DE' } },
  },
  {
    name: names.ORDER,
    title: 'Order',
    kind: 'purchased',
    data: schemas.ORDER_DATA,
    version: 1,
    identity: (draft) => {
      const id = text(draft.data['orderId'])
      return id === '' ? at(draft.time, [JSON.stringify(draft.data['titles'] ?? [])]) : { key: [id] }
    },
    text: ['titles', 'orderId'],
    pii: PII,
    example: {
      type: names.ORDER,
      time: EXAMPLE_TIME,
      data: {
        orderId: 'GPA.0000-0000-0000-00001',
        titles: ['Example App'],
        total: PRICE,
        lineItem: [{ doc: DOC, quantity: '1' }],
      },
    },
  },
  {
    name: names.SUBSCRIPTION,
    title: 'Subscription',
    kind: 'purchased',
    data: schemas.SUBSCRIPTION_DATA,
    version: 1,
    // What else it says changes with time.
    identity: (draft) => ({ key: [...doc(draft), firstPrice(draft)] }),
    text: ['title'],
    pii: PII,
    example: {
      type: names.SUBSCRIPTION,
      data: { ...DOC, state: 'ACTIVE', prices: [{ price: PRICE, period: { unit: 'MONTH', count: 1 } }] },
    },
  },
  {
    name: names.REVIEW,
    title: 'Review of an app',
    kind: 'did',
    data: schemas.REVIEW_DATA,
    version: 1,
    identity: (draft) => ({ key: doc(draft) }),
    text: ['title', 'heading', 'comment'],
    pii: PII,
    example: {
      type: names.REVIEW,
      time: EXAMPLE_TIME,
      data: { ...DOC, heading: 'Handy', comment: 'It does what it says.', starRating: 4 },
    },
  },
  {
    name: names.DEVICE,
    title: 'Device',
    kind: 'stored',
    data: schemas.DEVICE_DATA,
    version: 1,
    identity: (draft) => at(draft.time, [deviceOf(draft, 'mostRecentData', 'manufacturer', 'modelName')]),
    text: ['name'],
    pii: PII,
    example: {
      type: names.DEVICE,
      time: EXAMPLE_TIME,
      data: { name: 'Example PX-1', mostRecentData: { manufacturer: 'Example', modelName: 'PX-1' } },
    },
  },
  {
    name: names.REDEMPTION,
    title: 'Code redeemed',
    kind: 'purchased',
    data: schemas.REDEMPTION_DATA,
    version: 1,
    identity: (draft) => {
      const value = draft.data['value']
      return at(draft.time, [isObject(value) ? text(value['text']) : ''])
    },
    text: [],
    pii: PII,
    example: { type: names.REDEMPTION, time: EXAMPLE_TIME, data: { value: PRICE, status: 'REDEEMED' } },
  },
  {
    name: names.ACTIVITY,
    title: 'Something done in the Play Store',
    kind: 'did',
    data: schemas.ACTIVITY_DATA,
    version: 1,
    // Pages for people have no milliseconds.
    identity: (draft) =>
      at(draft.time === undefined ? undefined : Math.floor(draft.time / SECOND) * SECOND, [
        entryKey(draft.data),
        text(draft.data['title']).replace(/\s+/gu, ' ').trim(),
      ]),
    text: ['title', 'description', 'query'],
    pii: ACTIVITY,
    example: {
      type: names.ACTIVITY,
      time: EXAMPLE_TIME,
      data: {
        title: 'Installed Example App',
        url: 'https://play.google.com/store/apps/details?id=org.example.app',
        package: 'org.example.app',
        products: ['Google Play Store'],
      },
    },
  },
]
