import { defineSource } from '../../source.ts'
import { activityChannels } from '../shared/activity-channels.ts'
import { advise } from './advice.ts'
import { recogniseStore } from './store.ts'
import { TYPES } from './types.ts'
import { VIEWS } from './views.ts'

const googlePlay = defineSource({
  id: 'google.play',
  title: 'Google Play',
  exportSteps: [
    'Open takeout.google.com and choose "Google Play Store".',
    'Choose "My Activity" too, with Google Play Store in it and in JSON.',
  ],
  types: TYPES,
  channels: [
    ...activityChannels('Google Play Store', async () => (await import('./activity.ts')).PLAY_ACTIVITY),
    {
      kind: 'archive',
      id: 'store',
      title:
        'Takeout: Installs, Library, Purchase History, Order History, Subscriptions, Reviews, Devices, Redemptions',
      rank: 30,
      layout: { kind: 'json', arrays: ['[]'] },
      recognise: recogniseStore,
      load: async () => (await import('./store.ts')).createStoreDecoder(),
    },
  ],
  views: VIEWS,
  advise,
})

// A statement of its own: the compiler leaves the paths of imports inside an exported expression as they are.
export default googlePlay
