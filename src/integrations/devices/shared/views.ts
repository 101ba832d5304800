import type { SqlView } from '../../../models/sql-view.ts'

/** Columns that the views of all devices have. */
export const FACT = { name: 'fact', about: 'Identity of the event' }
export const DEVICE = { name: 'device', about: 'Name of the device' }
export const PLACE = [
  { name: 'latitude', about: 'Degrees north' },
  { name: 'longitude', about: 'Degrees east' },
]

/** What a phone sent on a day. `app`: its name, as people write it; the last word of its source is the lower-case of it. */
export function deviceDays(app: string, { battery }: { readonly battery: string }): SqlView {
  const id = app.toLowerCase()
  return {
    name: `${id}_days`,
    about: `What a phone sent on a day (${app}), one row a day and device`,
    columns: [
      { name: 'day', about: 'The day, UTC' },
      DEVICE,
      { name: 'positions', about: 'How many' },
      { name: 'first', about: 'Time of the first' },
      { name: 'last', about: 'Time of the last' },
      { name: 'least_battery', about: 'The lowest charge that was told, percent' },
    ],
    sql: `
    select (time at time zone 'UTC')::date as day, subject as device, count(*) as positions, min(time) as first, max(time) as last,
      min(${battery}) as least_battery
    from datapunk.events
    where stream = 'devices.${id}' and type = 'devices.${id}.position'
    group by 1, 2`,
  }
}
