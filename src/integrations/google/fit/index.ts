import { defineSource } from '../../source.ts'
import { advise } from './advice.ts'
import {
  aboutPoints,
  aboutTable,
  recogniseDays,
  recogniseIntervals,
  recognisePoints,
  recogniseSession,
  recogniseTcx,
} from './recognise.ts'
import { TYPES } from './types.ts'
import { VIEWS } from './views.ts'

const googleFit = defineSource({
  id: 'google.fit',
  title: 'Google Fit',
  exportSteps: [
    'Open takeout.google.com, choose "Deselect all", then "Fit".',
    'Under "All Fit data included" leave all kinds of data chosen: daily activity metrics, sessions, all data.',
    'Create the export, and import the archive as it is once it is there.',
  ],
  types: TYPES,
  channels: [
    {
      kind: 'archive',
      id: 'days',
      title: 'Takeout: Daily activity metrics.csv, Daily Summaries.csv',
      rank: 30,
      layout: { kind: 'csv' },
      recognise: recogniseDays,
      about: aboutTable,
      load: async () => (await import('./days.ts')).createDaysDecoder(),
    },
    {
      kind: 'archive',
      id: 'intervals',
      title: 'Takeout: daily activity metrics of a day, YYYY-MM-DD.csv',
      rank: 30,
      layout: { kind: 'csv' },
      recognise: recogniseIntervals,
      about: aboutTable,
      load: async () => (await import('./days.ts')).createIntervalsDecoder(),
    },
    {
      kind: 'archive',
      id: 'points',
      title: 'Takeout: All Data',
      rank: 30,
      layout: { kind: 'json', arrays: ['Data Points[]'] },
      recognise: recognisePoints,
      about: aboutPoints,
      load: async () => (await import('./points.ts')).createPointsDecoder(),
    },
    {
      kind: 'archive',
      id: 'sessions',
      title: 'Takeout: All Sessions',
      rank: 30,
      layout: { kind: 'document' },
      recognise: recogniseSession,
      load: async () => (await import('./sessions.ts')).createSessionsDecoder(),
    },
    {
      kind: 'archive',
      id: 'tcx',
      title: 'Takeout: Activities (TCX)',
      rank: 20,
      layout: { kind: 'xml', elements: ['Activity'] },
      recognise: recogniseTcx,
      load: async () => (await import('./tcx.ts')).createTcxDecoder(),
    },
  ],
  views: VIEWS,
  advise,
})

// A statement of its own: the compiler leaves the paths of imports inside an exported expression as they are.
export default googleFit
