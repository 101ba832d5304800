/** The event types of this source. */
export const MESSAGE = 'microsoft.teams.message'
export const ACTIVITY = 'microsoft.teams.activity'
export const CONVERSATION = 'microsoft.teams.conversation'
export const ENDPOINT = 'microsoft.teams.endpoint'

/** Where the records of `messages.json` stand. */
export const GROUPS = 'conversations'
export const MEMBERS = 'MessageList'
