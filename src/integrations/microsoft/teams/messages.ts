import type { Json, JsonObject } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { readText } from '../../../processors/normalization/number.ts'
import { parseTime } from '../../../processors/normalization/time.ts'
import type { Building } from '../../decoding/building.ts'
import { readFields, reading, text } from '../../decoding/fields.ts'
import { type Bag, isObject, nameOf } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder, Lost } from '../../source.ts'
import { readContent } from './content.ts'
import { decodeConversation } from './conversations.ts'
import { ACTIVITY, GROUPS, MESSAGE } from './names.ts'
import { personOf, plainId } from './people.ts'
import { MESSAGE_DATA } from './schemas.ts'

/**
 * A message of `messages.json`; see providers' page https://go.skype.com/export.
 *
 *     {"id": "1714728600000", "displayName": null, "originalarrivaltime": "2024-05-03T09:30:00.123Z",
 *      "messagetype": "RichText", "version": 1714728600000, "content": "Shall we <b>meet</b>?",
 *      "conversationid": "19:…@thread.v2", "from": "8:live:.cid.1", "properties": null, "amsreferences": null}
 */
const READING = reading('message', MESSAGE_DATA, {
  fields: { displayName: text('senderName'), messagetype: text('messageType'), skypeeditedid: text('edits') },
  skip: ['id', 'conversationid', 'from', 'originalarrivaltime', 'content'],
})
/** What the service notes is no message of a person. */
const NOTED = /^(?:ThreadActivity|Event|Control|Signal)\b/i
/** Content of these is text as it stands. */
const PLAIN = /^Text$/i

/** The decoder of `messages.json`: messages, and the conversations that they are in. */
export function createMessagesDecoder(): Decoder {
  return {
    decode(record, context) {
      if (record.kind !== 'json') return quarantine('unknown_shape', 'no JSON')
      return record.part === `${GROUPS}[]` ? decodeConversation(record.value) : decodeMessage(record.value, context)
    },
  }
}

function decodeMessage(message: Json, { about }: DecodeContext): Outcome<Decoded> {
  if (!isObject(message)) return quarantine('unknown_shape', `${nameOf(message)} in the place of a message`)
  const id = readText(message['id'])
  const conversation = readText(message['conversationid'])
  if (id === undefined || conversation === undefined)
    return quarantine('unknown_shape', 'a message without an id or the id of its conversation')
  const time = parseTime(message['originalarrivaltime'])
  if (time === undefined) return quarantine('bad_time', 'originalarrivaltime: no readable time')
  const lost: Lost[] = []
  const data: Bag = {}
  readFields(data, message, READING, lost)
  Object.assign(data, { id, conversation: plainId(conversation) })
  const isNoted = NOTED.test(readText(data['messageType']) ?? '')
  const draft: Building = { type: isNoted ? ACTIVITY : MESSAGE, time: time.ms, subject: plainId(conversation), data }
  if (time.precision !== 'ms') draft.precision = time.precision
  addSender(draft, message, about)
  addContent(data, message, isNoted, lost)
  if (!isNoted) addChanges(data, message['properties'])
  return next({ drafts: [draft], lost })
}

function addSender(draft: Building, message: JsonObject, about: JsonObject | undefined): void {
  const from = readText(message['from'])
  if (from === undefined) return
  const id = plainId(from)
  const person = personOf(id)
  draft.data['from'] = id
  if (person !== undefined) draft.actors = [person]
  if (typeof about?.['userId'] === 'string') draft.data['sent'] = about['userId'] === id
}

function addContent(data: Bag, message: JsonObject, isNoted: boolean, lost: Lost[]): void {
  const content = message['content']
  if (content === undefined || content === null || content === '') return
  if (typeof content !== 'string') {
    lost.push({ code: 'bad_value', detail: `message.content: ${nameOf(content)} that cannot be read` })
    return
  }
  if (PLAIN.test(readText(data['messageType']) ?? '')) {
    data['text'] = content
    return
  }
  const { text: plain, fileName, isEdited } = readContent(content)
  if (plain !== '') data['text'] = plain
  if (plain !== content) data['content'] = content
  if (isNoted) return
  if (fileName !== undefined) data['fileName'] = fileName
  if (isEdited) data['edited'] = true
}

/** What was done to it afterwards stands in `properties`, as texts. */
function addChanges(data: Bag, properties: Json | undefined): void {
  if (!isObject(properties)) return
  const edits = readText(properties['skypeeditedid'])
  if (edits !== undefined && data['edits'] === undefined) data['edits'] = edits
  if (readText(properties['edittime']) !== undefined || data['edits'] !== undefined) data['edited'] = true
  if (readText(properties['deletetime']) !== undefined) data['deleted'] = true
}
