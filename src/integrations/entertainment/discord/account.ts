import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { type Outcome, quarantine } from '../../../models/outcome.ts'
import { isGiven, readText } from '../../../processors/normalization/number.ts'
import { timeMs } from '../../../processors/normalization/time.ts'
import { personUrn } from '../../../processors/normalization/urn.ts'
import type { Building } from '../../decoding/building.ts'
import { integer, keepField, readFields, reading, text } from '../../decoding/fields.ts'
import { type Bag, isList, isObject, nameOf } from '../../decoding/json.ts'
import type { Decoded, Decoder, Lost } from '../../source.ts'
import { actorsOf, decoded } from './decoded.ts'
import { ACCOUNT, APPLICATION, CONNECTION, RELATIONSHIP } from './names.ts'
import { readPayments } from './payment.ts'
import { ACCOUNT_DATA, APPLICATION_DATA, CONNECTION_DATA, RELATIONSHIP_DATA } from './schemas.ts'
import { readId, snowflakeMs } from './snowflake.ts'

/**
 * `Account/user.json`: the account, and in its lists the accounts linked to it, people, payments and how long what was played.
 *
 *     {"id": "100000000000000001", "username": "ann.example", "discriminator": 0, "email": "ann@example.org", …,
 *      "connections": [{"type": "spotify", "id": "exampleuser", "name": "Example User", …}],
 *      "relationships": [{"id": "100000000000000002", "type": 1, "nickname": null, "user": {"id": …, "username": …}}],
 *      "payments": [{"id": …, "created_at": …, "currency": "eur", "amount": 999, "status": 1, "description": …}],
 *      "user_activity_application_statistics": [{"application_id": …, "total_duration": 7200, "last_played_at": …}]}
 *
 * What Discord guesses of the owner (`predicted_gender`, `predicted_age`) is never stored.
 */
const LISTS: Readonly<Record<string, (list: readonly Json[], lost: Lost[]) => readonly Draft[]>> = {
  connections: (list, lost) => each(list, 'connections', lost, readConnection),
  relationships: (list, lost) => each(list, 'relationships', lost, readRelationship),
  friends: (list, lost) => each(list, 'friends', lost, readRelationship),
  payments: readPayments,
  user_activity_application_statistics: (list, lost) =>
    each(list, 'user_activity_application_statistics', lost, readApplication),
}
const GUESSES = ['predicted_gender', 'predicted_age']
const RELATIONS: Readonly<Record<string, string>> = {
  0: 'NONE', 1: 'FRIEND', 2: 'BLOCKED', 3: 'PENDING_INCOMING', 4: 'PENDING_OUTGOING', 5: 'IMPLICIT', 6: 'SUGGESTION',
} // biome-ignore format: a word list

const id = (to: string) => ({ to, read: readId })
const ACCOUNT_FIELDS = reading('account', ACCOUNT_DATA, {
  fields: {
    id: id('id'),
    username: text('username'),
    global_name: text('globalName'),
    discriminator: text('discriminator'),
    email: text('email'),
    phone: text('phone'),
    premium_until: text('premiumUntil'),
  },
  skip: [...Object.keys(LISTS), ...GUESSES],
})
const CONNECTION_FIELDS = reading('connections[]', CONNECTION_DATA, {
  fields: { type: text('service'), id: text('id'), name: text('name') },
})
const readRelation = (value: Json | undefined) => {
  const relation = readText(value)
  return relation === undefined ? undefined : (RELATIONS[relation] ?? relation)
}
const RELATIONSHIP_FIELDS = reading('relationships[]', RELATIONSHIP_DATA, {
  fields: { id: id('id'), type: { to: 'relation', read: readRelation }, nickname: text('nickname') },
  skip: ['user'],
})
const PERSON_FIELDS = reading('relationships[].user', RELATIONSHIP_DATA, {
  fields: { id: id('id'), username: text('username'), global_name: text('globalName') },
  nest: 'user',
})
const APPLICATION_FIELDS = reading('user_activity_application_statistics[]', APPLICATION_DATA, {
  fields: {
    application_id: id('applicationId'),
    total_duration: integer('totalDuration'),
    first_played_at: text('firstPlayed'),
    last_played_at: text('lastPlayed'),
  },
})

/** The decoder of `user.json`. */
export function createAccountDecoder(): Decoder {
  return {
    decode: (record) => (record.kind === 'json' ? decodeAccount(record.value) : quarantine('unknown_shape', 'no JSON')),
  }
}

function decodeAccount(value: Json): Outcome<Decoded> {
  if (!isObject(value)) return quarantine('unknown_shape', `${nameOf(value)} where an account was expected`)
  const lost: Lost[] = []
  const draft: Building = { type: ACCOUNT, data: {} }
  readFields(draft.data, value, ACCOUNT_FIELDS, lost)
  const own = draft.data['id']
  if (typeof own !== 'string') return quarantine('bad_id', 'the account has no readable id')
  setTime(draft, snowflakeMs(own))
  const { email } = draft.data
  draft.actors = [...actorsOf([own]), ...(typeof email === 'string' ? [personUrn('email', email)] : [])]
  const others = Object.keys(LISTS).flatMap((name) => readList(name, value, draft.data, lost))
  return decoded([draft, ...others], lost)
}

/** The events of a list; what is no list is kept as it stands. */
function readList(name: string, account: JsonObject, data: Bag, lost: Lost[]): readonly Draft[] {
  const list = account[name]
  if (!isGiven(list)) return []
  if (isList(list)) return LISTS[name]?.(list, lost) ?? []
  keepField(data, name, list, ACCOUNT_FIELDS.taken)
  return []
}

type ReadElement = (element: JsonObject, lost: Lost[]) => Draft | Lost

function each(list: readonly Json[], path: string, lost: Lost[], read: ReadElement): readonly Draft[] {
  const drafts: Draft[] = []
  for (const element of list) {
    const wrong = `${path}[]: ${nameOf(element)} where an object was expected`
    const found = isObject(element) ? read(element, lost) : { code: 'unknown_shape', detail: wrong }
    if ('code' in found) lost.push(found)
    else drafts.push(found)
  }
  return drafts
}

function readConnection(element: JsonObject, lost: Lost[]): Draft | Lost {
  const data: Bag = {}
  readFields(data, element, CONNECTION_FIELDS, lost)
  if (data['id'] === undefined || data['service'] === undefined)
    return { code: 'bad_id', detail: 'connections[]: no readable type and id' }
  return { type: CONNECTION, data }
}

function readRelationship(element: JsonObject, lost: Lost[]): Draft | Lost {
  const draft: Building = { type: RELATIONSHIP, data: {} }
  readFields(draft.data, element, RELATIONSHIP_FIELDS, lost)
  const { user } = element
  if (isObject(user)) readFields(draft.data, user, PERSON_FIELDS, lost)
  else if (isGiven(user)) draft.data['user'] = user
  const person = draft.data['id']
  if (typeof person !== 'string') return { code: 'bad_id', detail: 'relationships[]: no readable id' }
  draft.actors = actorsOf([person])
  setTime(draft, timeMs(element['since']))
  return draft
}

function readApplication(element: JsonObject, lost: Lost[]): Draft | Lost {
  const draft: Building = { type: APPLICATION, data: {} }
  readFields(draft.data, element, APPLICATION_FIELDS, lost)
  if (draft.data['applicationId'] === undefined)
    return { code: 'bad_id', detail: 'user_activity_application_statistics[]: no readable application_id' }
  setTime(draft, timeMs(element['last_played_at']))
  return draft
}

function setTime(draft: Building, time: number | undefined): void {
  if (time !== undefined && !Number.isNaN(time)) draft.time = time
}
