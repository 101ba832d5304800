import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { parsePrice } from '../../../processors/normalization/money.ts'
import { isGiven, readText } from '../../../processors/normalization/number.ts'
import { parseTime } from '../../../processors/normalization/time.ts'
import type { FileProbe } from '../../archive/probe.ts'
import { type Fields, takenNames } from '../../decoding/field-schemas.ts'
import { keepField } from '../../decoding/fields.ts'
import { type Bag, isList, isObject, nameOf } from '../../decoding/json.ts'
import type { Decoded, Decoder, Recognition } from '../../source.ts'
import * as names from './names.ts'
import * as schemas from './schemas.ts'

/**
 * The files of `Google Play Store/`: lists of objects of one field, whose name says what is in it.
 *
 *     [{"install": {"doc": {"documentType": "Android Apps", "title": "Example App"}, "firstInstallationTime": "2025-03-01T12:00:00.000001Z",
 *       "deviceAttribute": {"model": "PX-1", …}, "lastUpdateTime": …}}]                                             Installs.json
 *     [{"orderHistory": {"orderId": "GPA.…", "creationTime": …, "totalPrice": "$1.99", "lineItem": [{"doc": {…}, "quantity": "1"}]}}]
 *
 * Prices are texts as they were printed, in the language of the account.
 * https://developers.google.com/data-portability/schema-reference/play
 */
interface Form {
  readonly type: string
  /** Fields by which a wrapper of another name is known for it: of redemptions only the fields are known. */
  readonly by: readonly string[]
  readonly time: string
  readonly isTimed: boolean
  readonly schema: Fields
  /** Where the document stands. */
  readonly doc?: string
  /** Field → its name in `data`, for prices. */
  readonly prices?: Readonly<Record<string, string>>
  /** Field → its name in `data`, for texts. */
  readonly texts?: Readonly<Record<string, string>>
  readonly more?: (value: JsonObject) => Bag
}

const FORMS: Readonly<Record<string, Form>> = {
  install: { type: names.INSTALL, by: ['firstInstallationTime'], time: 'firstInstallationTime', isTimed: true, schema: schemas.INSTALL_DATA, doc: 'doc' },
  libraryDoc: { type: names.LIBRARY_ITEM, by: ['acquisitionTime'], time: 'acquisitionTime', isTimed: true, schema: schemas.LIBRARY_DATA, doc: 'doc' },
  purchaseHistory: {
    type: names.PURCHASE, by: ['invoicePrice', 'purchaseTime'], time: 'purchaseTime', isTimed: true, schema: schemas.PURCHASE_DATA, doc: 'doc',
    prices: { invoicePrice: 'price' },
  },
  orderHistory: {
    type: names.ORDER, by: ['orderId'], time: 'creationTime', isTimed: true, schema: schemas.ORDER_DATA, texts: { orderId: 'orderId' },
    prices: { totalPrice: 'total', tax: 'tax', refundAmount: 'refund' }, more: titlesOf,
  },
  subscription: {
    type: names.SUBSCRIPTION, by: ['renewalDate', 'pricing'], time: '', isTimed: false, schema: schemas.SUBSCRIPTION_DATA, doc: 'doc',
    texts: { state: 'state' }, more: pricesOf,
  },
  review: {
    type: names.REVIEW, by: ['starRating'], time: 'creationTime', isTimed: false, schema: schemas.REVIEW_DATA, doc: 'document',
    texts: { title: 'heading', comment: 'comment' },
  },
  device: { type: names.DEVICE, by: ['mostRecentData'], time: 'deviceRegistrationTime', isTimed: false, schema: schemas.DEVICE_DATA, more: deviceName },
  redemption: {
    type: names.REDEMPTION, by: ['redemptionChangeTime'], time: 'redemptionChangeTime', isTimed: true, schema: schemas.REDEMPTION_DATA,
    prices: { formattedMoney: 'value' },
  },
} // biome-ignore format: a table

const FIELDS = new Map(Object.values(FORMS).flatMap((form) => form.by.map((name) => [name, form] as const)))

/** By the fields inside of the wrappers. */
export function recogniseStore({ shape, paths }: FileProbe): Recognition | undefined {
  if (shape !== 'json-array') return undefined
  const wrappers = [...paths]
    .map((path) => /^\[\]\.([^.[\]]+)\.([^.[\]]+)$/.exec(path))
    .filter((match) => match !== null)
  const isKnown = wrappers.some(([, wrapper = '', field = '']) => {
    const form = FIELDS.get(field)
    return form !== undefined && (FORMS[wrapper] === form || form.type === names.REDEMPTION)
  })
  return isKnown ? { confidence: 0.9 } : undefined
}

/** The decoder of these files. */
export function createStoreDecoder(): Decoder {
  return {
    decode: (record) => (record.kind === 'json' ? readWrapper(record.value) : quarantine('unknown_shape', 'no JSON')),
  }
}

function readWrapper(value: Json): Outcome<Decoded> {
  const [entry, other] = isObject(value) ? Object.entries(value) : []
  const inner = entry?.[1]
  if (entry === undefined || other !== undefined || !isObject(inner))
    return quarantine('unknown_shape', `${nameOf(value)} that is no object of one object`)
  const form = Object.hasOwn(FORMS, entry[0]) ? FORMS[entry[0]] : Object.keys(inner).map((name) => FIELDS.get(name)).find((found) => found !== undefined) // biome-ignore format: one line
  if (form === undefined)
    return quarantine('unknown_shape', 'an object whose fields are those of no file of the Play Store')
  return readForm(form, inner)
}

function readForm(form: Form, value: JsonObject): Outcome<Decoded> {
  const given = form.time === '' ? undefined : value[form.time]
  const at = parseTime(given)
  const unread = { code: 'bad_time', detail: `${form.time} is not there or cannot be read` }
  if (at === undefined && form.isTimed) return quarantine(unread.code, unread.detail)
  const data = dataOf(form, value)
  if (!isIdentified(data)) return quarantine('unknown_shape', 'nothing says what it is of')
  const draft: Draft = { type: form.type, ...(at === undefined ? {} : { time: at.ms, precision: at.precision }), data }
  return next({ drafts: [draft], ...(at === undefined && isGiven(given) ? { lost: [unread] } : {}) })
}

const isIdentified = (data: Bag) =>
  ['title', 'orderId', 'titles', 'name', 'value'].some((name) => data[name] !== undefined)

function dataOf(form: Form, value: JsonObject): Bag {
  const { schema, time, doc, more } = form
  const data: Bag = { ...docOf(doc === undefined ? undefined : value[doc]), ...more?.(value) }
  const taken = takenNames(schema)
  const isRead = (name: string) =>
    name === time || (name === doc && isObject(value[name])) || (name === 'pricing' && data['prices'] !== undefined)
  for (const name in value) {
    const field = value[name]
    if (isRead(name) || !isGiven(field)) continue
    const known = knownField(form, name, field)
    if (known === undefined) keepField(data, name, field, taken)
    else data[known.to] = known.value
  }
  return data
}

/** A price or a text that has a name of ours. */
function knownField({ prices = {}, texts = {} }: Form, name: string, field: Json | undefined) {
  const price = Object.hasOwn(prices, name) ? priceOf(field) : undefined
  if (price !== undefined) return { to: prices[name] ?? name, value: price }
  const text = Object.hasOwn(texts, name) ? readText(field) : undefined
  return text === undefined ? undefined : { to: texts[name] ?? name, value: text }
}

function docOf(doc: Json | undefined): Bag {
  if (!isObject(doc)) return {}
  const title = readText(doc['title'])
  const documentType = readText(doc['documentType'])
  const { title: _title, documentType: _type, ...rest } = doc
  return {
    ...(title === undefined ? {} : { title }),
    ...(documentType === undefined ? {} : { documentType }),
    ...(Object.keys(rest).length === 0 ? {} : { doc: rest }),
  }
}

/** A price as it was printed, with what can be read of it. */
function priceOf(value: Json | undefined): JsonObject | undefined {
  const text = readText(value)
  if (text === undefined) return undefined
  const price = parsePrice(text)
  if (price === undefined) return { text }
  const { amount, currency, isGuessed } = price
  return {
    text,
    amount,
    ...(currency === undefined ? {} : { currency }),
    ...(isGuessed ? { currencyGuessed: true } : {}),
  }
}

function titlesOf(value: JsonObject): Bag {
  const items: readonly Json[] = isList(value['lineItem']) ? value['lineItem'] : []
  const titles = items
    .map((item) => (isObject(item) && isObject(item['doc']) ? readText(item['doc']['title']) : undefined))
    .filter((title) => title !== undefined)
  return titles.length > 0 ? { titles } : {}
}

function pricesOf(value: JsonObject): Bag {
  const { pricing } = value
  if (!isList(pricing)) return {}
  const prices = pricing.map((one) => {
    if (!isObject(one)) return { given: one }
    const { price, ...rest } = one
    const read = priceOf(price)
    return { ...(read === undefined ? {} : { price: read }), ...rest }
  })
  return { prices }
}

function deviceName(value: JsonObject): Bag {
  const known = value['mostRecentData']
  if (!isObject(known)) return {}
  const name = [readText(known['manufacturer']), readText(known['modelName']) ?? readText(known['deviceName'])]
  const text = name.filter((part) => part !== undefined).join(' ')
  return text === '' ? {} : { name: text }
}
