import type { SqlView } from '../../../models/sql-view.ts'

const FACT = { name: 'fact', about: 'Identity of the event' }
const DEVICE = { name: 'device', about: 'Name of the device' }

const TRACK: SqlView = {
  name: 'owntracks_track',
  about: 'Where the phone was (OwnTracks), one row a position',
  columns: [
    FACT,
    { name: 'time', about: 'When' },
    DEVICE,
    { name: 'latitude', about: 'Degrees north' },
    { name: 'longitude', about: 'Degrees east' },
    { name: 'accuracy', about: 'Radius, m' },
    { name: 'altitude', about: 'Above sea level, m' },
    { name: 'speed', about: 'm/s' },
    { name: 'battery', about: 'Percent' },
    { name: 'charge', about: 'unknown, unplugged, charging or full' },
    { name: 'connection', about: 'wifi, mobile or offline' },
  ],
  sql: `
    select fact, time, subject as device, latitude, longitude,
      coalesce(accuracy, datapunk.number(data, 'accuracy')) as accuracy, datapunk.number(data, 'altitude') as altitude,
      datapunk.number(data, 'velocityKmh') / 3.6 as speed, datapunk.number(data, 'battery') as battery,
      data ->> 'batteryState' as charge, data ->> 'connection' as connection
    from datapunk.events
    where stream = 'devices.owntracks' and type = 'devices.owntracks.position'`,
}

const DAYS: SqlView = {
  name: 'owntracks_days',
  about: 'What a phone sent on a day (OwnTracks), one row a day and device',
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
      min(datapunk.number(data, 'battery')) as least_battery
    from datapunk.events
    where stream = 'devices.owntracks' and type = 'devices.owntracks.position'
    group by 1, 2`,
}

const REGIONS: SqlView = {
  name: 'owntracks_regions',
  about: 'Regions that were entered and left (OwnTracks), one row each time',
  columns: [
    FACT,
    { name: 'time', about: 'When' },
    DEVICE,
    { name: 'event', about: 'enter or leave' },
    { name: 'region', about: 'Name of the region' },
  ],
  sql: `
    select fact, time, subject as device, data ->> 'event' as event, data ->> 'region' as region
    from datapunk.events
    where stream = 'devices.owntracks' and type = 'devices.owntracks.transition'`,
}

/** What SQL shows of this source. */
export const VIEWS: readonly SqlView[] = [TRACK, DAYS, REGIONS]
