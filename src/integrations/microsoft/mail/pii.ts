import type { PiiHints } from '../../../models/pii.ts'

const FIELDS = ['from', 'sender', 'replyTo', 'to', 'cc', 'bcc']

/** What the strings of its events are. */
export const PII: PiiHints = {
  ...Object.fromEntries(FIELDS.map((field) => [`$.data.${field}[].address`, 'EMAIL' as const])),
  ...Object.fromEntries(FIELDS.map((field) => [`$.data.${field}[].name`, 'PERSON' as const])),
  '$.data.attachments': 'unknown',
  '$.data.attachments[].name': 'freetext',
  '$.data.attachments[].type': 'enum',
  '$.data.dateFrom': 'enum',
  '$.data.headers': 'unknown',
  '$.data.headers.importance': 'enum',
  '$.data.headers.list-id': 'opaque',
  '$.data.inReplyTo': 'opaque',
  '$.data.messageId': 'opaque',
  '$.data.references': 'opaque',
  '$.data.subject': 'freetext',
  '$.data.thread': 'opaque',
  '$.data.when': 'timestamp',
  '$.data.given': 'unknown',
}
