import { defineSource } from '../../source.ts'
import { activityChannels } from '../shared/activity-channels.ts'
import { otherTakeout } from './other-takeout.ts'
import { TYPES } from './types.ts'
import { VIEWS } from './views.ts'

const googleActivity = defineSource({
  id: 'google.activity',
  title: 'Google My Activity',
  exportSteps: [
    'Open takeout.google.com, choose "My Activity" alone, and set its format to JSON (HTML is read too, but has no milliseconds).',
    'Import the archive as it was downloaded: entries of Maps, YouTube and Play go to those sources, all others are here.',
  ],
  types: TYPES,
  channels: [
    ...activityChannels('all other products', async () => (await import('./entries.ts')).OTHER_ACTIVITY, true),
  ],
  views: VIEWS,
  advise: otherTakeout,
})

// A statement of its own: the compiler leaves the paths of imports inside an exported expression as they are.
export default googleActivity
