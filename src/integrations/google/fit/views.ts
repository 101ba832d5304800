import type { SqlView } from '../../../models/sql-view.ts'

/** How much a layer is worth: the lower is taken. What Google counted itself for a day goes before all points. */
const rankOf = (layer: string) =>
  `case ${layer} when 'merged' then 3 when 'derived' then 4 when 'raw' then 5 else 6 end`

/** Measures that rows of days and of quarter hours have, with their fields. */
const OF_ROWS = `
  ('steps', datapunk.number(data, 'steps')), ('distance', datapunk.number(data, 'distance')),
  ('calories', datapunk.number(data, 'calories')), ('heart_points', datapunk.number(data, 'heartPoints')),
  ('move_minutes', datapunk.number(data, 'moveMinutes')), ('heart_rate', datapunk.number(data, 'heartRateAverage')),
  ('weight', datapunk.number(data, 'weightAverage'))`

/** Measures that points have: type, measure and value. */
const OF_POINTS = [
  ['google.fit.steps', "'steps'", "datapunk.number(data, 'steps')"],
  ['google.fit.distance', "'distance'", "datapunk.number(data, 'distance')"],
  ['google.fit.calories', "'calories'", "datapunk.number(data, 'calories')"],
  ['google.fit.heart_rate', "'heart_rate'", "datapunk.number(data, 'bpm')"],
  ['google.fit.weight', "'weight'", "datapunk.number(data, 'weight')"],
  [
    'google.fit.sample',
    "case data ->> 'dataType' when 'com.google.heart_minutes' then 'heart_points' when 'com.google.active_minutes' then 'move_minutes' end",
    "coalesce(datapunk.number(data -> 'values', 'intensity'), datapunk.number(data -> 'values', 'duration'))",
  ],
] as const
const byType = (column: 1 | 2) =>
  `case type ${OF_POINTS.map((of) => `when '${of[0]}' then ${of[column]}`).join(' ')} end`

const MEASURES: SqlView = {
  name: 'fit_measures',
  about:
    'What a day came to, one row a day and measure. Nothing is counted twice: of all tellings of a measure on a day one is taken. First what Google says of the day, then its quarter hours, then the points of one stream: merged before derived before raw, then the stream with most points',
  columns: [
    { name: 'day', about: 'By the clock of the person; of points by the time zone of the session' },
    { name: 'measure', about: 'steps, distance, calories, heart_points, move_minutes, heart_rate, weight' },
    { name: 'value', about: 'Sum of the day; of heart_rate and weight the mean' },
    { name: 'unit', about: 'm, kcal, min, bpm, kg; empty for counts' },
    { name: 'told_by', about: 'day, quarter_hours, merged, derived, raw or unknown' },
    { name: 'data_source', about: 'Of points: their stream' },
    { name: 'readings', about: 'How many rows or points it is made of' },
  ],
  sql: `
    with told as (
      select day, measure, case when measure in ('heart_rate', 'weight') then avg(value) else sum(value) end as value,
        case type when 'google.fit.day' then 1 else 2 end as rank,
        case type when 'google.fit.day' then 'day' else 'quarter_hours' end as told_by,
        null::text as data_source, count(*) as readings
      from (
        select type, (time at time zone 'UTC' + coalesce(tz, 0) * interval '1 minute')::date as day, m.measure, m.value
        from datapunk.events cross join lateral (values ${OF_ROWS}) m(measure, value)
        where stream = 'google.fit' and type in ('google.fit.day', 'google.fit.interval')
      ) told_rows
      where value is not null
      group by type, day, measure
      union all
      select day, measure, case when measure in ('heart_rate', 'weight') then avg(value) else sum(value) end,
        ${rankOf('layer')}, coalesce(layer, 'unknown'), data_source, count(*)
      from (
        select time::date as day, ${byType(1)} as measure, ${byType(2)} as value, data ->> 'layer' as layer,
          data ->> 'dataSource' as data_source
        from datapunk.events
        where stream = 'google.fit' and type in (${OF_POINTS.map(([type]) => `'${type}'`).join(', ')})
        -- Fields are taken out of data once a point: there are millions.
        offset 0
      ) point
      where measure is not null and value is not null
      group by day, measure, layer, data_source
    )
    select distinct on (day, measure) day, measure, value,
      case measure when 'distance' then 'm' when 'calories' then 'kcal' when 'move_minutes' then 'min'
        when 'heart_rate' then 'bpm' when 'weight' then 'kg' else '' end as unit,
      told_by, data_source, readings
    from told
    where day is not null
    order by day, measure, rank, readings desc, value desc, data_source`,
}

const DAYS: SqlView = {
  name: 'fit_days',
  about: 'Days, one row each, with all measures of fit_measures side by side',
  columns: [
    { name: 'day', about: 'By the clock of the person' },
    { name: 'steps', about: 'Steps' },
    { name: 'distance', about: 'In metres' },
    { name: 'calories', about: 'kcal, those of rest among them' },
    { name: 'heart_points', about: 'Heart Points' },
    { name: 'move_minutes', about: 'Minutes of movement' },
    { name: 'heart_rate', about: 'Mean, beats a minute' },
    { name: 'weight', about: 'Mean, kg' },
    { name: 'told_by', about: 'Where the measures are from: day, quarter_hours, merged, derived, raw' },
  ],
  sql: `
    select day,
      max(value) filter (where measure = 'steps') as steps,
      max(value) filter (where measure = 'distance') as distance,
      max(value) filter (where measure = 'calories') as calories,
      max(value) filter (where measure = 'heart_points') as heart_points,
      max(value) filter (where measure = 'move_minutes') as move_minutes,
      max(value) filter (where measure = 'heart_rate') as heart_rate,
      max(value) filter (where measure = 'weight') as weight,
      string_agg(distinct told_by, ', ' order by told_by) as told_by
    from datapunk.fit_measures
    group by day`,
}

const SLEEP: SqlView = {
  name: 'fit_sleep',
  about:
    'Sleep, one row a night: from noon to noon, by the time zone of the session. Of all tellings of a night one is taken: one stream of stages, merged before derived before raw, then the one with most minutes; without stages the session',
  columns: [
    { name: 'night', about: 'The date on which it began at noon' },
    { name: 'began', about: 'When the first part of it began' },
    { name: 'ended', about: 'When the last part of it ended' },
    { name: 'asleep', about: 'Minutes asleep; of a session without stages all of it' },
    { name: 'light', about: 'Minutes of light sleep' },
    { name: 'deep', about: 'Minutes of deep sleep' },
    { name: 'rem', about: 'Minutes of REM sleep' },
    { name: 'awake', about: 'Minutes awake or out of bed' },
    { name: 'told_by', about: 'merged, derived, raw, unknown or session' },
    { name: 'data_source', about: 'Of stages: their stream' },
  ],
  sql: `
    with part as (
      select (time - interval '12 hours')::date as night, time, endtime,
        (extract(epoch from endtime - time) / 60)::double precision as minutes, data ->> 'stage' as stage,
        case type when 'google.fit.sleep' then 7 else ${rankOf("data ->> 'layer'")} end as rank,
        case type when 'google.fit.sleep' then 'session' else coalesce(data ->> 'layer', 'unknown') end as told_by,
        case type when 'google.fit.sleep' then null else data ->> 'dataSource' end as data_source
      from datapunk.events
      where stream = 'google.fit' and type in ('google.fit.sleep_stage', 'google.fit.sleep') and endtime is not null
    ), told as (
      select night, min(time) as began, max(endtime) as ended,
        sum(minutes) filter (where stage in ('sleep', 'light', 'deep', 'rem') or rank = 7) as asleep,
        sum(minutes) filter (where stage = 'light') as light,
        sum(minutes) filter (where stage = 'deep') as deep,
        sum(minutes) filter (where stage = 'rem') as rem,
        sum(minutes) filter (where stage in ('awake', 'out_of_bed')) as awake,
        told_by, data_source, rank, sum(minutes) as minutes
      from part
      group by night, told_by, data_source, rank
    )
    select distinct on (night) night, began, ended, asleep, light, deep, rem, awake, told_by, data_source
    from told
    order by night, rank, minutes desc, data_source`,
}

const WORKOUTS: SqlView = {
  name: 'fit_workouts',
  about: 'Workouts, one row each, from the session and its TCX file together. TCX files of sleep are left out',
  columns: [
    { name: 'fact', about: 'Identity of the event' },
    { name: 'began', about: 'When it began' },
    { name: 'ended', about: 'When it ended' },
    { name: 'began_local', about: 'By the clock of the person, where the name of the file says its offset' },
    { name: 'minutes', about: 'From beginning to end' },
    {
      name: 'activity',
      about: 'walking, biking.mountain …; of a TCX file alone the activity in the language of the account',
    },
    { name: 'name', about: 'Name of the session' },
    { name: 'distance', about: 'In metres' },
    { name: 'steps', about: 'Steps' },
    { name: 'calories', about: 'kcal' },
    { name: 'heart_points', about: 'Heart Points' },
    { name: 'heart_rate', about: 'Mean, beats a minute' },
    { name: 'heart_rate_max', about: 'Most, beats a minute' },
    { name: 'latitude', about: 'Where it began, degrees north' },
    { name: 'longitude', about: 'Degrees east' },
    { name: 'has_route', about: 'Whether there is a track' },
  ],
  sql: `
    select fact, time as began, endtime as ended,
      time at time zone 'UTC' + tz * interval '1 minute' as began_local,
      (extract(epoch from endtime - time) / 60)::double precision as minutes,
      coalesce(data ->> 'activity', data ->> 'activityName', data ->> 'sport') as activity, data ->> 'name' as name,
      datapunk.number(data, 'distance') as distance, datapunk.number(data, 'steps') as steps,
      datapunk.number(data, 'calories') as calories, datapunk.number(data, 'heartPoints') as heart_points,
      datapunk.number(data, 'heartRateAverage') as heart_rate, datapunk.number(data, 'heartRateMax') as heart_rate_max,
      latitude, longitude, coalesce(jsonb_typeof(data -> 'track' -> 'latitude') = 'array', false) as has_route
    from datapunk.events
    where stream = 'google.fit' and type = 'google.fit.workout'
      and date_trunc('second', time) not in (
        select date_trunc('second', time) from datapunk.events
        where stream = 'google.fit' and type = 'google.fit.sleep' and time is not null)`,
}

/** What SQL shows of this source. */
export const VIEWS: readonly SqlView[] = [MEASURES, DAYS, SLEEP, WORKOUTS]
