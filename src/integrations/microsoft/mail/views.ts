import type { SqlView } from '../../../models/sql-view.ts'

const MESSAGES: SqlView = {
  name: 'mail_messages',
  about: 'Mails by their headers, one row a mail',
  columns: [
    { name: 'fact', about: 'Identity of the event' },
    { name: 'time', about: 'When it was sent' },
    { name: 'subject', about: 'The subject line' },
    { name: 'sender', about: 'Address of the first author' },
    { name: 'sender_name', about: 'Name of the first author' },
    { name: 'thread', about: 'Message-ID of the first message of its thread, as far as it says' },
    { name: 'message_id', about: 'Message-ID' },
    { name: 'size', about: 'Bytes of the whole message' },
    { name: 'attachments', about: 'What is attached, a JSON list of {name, type}' },
  ],
  sql: `
    select fact, time, data ->> 'subject' as subject, lower(data -> 'from' -> 0 ->> 'address') as sender,
      data -> 'from' -> 0 ->> 'name' as sender_name, data ->> 'thread' as thread, data ->> 'messageId' as message_id,
      datapunk.number(data, 'size') as size, data -> 'attachments' as attachments
    from datapunk.events
    where stream = 'microsoft.mail' and type = 'microsoft.mail.message'`,
}

const list = (field: string) =>
  `case when jsonb_typeof(data -> '${field}') = 'array' then data -> '${field}' else '[]'::jsonb end`

const CORRESPONDENTS: SqlView = {
  name: 'mail_correspondents',
  about: 'Who stands in the mails, one row an address of a mail',
  columns: [
    { name: 'fact', about: 'Identity of the event' },
    { name: 'time', about: 'When it was sent' },
    { name: 'role', about: 'from, to, cc or bcc' },
    { name: 'address', about: 'In lower case' },
    { name: 'name', about: 'As the mail has it' },
  ],
  sql: `
    select event.fact, event.time, part.role, lower(item ->> 'address') as address, item ->> 'name' as name
    from datapunk.events event
    cross join lateral (values ('from', ${list('from')}), ('to', ${list('to')}), ('cc', ${list('cc')}), ('bcc', ${list('bcc')})) part (role, list)
    cross join lateral jsonb_array_elements(part.list) item
    where event.stream = 'microsoft.mail' and event.type = 'microsoft.mail.message' and item ->> 'address' is not null`,
}

/** What SQL shows of this source. */
export const VIEWS: readonly SqlView[] = [MESSAGES, CORRESPONDENTS]
