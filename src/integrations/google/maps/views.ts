import type { SqlView } from '../../../models/sql-view.ts'

const VISITS: SqlView = {
  name: 'maps_visits',
  about: 'Stays at places, one row a stay',
  columns: [
    { name: 'fact', about: 'Identity of the event' },
    { name: 'arrived', about: 'When it began' },
    { name: 'departed', about: 'When it ended' },
    { name: 'minutes', about: 'How long it was' },
    { name: 'arrived_local', about: 'By the clock of the place, where the export says its offset' },
    { name: 'place', about: 'URN: place:google:<place id>' },
    { name: 'name', about: 'Name of the place' },
    { name: 'address', about: 'Address, one line' },
    { name: 'meaning', about: 'HOME, WORK, INFERRED_HOME … as the export says' },
    { name: 'level', about: '0 a place, 1 a place within it, and so on' },
    { name: 'latitude', about: 'Degrees north' },
    { name: 'longitude', about: 'Degrees east' },
    { name: 'probability', about: 'That there was a visit at all, 0 to 1' },
  ],
  sql: `
    select fact, time as arrived, endtime as departed,
      (extract(epoch from endtime - time) / 60)::double precision as minutes,
      time at time zone 'UTC' + tz * interval '1 minute' as arrived_local,
      place, data ->> 'name' as name, data ->> 'address' as address, data ->> 'semanticType' as meaning,
      datapunk.number(data, 'hierarchyLevel')::integer as level, latitude, longitude,
      coalesce(datapunk.number(data, 'probability'), datapunk.number(data, 'visitConfidence') / 100) as probability
    from datapunk.events
    where stream = 'google.maps' and type = 'google.maps.visit'`,
}

const POSITIONS: SqlView = {
  name: 'maps_positions',
  about: 'Where the owner was, one row a measured position',
  columns: [
    { name: 'fact', about: 'Identity of the event' },
    { name: 'time', about: 'When' },
    { name: 'latitude', about: 'Degrees north' },
    { name: 'longitude', about: 'Degrees east' },
    { name: 'accuracy', about: 'Radius, m' },
    { name: 'altitude', about: 'Height, m' },
    { name: 'speed', about: 'm/s' },
    { name: 'heading', about: 'Degrees east of north' },
    { name: 'found_by', about: 'GPS, WIFI, CELL, UNKNOWN; PATH for points of a path' },
  ],
  sql: `
    select fact, time, latitude, longitude,
      coalesce(accuracy, datapunk.number(data, 'accuracy')) as accuracy, datapunk.number(data, 'altitude') as altitude,
      datapunk.number(data, 'velocity') as speed, datapunk.number(data, 'heading') as heading,
      upper(data ->> 'source') as found_by
    from datapunk.events
    where stream = 'google.maps' and type = 'google.maps.point'`,
}

/** What SQL shows of this source. */
export const VIEWS: readonly SqlView[] = [VISITS, POSITIONS]
