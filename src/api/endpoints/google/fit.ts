import { Type } from 'typebox'
import type { ApiApp, ApiContext } from '../../http.ts'
import { viewEndpoint } from '../../view-endpoint.ts'

const Count = (description: string) => Type.Optional(Type.Number({ description }))
const Word = (description: string) => Type.Optional(Type.String({ description }))

/** What Google Fit alone offers: days, nights, workouts. */
export function endpoints(app: ApiApp, context: ApiContext): void {
  viewEndpoint(app, context, {
    path: '/v1/google/fit/days',
    operationId: 'fitDays',
    summary: 'Steps, distance, calories, heart rate and weight by day',
    description:
      'Nothing is counted twice: of all tellings of a measure one is taken, `told_by` says which. Points have no zone of their own; their days are those of `zone`.',
    row: {
      day: Type.String({ format: 'date' }),
      steps: Count('Steps'),
      distance: Count('m'),
      calories: Count('kcal'),
      heart_points: Count('Heart Points'),
      move_minutes: Count('Minutes of movement'),
      heart_rate: Count('Mean, beats a minute'),
      weight: Count('Mean, kg'),
      told_by: Word('day, quarter_hours, merged, derived, raw'),
    },
    sql: `
      select day, steps, distance, calories, heart_points, move_minutes, heart_rate, weight, told_by
      from datapunk.fit_days
      where ($1 is null or day >= $1::date) and ($2 is null or day::timestamp at time zone current_setting('TimeZone') < $2)
      order by day`,
  })
  viewEndpoint(app, context, {
    path: '/v1/google/fit/sleep',
    operationId: 'fitSleep',
    summary: 'Sleep by night, with its stages in minutes',
    description: 'A night is from noon to noon in `zone`; only nights that began in the asked time.',
    row: {
      night: Type.String({ format: 'date' }),
      began: Type.String({ format: 'date-time' }),
      ended: Type.String({ format: 'date-time' }),
      asleep: Count('Minutes'),
      light: Count('Minutes'),
      deep: Count('Minutes'),
      rem: Count('Minutes'),
      awake: Count('Minutes'),
      told_by: Word('merged, derived, raw, unknown or session'),
    },
    sql: `
      select night, began, ended, asleep, light, deep, rem, awake, told_by
      from datapunk.fit_sleep
      where ($1 is null or began >= $1) and ($2 is null or began < $2)
      order by night`,
  })
  viewEndpoint(app, context, {
    path: '/v1/google/fit/workouts',
    operationId: 'fitWorkouts',
    summary: 'Workouts, one row each',
    description: 'The route of one is in its event: `GET /v1/events/{fact}`, `data.track`.',
    query: {
      activity: Type.Optional(Type.String({ description: '`walking`, `biking` …, with all that is below it' })),
    },
    row: {
      fact: Type.String(),
      began: Type.String({ format: 'date-time' }),
      ended: Type.Optional(Type.String({ format: 'date-time' })),
      minutes: Count('From beginning to end'),
      activity: Word('`walking`, `biking.mountain` …'),
      name: Word('Name of the session'),
      distance: Count('m'),
      steps: Count('Steps'),
      calories: Count('kcal'),
      heart_points: Count('Heart Points'),
      heart_rate: Count('Mean, beats a minute'),
      heart_rate_max: Count('Most, beats a minute'),
      latitude: Count('Where it began, degrees north'),
      longitude: Count('Degrees east'),
      has_route: Type.Boolean(),
    },
    sql: `
      select fact, began, ended, minutes, activity, name, distance, steps, calories, heart_points, heart_rate,
        heart_rate_max, latitude, longitude, has_route
      from datapunk.fit_workouts
      where ($1 is null or began >= $1) and ($2 is null or began < $2)
        and ($3 is null or activity = $3 or starts_with(activity, $3 || '.'))
      order by began, fact`,
  })
}
