import type { SqlView } from '../../../models/sql-view.ts'
import { DEVICE, deviceDays, FACT, PLACE } from '../shared/views.ts'

const TRACK: SqlView = {
  name: 'overland_track',
  about: 'Where the phone was (Overland), one row a position',
  columns: [
    FACT,
    { name: 'time', about: 'When' },
    DEVICE,
    ...PLACE,
    { name: 'accuracy', about: 'Radius, m' },
    { name: 'altitude', about: 'Height, m' },
    { name: 'speed', about: 'm/s; null where it is not known' },
    { name: 'battery', about: 'Percent' },
    { name: 'charge', about: 'unknown, unplugged, charging or full' },
    { name: 'motion', about: 'driving, walking … as the phone says, a JSON list' },
  ],
  sql: `
    select fact, time, subject as device, latitude, longitude,
      coalesce(accuracy, datapunk.number(data, 'accuracy')) as accuracy, datapunk.number(data, 'altitude') as altitude,
      case when datapunk.number(data, 'velocity') >= 0 then datapunk.number(data, 'velocity') end as speed,
      datapunk.number(data, 'batteryLevel') * 100 as battery, data ->> 'batteryState' as charge, data ->> 'motion' as motion
    from datapunk.events
    where stream = 'devices.overland' and type = 'devices.overland.position'`,
}

const STAYS: SqlView = {
  name: 'overland_visits',
  about: 'Stays as the phone recognised them (Overland), one row a stay',
  columns: [
    FACT,
    { name: 'arrived', about: 'When it began; null where the phone does not know' },
    { name: 'departed', about: 'When it ended; null while it goes on' },
    DEVICE,
    ...PLACE,
  ],
  sql: `
    select fact, case when datapunk.flag(data, 'arrivalUnknown') then null else time end as arrived,
      case when datapunk.flag(data, 'arrivalUnknown') then time else endtime end as departed, subject as device, latitude, longitude
    from datapunk.events
    where stream = 'devices.overland' and type = 'devices.overland.visit'`,
}

const TRIPS: SqlView = {
  name: 'overland_trips',
  about: 'Trips that were begun and ended in the app (Overland), one row a trip',
  columns: [
    FACT,
    { name: 'began', about: 'When it began' },
    { name: 'ended', about: 'When it ended' },
    DEVICE,
    { name: 'mode', about: 'walk, run, bicycle, car, train …' },
    { name: 'meters', about: 'How far' },
    { name: 'seconds', about: 'How long' },
  ],
  sql: `
    select fact, time as began, endtime as ended, subject as device, data ->> 'mode' as mode,
      datapunk.number(data, 'distance') as meters, datapunk.number(data, 'duration') as seconds
    from datapunk.events
    where stream = 'devices.overland' and type = 'devices.overland.trip'`,
}

/** What SQL shows of this source. */
export const VIEWS: readonly SqlView[] = [
  TRACK,
  deviceDays('Overland', { battery: "datapunk.number(data, 'batteryLevel') * 100" }),
  STAYS,
  TRIPS,
]
