import type { SqlView } from '../../../models/sql-view.ts'

const MESSAGES: SqlView = {
  name: 'teams_messages',
  about:
    'Messages of Teams and Skype, one row a message, with the name of the conversation; later versions are rows of their own',
  columns: [
    { name: 'fact', about: 'Identity of the event' },
    { name: 'time', about: 'When it arrived' },
    { name: 'conversation', about: 'Id of the conversation' },
    { name: 'conversation_name', about: 'How the person or group is called' },
    { name: 'sender', about: 'Id of who sent it' },
    { name: 'sender_name', about: 'How the sender was called' },
    { name: 'sent', about: 'Whether the owner sent it' },
    { name: 'text', about: 'What was written, without mark-up' },
    { name: 'message_type', about: 'Text, RichText, RichText/UriObject …' },
    { name: 'edits', about: 'Id of the message that it is a later version of' },
    { name: 'deleted', about: 'Whether it was taken back' },
  ],
  sql: `
    select message.fact, message.time, message.subject as conversation, conversation.name as conversation_name,
      message.data ->> 'from' as sender, message.data ->> 'senderName' as sender_name,
      datapunk.flag(message.data, 'sent') as sent, message.data ->> 'text' as text,
      message.data ->> 'messageType' as message_type, message.data ->> 'edits' as edits,
      coalesce(datapunk.flag(message.data, 'deleted'), false) as deleted
    from datapunk.events message
    left join (
      select subject, max(data ->> 'name') as name
      from datapunk.events
      where stream = 'microsoft.teams' and type = 'microsoft.teams.conversation'
      group by subject
    ) conversation on conversation.subject = message.subject
    where message.stream = 'microsoft.teams' and message.type = 'microsoft.teams.message'`,
}

/** What SQL shows of this source. */
export const VIEWS: readonly SqlView[] = [MESSAGES]
