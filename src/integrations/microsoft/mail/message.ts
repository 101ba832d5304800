import type { Json, JsonObject } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { personUrn } from '../../../processors/normalization/urn.ts'
import type { Building } from '../../decoding/building.ts'
import { type Bag, isList, isObject, nameOf, put } from '../../decoding/json.ts'
import type { Decoded, Decoder, Lost } from '../../source.ts'
import { decodedHeader, type MailAddress, readAddresses, readAttachment, readIds } from './header-values.ts'
import { parseMailDate } from './mail-date.ts'
import { MESSAGE } from './names.ts'

/**
 * A mail as the reader of mailboxes gives it, by its headers (RFC 5322):
 *
 *     {"headers": [{"name": "From", "value": "=?utf-8?Q?J=C3=B6rg?= <joerg@example.org>"}, {"name": "Date", "value": "Fri, 3 May 2024 …"}],
 *      "size": 20480, "parts": [{"type": "application/pdf; name=map.pdf", "disposition": "attachment"}]}
 */
type Headers = ReadonlyMap<string, readonly string[]>

const ADDRESSES = { from: 'from', sender: 'sender', 'reply-to': 'replyTo', to: 'to', cc: 'cc', bcc: 'bcc' } as const
const PEOPLE = ['from', 'to', 'cc', 'bcc'] as const
/** Read into fields of their own. */
const READ = new Set([...Object.keys(ADDRESSES), 'message-id', 'subject', 'date', 'in-reply-to', 'references'])
/** Traces of transport, signatures and filters, and what is said of the body: they are of machines, and often longer than all else. */
const LEFT_OUT =
  /^(?:received|x-received|return-path|delivered-to|received-spf|authentication-results|dkim-.*|domainkey-.*|arc-.*|autocrypt.*|x-ms-.*|x-microsoft-.*|x-forefront-.*|x-eop.*|x-spam-.*|x-google-.*|mime-version|content-.*)$/

/** The decoder of mails, out of mailboxes and single files. */
export function createMailDecoder(): Decoder {
  return {
    decode: (record) => (record.kind === 'json' ? decodeMail(record.value) : quarantine('unknown_shape', 'no mail')),
  }
}

function decodeMail(mail: Json): Outcome<Decoded> {
  if (!isObject(mail)) return quarantine('unknown_shape', `${nameOf(mail)} in the place of a mail`)
  const headers = headersOf(mail['headers'])
  if (!['from', 'date', 'message-id', 'subject'].some((name) => headers.has(name)))
    return quarantine('unknown_shape', 'a mail without sender, date, subject and id')
  const lost: Lost[] = []
  const data: Bag = {}
  const draft: Building = { type: MESSAGE, data }
  if (!addTime(draft, headers)) return quarantine('bad_time', 'date: no readable date, and none of a server')
  addThread(data, headers)
  addPeople(draft, headers, lost)
  const subject = decodedHeader(firstOf(headers, 'subject') ?? '')
  if (subject !== '') data['subject'] = subject
  if (typeof mail['size'] === 'number') data['size'] = mail['size']
  addAttachments(data, mail, headers)
  addOthers(data, headers)
  return next({ drafts: [draft], lost })
}

const NAME = /^[\x21-\x39\x3b-\x7e]+$/

const firstOf = (headers: Headers, name: string): string | undefined => headers.get(name)?.[0]

function headersOf(list: Json | undefined): Headers {
  const headers = new Map<string, string[]>()
  for (const header of isList(list) ? list : []) {
    if (!isObject(header) || typeof header['name'] !== 'string' || typeof header['value'] !== 'string') continue
    const name = header['name'].toLowerCase()
    if (!NAME.test(name)) continue
    const values = headers.get(name)
    if (values === undefined) headers.set(name, [header['value']])
    else values.push(header['value'])
  }
  return headers
}

/** The date of the message or, where it has none that can be read, when the last server had it; false where neither is. */
function addTime(draft: Building, headers: Headers): boolean {
  const own = firstOf(headers, 'date') ?? ''
  const received = firstOf(headers, 'received') ?? ''
  const hop = received.slice(received.lastIndexOf(';') + 1)
  const ofMail = parseMailDate(own)
  const date = ofMail ?? parseMailDate(hop)
  if (date === undefined) return false
  Object.assign(draft, { time: date.ms, precision: date.precision })
  if (date.offset !== undefined && ofMail !== undefined) draft.tz = date.offset
  if (ofMail === undefined) draft.data['dateFrom'] = 'received'
  if (date.isZoneGuessed)
    Object.assign(draft.data, { when: (ofMail === undefined ? hop : own).trim(), zoneGuessed: true })
  return true
}

function addThread(data: Bag, headers: Headers): void {
  const [messageId] = readIds(firstOf(headers, 'message-id') ?? '')
  const inReplyTo = readIds(firstOf(headers, 'in-reply-to') ?? '')
  const references = readIds(firstOf(headers, 'references') ?? '')
  const thread = references[0] ?? inReplyTo[0] ?? messageId
  if (messageId !== undefined) data['messageId'] = messageId
  if (thread !== undefined) data['thread'] = thread
  if (inReplyTo.length > 0) data['inReplyTo'] = inReplyTo
  if (references.length > 0) data['references'] = references
}

function addPeople(draft: Building, headers: Headers, lost: Lost[]): void {
  const people = new Map<string, readonly MailAddress[]>()
  for (const [name, field] of Object.entries(ADDRESSES)) {
    const { list, isCut } = readAddresses((headers.get(name) ?? []).join(', '))
    if (isCut) lost.push({ code: 'too_long', detail: `${name}: the end of a list of more than 64 KiB` })
    if (list.length === 0) continue
    draft.data[field] = list
    people.set(field, list)
  }
  const known = PEOPLE.flatMap((field) => people.get(field) ?? []).flatMap(({ address }) => address ?? [])
  const actors = [
    ...new Set(known.filter((address) => address.includes('@')).map((address) => personUrn('email', address))),
  ]
  if (actors.length > 0) draft.actors = actors
}

function addAttachments(data: Bag, mail: JsonObject, headers: Headers): void {
  const textOf = (value: Json | undefined) => (typeof value === 'string' ? value : '')
  const parts = isList(mail['parts']) ? mail['parts'] : []
  const alone = {
    type: firstOf(headers, 'content-type') ?? '',
    disposition: firstOf(headers, 'content-disposition') ?? '',
  }
  const attachments = [alone, ...parts]
    .map((part) => (isObject(part) ? readAttachment(textOf(part['type']), textOf(part['disposition'])) : undefined))
    .filter((attachment) => attachment !== undefined)
  if (attachments.length > 0) data['attachments'] = attachments
}

function addOthers(data: Bag, headers: Headers): void {
  const others: Bag = {}
  for (const [name, values] of headers) {
    if (READ.has(name) || LEFT_OUT.test(name)) continue
    const texts: readonly Json[] = values.map(decodedHeader)
    put(others, name, texts.length === 1 ? texts[0] : texts)
  }
  if (Object.keys(others).length > 0) data['headers'] = others
}
