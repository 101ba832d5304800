import { defineSource } from '../../source.ts'
import { recogniseRecorder } from './recognise.ts'
import { setUp } from './set-up.ts'
import { TYPES } from './types.ts'
import { VIEWS } from './views.ts'

const owntracks = defineSource({
  id: 'devices.owntracks',
  title: 'OwnTracks',
  exportSteps: [
    'Install OwnTracks on the phone and run `datapunk devices add NAME`: it prints a link that sets the app up.',
    'The phone has to reach the server, through TLS: docs/devices.md shows how.',
    'History of an OwnTracks Recorder: `ocat --user USER --device DEVICE --from 2010-01-01 --format json > history.json`, and import that.',
  ],
  types: TYPES,
  views: VIEWS,
  channels: [
    {
      kind: 'push',
      id: 'http',
      title: 'OwnTracks app, HTTP mode',
      rank: 30,
      verify: { key: ['basic', 'bearer'] },
      answer: [],
      setUp,
      load: async () => (await import('./message.ts')).createPushDecoder(),
    },
    {
      kind: 'archive',
      id: 'recorder',
      title: 'OwnTracks Recorder: locations as JSON',
      rank: 20,
      layout: { kind: 'json', arrays: ['data[]', 'locations[]', '[]'] },
      recognise: recogniseRecorder,
      load: async () => (await import('./message.ts')).createRecorderDecoder(),
    },
  ],
})

// A statement of its own: the compiler leaves the paths of imports inside an exported expression as they are.
export default owntracks
