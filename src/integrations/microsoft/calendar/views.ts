import type { SqlView } from '../../../models/sql-view.ts'

const EVENTS: SqlView = {
  name: 'calendar_events',
  about: 'Appointments, one row each; a series is one row at its first date, its exceptions are rows of their own',
  columns: [
    { name: 'fact', about: 'Identity of the event' },
    { name: 'starts', about: 'When it begins; of whole days midnight UTC' },
    { name: 'ends', about: 'When it ends, exclusive' },
    { name: 'all_day', about: 'Whether it has days and no times of day' },
    { name: 'title', about: 'What it is called' },
    { name: 'location', about: 'Where' },
    { name: 'status', about: 'CONFIRMED, TENTATIVE or CANCELLED' },
    { name: 'organizer', about: 'Mail address or name of who invited' },
    { name: 'attendees', about: 'Who was invited: a JSON list of {name, address, status …}' },
    { name: 'rule', about: 'How a series repeats (RRULE); null where it does not' },
    { name: 'recurrence', about: 'Of an exception of a series: the date it replaces' },
    { name: 'uid', about: 'The same for a series and its exceptions' },
    { name: 'calendar', about: 'Name of the calendar' },
    { name: 'zone_guessed', about: 'Whether the times are of a clock whose zone is not known' },
  ],
  sql: `
    select fact, time as starts, endtime as ends, coalesce(datapunk.flag(data, 'allDay'), false) as all_day,
      data ->> 'title' as title, data ->> 'location' as location, data ->> 'status' as status,
      coalesce(data -> 'organizer' ->> 'address', data -> 'organizer' ->> 'name') as organizer,
      data -> 'attendees' as attendees, data ->> 'rule' as rule, data ->> 'recurrence' as recurrence, data ->> 'uid' as uid,
      data ->> 'calendar' as calendar, coalesce(datapunk.flag(data, 'zoneGuessed'), false) as zone_guessed
    from datapunk.events
    where stream = 'microsoft.calendar' and type = 'microsoft.calendar.event'`,
}

/** What SQL shows of this source. */
export const VIEWS: readonly SqlView[] = [EVENTS]
