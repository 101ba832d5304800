import { type ArchiveChannel, defineSource } from '../../source.ts'
import { activityChannels } from '../shared/activity-channels.ts'
import { advise } from './advice.ts'
import { POINT } from './names.ts'
import { recogniseList, recognisePlaces, recogniseTimeline } from './recognise.ts'
import { TYPES } from './types.ts'
import { VIEWS } from './views.ts'

/** Every list that holds records of locations, in any of the exports: dialects share wrappers and mix in one file. */
const TIMELINE = {
  kind: 'json',
  arrays: ['locations[]', 'timelineObjects[]', 'semanticSegments[]', 'rawSignals[]', '[]'],
} as const

const timelineDecoder: ArchiveChannel['load'] = async () => (await import('./timeline.ts')).createTimelineDecoder()

const recordsDecoder: ArchiveChannel['load'] = async () => {
  const [decoder, { createRecordsKernel }] = await Promise.all([timelineDecoder(), import('./records-kernel.ts')])
  return { ...decoder, kernel: createRecordsKernel(POINT) }
}

const googleMaps = defineSource({
  id: 'google.maps',
  title: 'Google Maps',
  exportSteps: [
    'Android: open Settings → Location → Location services → Timeline, tap "Export Timeline data" and save Timeline.json.',
    'iPhone: open Google Maps → your picture → Settings → Personal content, tap "Export Timeline data" and save location-history.json.',
    'Older history: open takeout.google.com, choose "Location History (Timeline)" in JSON, and import the archive as it is.',
    'Searches and places: in Takeout choose "My Activity" (Maps, in JSON), "Maps", "Maps (your places)" and "Saved".',
  ],
  types: TYPES,
  channels: [
    {
      kind: 'archive',
      id: 'records',
      title: 'Takeout: Records.json, Location History.json',
      rank: 30,
      layout: TIMELINE,
      recognise: recogniseTimeline('records'),
      load: recordsDecoder,
    },
    {
      kind: 'archive',
      id: 'semantic',
      title: 'Takeout: Semantic Location History',
      rank: 20,
      layout: TIMELINE,
      recognise: recogniseTimeline('semantic'),
      load: timelineDecoder,
    },
    {
      kind: 'archive',
      id: 'phone-android',
      title: 'Android phone: Timeline.json',
      rank: 30,
      layout: TIMELINE,
      recognise: recogniseTimeline('phone-android'),
      load: timelineDecoder,
    },
    {
      kind: 'archive',
      id: 'phone-ios',
      title: 'iPhone: location-history.json',
      rank: 25,
      layout: TIMELINE,
      recognise: recogniseTimeline('phone-ios'),
      load: timelineDecoder,
    },
    ...activityChannels('Maps', async () => (await import('./interaction.ts')).MAPS_ACTIVITY),
    {
      kind: 'archive',
      id: 'saved-places',
      title: 'Takeout: starred and labelled places, reviews',
      rank: 30,
      layout: { kind: 'json', arrays: ['features[]'] },
      recognise: recognisePlaces,
      load: async () => (await import('./saved.ts')).createPlacesDecoder(),
    },
    {
      kind: 'archive',
      id: 'saved-lists',
      title: 'Takeout: saved lists (CSV)',
      rank: 30,
      layout: { kind: 'csv' },
      recognise: recogniseList,
      load: async () => (await import('./lists.ts')).createListsDecoder(),
    },
  ],
  views: VIEWS,
  advise,
})

// A statement of its own: the compiler leaves the paths of imports inside an exported expression as they are.
export default googleMaps
