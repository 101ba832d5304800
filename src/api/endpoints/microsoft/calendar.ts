import { Type } from 'typebox'
import type { ApiApp, ApiContext } from '../../http.ts'
import { type ViewEndpoint, viewEndpoint } from '../../view-endpoint.ts'

const Time = Type.String({ format: 'date-time' })
const text = (description: string) => Type.Optional(Type.String({ description }))

const AGENDA: ViewEndpoint = {
  path: '/v1/microsoft/calendar/agenda',
  operationId: 'calendarAgenda',
  summary: 'Appointments in the order they begin',
  description:
    'All that are going on in the asked time, those that began before too. A series stands at its first date, with its rule; its exceptions stand at theirs. Cancelled ones are left out unless asked for.',
  query: {
    cancelled: Type.Optional(Type.Boolean({ description: 'Cancelled ones too' })),
    search: text('Only those with this in their title or location'),
  },
  row: {
    starts: Time,
    ends: Type.Optional(Time),
    allDay: Type.Boolean({ description: 'Days, and no times of day: `starts` and `ends` are midnights UTC' }),
    title: text('What it is called'),
    location: text('Where'),
    organizer: text('Mail address or name of who invited'),
    people: Type.Integer({ description: 'How many were invited' }),
    status: text('CONFIRMED, TENTATIVE or CANCELLED'),
    rule: text('How a series repeats (RRULE)'),
    calendar: text('Name of the calendar'),
    zoneGuessed: Type.Boolean({ description: 'The times are of a clock whose zone is not known' }),
  },
  sql: `
    select starts, ends, all_day as "allDay", title, location, organizer,
      case when jsonb_typeof(attendees) = 'array' then jsonb_array_length(attendees) else 0 end as people,
      status, rule, calendar, zone_guessed as "zoneGuessed"
    from datapunk.calendar_events
    where ($3 is true or status is distinct from 'CANCELLED')
      and ($4 is null or strpos(lower(concat_ws(' ', title, location)), lower($4)) > 0)
      and ($1 is null or coalesce(ends, starts) >= $1) and ($2 is null or starts < $2)
    order by starts, ends, title`,
}

/** What a calendar alone offers: its agenda. */
export function endpoints(app: ApiApp, context: ApiContext): void {
  viewEndpoint(app, context, AGENDA)
}
