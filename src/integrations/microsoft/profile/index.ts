import { defineSource } from '../../source.ts'
import { advise, recogniseEntries, recogniseTable } from './recognise.ts'
import { TYPES } from './types.ts'
import { VIEWS } from './views.ts'

const load = async () => (await import('./entries.ts')).createEntryDecoder()

const profile = defineSource({
  id: 'microsoft.profile',
  title: 'Microsoft privacy dashboard',
  exportSteps: [
    'Open account.microsoft.com/privacy/download-data and sign in with your Microsoft account.',
    'Choose "Create new archive", tick everything, and download the archive when it is ready; it is there for a few days.',
    'Import the archive as it is. History that is in Edge alone: edge://history, "…", "Export browsing data", and import the CSV.',
  ],
  types: TYPES,
  channels: [
    {
      kind: 'archive',
      id: 'entries',
      title: 'JSON: lists of entries with a time',
      rank: 20,
      layout: { kind: 'json', arrays: ['[]'] },
      recognise: recogniseEntries,
      load,
    },
    {
      kind: 'archive',
      id: 'table',
      title:
        'CSV: BrowsingHistory, SearchRequestsAndQuery, PreciseUserLocation, ProductAndServiceUsage …, and the history of Edge',
      rank: 10,
      layout: { kind: 'csv' },
      recognise: recogniseTable,
      load,
    },
  ],
  views: VIEWS,
  advise,
})

// A statement of its own: the compiler leaves the paths of imports inside an exported expression as they are.
export default profile
