import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { currencyCode, fromMinorUnits } from '../../../processors/normalization/money.ts'
import { isGiven, readText } from '../../../processors/normalization/number.ts'
import { parseTime } from '../../../processors/normalization/time.ts'
import type { Building } from '../../decoding/building.ts'
import { keepField, readFields, reading, text } from '../../decoding/fields.ts'
import { type Bag, isObject, nameOf } from '../../decoding/json.ts'
import type { Lost } from '../../source.ts'
import { PAYMENT } from './names.ts'
import { PAYMENT_DATA } from './schemas.ts'
import { readId, snowflakeMs } from './snowflake.ts'

/**
 * Payments in `user.json`. Amounts are in the smallest unit of the currency: 999 of eur are 9.99 EUR, 999 of jpy are 999 JPY.
 *
 *     {"id": "400000000000000001", "created_at": "2025-03-01T12:00:00.789000+00:00", "currency": "eur", "amount": 999,
 *      "amount_refunded": 0, "tax": 160, "status": 1, "description": "Nitro Monthly"}
 */
const STATES: Readonly<Record<string, string>> = {
  0: 'PENDING', 1: 'SUCCEEDED', 2: 'FAILED', 3: 'REVERSED', 4: 'REFUNDED', 5: 'CANCELED',
} // biome-ignore format: a word list
const AMOUNTS: Readonly<Record<string, string>> = {
  amount: 'amount',
  amount_refunded: 'amountRefunded',
  tax: 'tax',
  sku_price: 'price',
}

const readState = (value: Json | undefined) => {
  const state = readText(value)
  return state === undefined ? undefined : (STATES[state] ?? state)
}
const PAYMENT_FIELDS = reading('payments[]', PAYMENT_DATA, {
  fields: {
    id: { to: 'id', read: readId },
    currency: { to: 'currency', read: currencyCode },
    status: { to: 'status', read: readState },
    description: text('description'),
  },
  skip: ['created_at', ...Object.keys(AMOUNTS)],
})

/** The payments of a list. Without ids, true repeats are told apart by their number. */
export function readPayments(list: readonly Json[], lost: Lost[]): readonly Draft[] {
  const drafts: Draft[] = []
  const seen = new Map<string, number>()
  for (const element of list) {
    if (!isObject(element)) {
      lost.push({ code: 'unknown_shape', detail: `payments[]: ${nameOf(element)} where an object was expected` })
      continue
    }
    const draft = readPayment(element, lost)
    if (draft.data['id'] === undefined) numberRepeat(draft, seen)
    drafts.push(draft)
  }
  return drafts
}

function readPayment(element: JsonObject, lost: Lost[]): Building {
  const draft: Building = { type: PAYMENT, data: {} }
  readFields(draft.data, element, PAYMENT_FIELDS, lost)
  for (const [name, to] of Object.entries(AMOUNTS)) setAmount(draft.data, to, name, element, lost)
  setTime(draft, element['created_at'], lost)
  return draft
}

/** What cannot be read as an amount is kept as it stands. */
function setAmount(data: Bag, to: string, name: string, from: JsonObject, lost: Lost[]): void {
  const value = from[name]
  if (!isGiven(value)) return
  const money = fromMinorUnits(value, data['currency'])
  if (money !== undefined) data[to] = money.amount
  else {
    lost.push({ code: 'bad_amount', detail: `payments[].${name}: no whole number of units of a known currency` })
    keepField(data, name, value, PAYMENT_FIELDS.taken)
  }
}

function setTime(draft: Building, given: Json | undefined, lost: Lost[]): void {
  const instant = parseTime(given)
  const { id } = draft.data
  if (instant === undefined && isGiven(given))
    lost.push({ code: 'bad_time', detail: 'payments[].created_at: cannot be read' })
  const time = instant?.ms ?? snowflakeMs(typeof id === 'string' ? id : undefined)
  if (time === undefined) return
  draft.time = time
  if (instant !== undefined && instant.precision !== 'ms') draft.precision = instant.precision
}

function numberRepeat({ time, data }: Building, seen: Map<string, number>): void {
  const key = JSON.stringify([time, data['amount'], data['currency'], data['description']])
  const times = (seen.get(key) ?? 0) + 1
  seen.set(key, times)
  if (times > 1) data['occurrence'] = times
}
