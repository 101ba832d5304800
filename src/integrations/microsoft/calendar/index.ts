import { defineSource } from '../../source.ts'
import { advise, recogniseCalendar, recogniseTable } from './recognise.ts'
import { dateOrder } from './table.ts'
import { TYPES } from './types.ts'
import { VIEWS } from './views.ts'

const calendar = defineSource({
  id: 'microsoft.calendar',
  title: 'Outlook calendar',
  exportSteps: [
    'Outlook.com: open outlook.live.com/calendar, Settings, Calendar, Shared calendars, "Publish a calendar" with all details, and save what the ICS link gives as a file.',
    'Classic Outlook: open the calendar, choose File, "Save calendar", under "More options" the whole calendar with full details; it becomes an .ics file.',
    'Import the .ics files as they are, alone or in a zip. A list as CSV (File, Open & Export, Import/Export, Export to a file) is read as well, but has no zones, no ids and no people.',
  ],
  types: TYPES,
  channels: [
    {
      kind: 'archive',
      id: 'icalendar',
      title: 'Calendars: *.ics',
      rank: 20,
      layout: { kind: 'calendar' },
      recognise: recogniseCalendar,
      load: async () => (await import('./event.ts')).createEventDecoder(),
    },
    {
      kind: 'archive',
      id: 'table',
      title: 'List of appointments: *.csv',
      rank: 10,
      layout: { kind: 'csv' },
      recognise: recogniseTable,
      about: dateOrder,
      load: async () => (await import('./rows.ts')).createRowDecoder(),
    },
  ],
  views: VIEWS,
  advise,
})

// A statement of its own: the compiler leaves the paths of imports inside an exported expression as they are.
export default calendar
