import { Type } from 'typebox'
import { asGiven, flag, GIVEN, text } from '../../decoding/field-schemas.ts'

const OF_A_MESSAGE = {
  id: Type.String({ description: 'Of the message, in its conversation' }),
  conversation: Type.String({ description: 'Id of the conversation: `8:…` of a person, `19:…` of a group' }),
  from: text('Id of who sent it'),
  senderName: text('How the sender was called'),
  sent: flag('The owner sent it'),
  messageType: text('As given: Text, RichText, RichText/UriObject, ThreadActivity/AddMember …'),
  content: text('As given, with its mark-up, where that is more than the text'),
  properties: asGiven('What the service notes beside it: edits, deletion, reactions'),
  amsreferences: asGiven('Ids of the media in the export'),
  version: asGiven('Of the message; grows when it is changed'),
  given: GIVEN,
}

export const MESSAGE_DATA = Type.Object(
  {
    ...OF_A_MESSAGE,
    text: text('What was written, without mark-up'),
    fileName: text('Of a shared file or picture'),
    edits: text('Id of the message that this one is a later version of'),
    edited: flag('It was changed after it was sent'),
    deleted: flag('It was taken back'),
  },
  { description: 'A message of a conversation in Teams (free) or Skype' },
)

export const ACTIVITY_DATA = Type.Object(
  { ...OF_A_MESSAGE, text: text('What the service noted, without mark-up') },
  { description: 'What the service notes in a conversation: members, topics, calls' },
)

export const CONVERSATION_DATA = Type.Object(
  {
    id: Type.String({ description: '`8:…` of a person, `19:…` of a group' }),
    name: text('How the person or group is called'),
    threadProperties: asGiven('Topic, members and settings of a group'),
    properties: asGiven('Settings of the owner for it'),
    version: asGiven('Grows when it is changed'),
    given: GIVEN,
  },
  { description: 'A conversation, as it was when it was exported' },
)

export const ENDPOINT_DATA = Type.Object(
  { id: Type.String({ description: 'Of the endpoint' }), given: GIVEN },
  { description: 'A device or program that was signed in, with the fields of the export' },
)
