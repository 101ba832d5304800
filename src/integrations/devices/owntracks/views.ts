import type { SqlView } from '../../../models/sql-view.ts'
import { DEVICE, deviceDays, FACT, PLACE } from '../shared/views.ts'

const TRACK: SqlView = {
  name: 'owntracks_track',
  about: 'Where the phone was (OwnTracks), one row a position',
  columns: [
    FACT,
    { name: 'time', about: 'When' },
    DEVICE,
    ...PLACE,
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
export const VIEWS: readonly SqlView[] = [
  TRACK,
  deviceDays('OwnTracks', { battery: "datapunk.number(data, 'battery')" }),
  REGIONS,
]
