import { Type } from 'typebox'
import { asGiven, flag, number, optional, text } from '../../decoding/field-schemas.ts'

const addresses = (description: string) =>
  optional(
    Type.Array(Type.Object({ name: text('As the mail has it'), address: text('As the mail has it') }), { description }),
  )
const ids = (description: string) => optional(Type.Array(Type.String(), { description }))

export const MESSAGE_DATA = Type.Object(
  {
    messageId: text('Message-ID, without its brackets'),
    subject: text('The subject line'),
    from: addresses('Who wrote it'),
    sender: addresses('Who sent it for them'),
    replyTo: addresses('Who gets answers'),
    to: addresses('Recipients'),
    cc: addresses('Recipients of a copy'),
    bcc: addresses('Recipients whom the others do not see'),
    thread: text('Message-ID of the first message of its thread, as far as it says'),
    inReplyTo: ids('Message-IDs of the messages that it answers'),
    references: ids('Message-IDs of its thread'),
    size: number('Bytes of the whole message with body and attachments'),
    attachments: optional(
      Type.Array(Type.Object({ name: text('Of the file'), type: text('Media type') }), {
        description: 'What is attached: names and types, never contents',
      }),
    ),
    dateFrom: text('`received`: the message says no readable date of its own, this is when a server had it'),
    when: text('The date as the message has it, where its zone is not certain'),
    zoneGuessed: flag('The zone of the time was guessed'),
    headers: asGiven('Other headers by name, but for the traces of transport, signatures and filters'),
  },
  { description: 'A mail by its headers. No body is ever kept' },
)
