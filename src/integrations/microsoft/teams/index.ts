import { defineSource } from '../../source.ts'
import { GROUPS, MEMBERS } from './names.ts'
import { ownerOf, recogniseEndpoints, recogniseMessages } from './recognise.ts'
import { TYPES } from './types.ts'
import { VIEWS } from './views.ts'

const teams = defineSource({
  id: 'microsoft.teams',
  title: 'Microsoft Teams (free) and Skype',
  exportSteps: [
    'Open secure.skype.com/en/data-export and sign in with your Microsoft account; it serves Teams (free) too.',
    'Tick "Conversations", and "Files" if you want the media, and choose "Submit request".',
    'When the page says that the export is ready, download the archive (messages_….tar) and import it as it is.',
  ],
  types: TYPES,
  channels: [
    {
      kind: 'archive',
      id: 'messages',
      title: 'messages.json: conversations with their messages',
      rank: 20,
      layout: { kind: 'groups', groups: GROUPS, members: MEMBERS },
      recognise: recogniseMessages,
      about: ownerOf,
      load: async () => (await import('./messages.ts')).createMessagesDecoder(),
    },
    {
      kind: 'archive',
      id: 'endpoints',
      title: 'endpoints.json: devices and programs that were signed in',
      rank: 20,
      layout: { kind: 'json', arrays: ['endpoints[]'] },
      recognise: recogniseEndpoints,
      load: async () => (await import('./conversations.ts')).createEndpointsDecoder(),
    },
  ],
  views: VIEWS,
})

// A statement of its own: the compiler leaves the paths of imports inside an exported expression as they are.
export default teams
