import { Type } from 'typebox'
import { asGiven, type Fields, flag, GIVEN, number, optional, takenNames, text } from '../../decoding/field-schemas.ts'

/** Schemas of `data` of the events of this source. Additional fields are kept. */
const OF_ROWS = {
  moveMinutes: number('Minutes of movement'),
  calories: number('kcal, those of rest among them'),
  distance: number('m'),
  heartPoints: number('Heart Points: minutes of moderate, twice those of vigorous activity'),
  heartMinutes: number('Minutes that gave Heart Points'),
  steps: number('Steps'),
  heartRateAverage: number('Beats a minute'),
  heartRateMax: number('Beats a minute'),
  heartRateMin: number('Beats a minute'),
  lowLatitude: number('Of the area the day was spent in, degrees north'),
  lowLongitude: number('Degrees east'),
  highLatitude: number('Degrees north'),
  highLongitude: number('Degrees east'),
  speedAverage: number('m/s'),
  speedMax: number('m/s'),
  speedMin: number('m/s'),
  weightAverage: number('kg'),
  weightMax: number('kg'),
  weightMin: number('kg'),
  durations: optional(
    Type.Record(Type.String(), Type.Number(), {
      description: 'ms, by the name of the activity as the column has it, in the language of the account',
    }),
  ),
  unassigned: asGiven(
    'Numbers of a row that is shorter than its header, of which it is not known which columns they are of',
    [720000],
  ),
  other: asGiven('Cells of columns whose meaning is not known, by the name of the column'),
}

export const DAY_DATA = Type.Object(OF_ROWS, {
  description: 'What Google Fit says of a day. The day is the date of `time`, by the clock of the person',
})

export const INTERVAL_DATA = Type.Object(OF_ROWS, { description: 'What Google Fit says of a quarter of an hour' })

const OF_POINTS = {
  dataType: text('`com.google.step_count.delta`'),
  dataSource: text('The stream it stands in, as Google names it'),
  layer: text('How far it was worked on: `raw`, `derived`, `merged`, `unknown`. A sum takes one of them'),
  origin: asGiven('Of merged points: the data source it came from', 'raw:com.google.weight:com.example.scales:'),
  startTimeNanos: asGiven('Start in nanoseconds since 1970, where it is not in whole milliseconds'),
  endTimeNanos: asGiven('End, likewise'),
  rawTimestampNanos: asGiven('Time by the sensor, as given'),
  modifiedTimeMillis: asGiven('When the point was written or changed, ms since 1970', 1740830500000),
  given: GIVEN,
}
const point = (fields: Parameters<typeof Type.Object>[0], description: string) =>
  Type.Object({ ...fields, ...OF_POINTS }, { description })

export const STEPS_DATA = point({ steps: Type.Number({ description: 'Steps in the span' }) }, 'Steps taken')
export const DISTANCE_DATA = point({ distance: Type.Number({ description: 'm in the span' }) }, 'Distance covered')
export const CALORIES_DATA = point({ calories: Type.Number({ description: 'kcal in the span' }) }, 'Energy expended')
const SUMMARY = {
  average: number('Of a span, where it is a summary'),
  max: number('Of a span'),
  min: number('Of a span'),
}
export const HEART_RATE_DATA = point({ bpm: number('Beats a minute'), ...SUMMARY }, 'Heart rate, measured or of a span')
export const WEIGHT_DATA = point({ weight: number('kg'), ...SUMMARY }, 'Body weight, measured or of a span')
export const ACTIVITY_DATA = point(
  {
    activity: text('`walking`, `in_vehicle`, `still` …; absent for a code that Google does not document'),
    code: Type.Number({ description: 'Code of the activity' }),
  },
  'What the person was taken to be doing',
)
export const SLEEP_STAGE_DATA = point(
  {
    stage: text('`awake`, `sleep` (not told apart), `out_of_bed`, `light`, `deep`, `rem`'),
    code: Type.Number({ description: 'Of `com.google.sleep.segment` or of `com.google.activity.segment`' }),
  },
  'A part of a night',
)
export const LOCATION_DATA = point(
  {
    accuracy: asGiven('Radius, m, where it is no whole number; whole numbers are an attribute of the event', 12.5),
    altitude: asGiven('m', 520.5),
    more: asGiven('Values behind the four that are known'),
  },
  'A position during an activity',
)
export const SAMPLE_DATA = point(
  {
    label: text('The first value that is a text: the dish, the exercise'),
    values: asGiven('By the names that Google documents for the data type; a list where it documents none', {
      height: 1.8,
    }),
  },
  'Any other data type: height, body fat, nutrition, blood pressure, oxygen saturation, Heart Points …',
)

const AGGREGATES = {
  steps: number('Steps'),
  distance: number('m'),
  calories: number('kcal'),
  heartPoints: number('Heart Points'),
  activeMinutes: number('Minutes of movement'),
  metrics: asGiven('Other aggregates by their names, as given', { 'com.google.speed.summary': 1.4 }),
  duration: number('Seconds'),
  segments: optional(
    Type.Array(
      Type.Object({
        activity: text('As of the session'),
        start: text('RFC 3339'),
        end: text('RFC 3339'),
      }),
      { description: 'Its parts' },
    ),
  ),
  given: GIVEN,
}

export const SLEEP_DATA = Type.Object(
  { activity: text('`sleep`'), name: text('Name'), description: text('Description'), ...AGGREGATES },
  { description: 'A night or a nap, as a session' },
)

const column = (description: string) => optional(Type.Array(Type.Union([Type.Number(), Type.Null()]), { description }))

export const WORKOUT_DATA = Type.Object(
  {
    activity: text('`walking`, `biking.mountain` …, from the session'),
    activityName: text('The activity in the language of the account, from the name of the TCX file'),
    sport: text('`Running`, `Biking` or `Other`, from the TCX file'),
    name: text('Name'),
    description: text('Description'),
    notes: text('Notes, from the TCX file'),
    ...AGGREGATES,
    heartRateAverage: number('Beats a minute'),
    heartRateMax: number('Beats a minute'),
    speedMax: number('m/s'),
    laps: optional(
      Type.Array(
        Type.Object({
          start: text('RFC 3339'),
          duration: number('Seconds'),
          distance: number('m'),
          calories: number('kcal'),
          heartRateAverage: number('Beats a minute'),
          heartRateMax: number('Beats a minute'),
          speedMax: number('m/s'),
          cadence: number('Revolutions or steps a minute'),
          intensity: text('`Active` or `Resting`'),
          points: number('How many points of the track are of this lap'),
        }),
        { description: 'Laps, in order' },
      ),
    ),
    track: optional(
      Type.Object(
        {
          seconds: column('Since the beginning of the workout'),
          latitude: column('Degrees north'),
          longitude: column('Degrees east'),
          altitude: column('m'),
          distance: column('m since the beginning'),
          heartRate: column('Beats a minute'),
          cadence: column('Revolutions or steps a minute'),
          speed: column('m/s'),
          watts: column('W'),
        },
        {
          description:
            'The points of the route: a list a quantity, all of one length, null where a point does not have it. Further quantities under the names of the file',
        },
      ),
    ),
    positionIncomplete: flag('Points of the track had coordinates that could not be read; they are null'),
    creator: asGiven('The device, from the TCX file'),
    extensions: asGiven('Extensions of the TCX file, as they stand'),
  },
  { description: 'An activity recorded as a session. Latitude and longitude are those of its first point' },
)

const taken = (...schemas: readonly Fields[]): ReadonlySet<string> =>
  new Set(schemas.flatMap((schema) => [...takenNames(schema)]))

/** Names with a meaning of ours, that no field of an export may take. */
export const TAKEN_OF_POINTS: ReadonlySet<string> = new Set([
  ...taken(STEPS_DATA, DISTANCE_DATA, CALORIES_DATA, HEART_RATE_DATA, WEIGHT_DATA, ACTIVITY_DATA, SLEEP_STAGE_DATA),
  ...[
    'values',
    'label',
    'altitude',
    'accuracy',
    'more',
    'origin',
    'startTimeNanos',
    'endTimeNanos',
    'rawTimestampNanos',
  ],
])
export const TAKEN_OF_SESSIONS: ReadonlySet<string> = new Set([
  ...taken(SLEEP_DATA, WORKOUT_DATA),
  ...['metrics', 'creator', 'extensions'],
])
