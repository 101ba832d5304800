import { defineSource } from '../../source.ts'
import { setUp } from './set-up.ts'
import { TYPES } from './types.ts'
import { VIEWS } from './views.ts'

const overland = defineSource({
  id: 'devices.overland',
  title: 'Overland',
  exportSteps: [
    'Install Overland on the phone and run `datapunk devices add NAME --app overland`: it prints a link that sets the app up.',
    'The phone has to reach the server, through TLS: docs/devices.md shows how.',
  ],
  types: TYPES,
  views: VIEWS,
  channels: [
    {
      kind: 'push',
      id: 'http',
      title: 'Overland app',
      rank: 30,
      verify: { key: ['bearer', 'basic', 'query'] },
      answer: { result: 'ok' },
      setUp,
      load: async () => (await import('./feature.ts')).createDecoder(),
    },
  ],
})

// A statement of its own: the compiler leaves the paths of imports inside an exported expression as they are.
export default overland
