import type { Draft, EventType, Identity, Json } from '../../../models/events.ts'
import { canonicalJson } from '../../../utils/canonical-json.ts'
import { bigDigits } from '../../../utils/json-text.ts'
import { isList, isObject } from '../../decoding/json.ts'
import * as names from './names.ts'
import { PII } from './pii.ts'
import * as schemas from './schemas.ts'

const SECOND = 1000
const HOUR = 3_600_000
const EXAMPLE_TIME = Date.UTC(2025, 2, 1, 6)
const EXAMPLE_OF = (dataType: string) => ({
  dataType,
  dataSource: `raw:${dataType}:com.example.app:`,
  layer: 'raw',
  modifiedTimeMillis: EXAMPLE_TIME + HOUR,
})

const at = (time: number | undefined, key: Identity['key']): Identity => (time === undefined ? { key } : { time, key })
const wordOf = (value: Json | undefined): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)

/**
 * A stream has one point a span: a value that was corrected is the same fact. Not so where values are texts or maps: an
 * app logs all dishes of a meal at one moment.
 */
function pointIdentity({ time, endtime, data }: Draft): Identity {
  const { values } = data
  return at(time, [
    ...[data['dataType'], data['dataSource'], data['origin']].map(wordOf),
    endtime ?? time ?? '',
    ...[data['startTimeNanos'], data['endTimeNanos']].map(wordOf),
    typeof values === 'object' && values !== null && hasWords(values) ? canonicalJson(values) : '',
  ])
}

const hasWords = (value: Json | undefined): boolean => {
  if (isList(value)) return value.some(isWordy)
  return isObject(value) && Object.values(value).some(isWordy)
}
const isWordy = (value: Json | undefined): boolean =>
  (typeof value === 'string' && bigDigits(value) === undefined) || isObject(value)

/**
 * Nobody does two things at once, and all else differs between the two files of a session: TCX has the activity in the
 * language of the account only, and the sum of its laps leaves out pauses.
 */
const sessionIdentity = ({ time }: Draft): Identity =>
  at(time === undefined ? undefined : Math.floor(time / SECOND) * SECOND, [])

interface PointOptions {
  readonly title: string
  readonly kind: EventType['kind']
  readonly data: EventType['data']
  readonly text?: readonly string[]
  readonly example: Omit<Draft, 'type'>
}

const pointType = (name: string, { text = [], example, ...rest }: PointOptions): EventType => ({
  name,
  version: 1,
  pii: PII,
  identity: pointIdentity,
  text,
  example: { type: name, ...example },
  ...rest,
})

const EXAMPLE_SPAN = { time: EXAMPLE_TIME, endtime: EXAMPLE_TIME + 60_000 }
const EXAMPLE_ROW = {
  calories: 1996.5,
  distance: 7159.1,
  heartPoints: 48,
  steps: 5627,
  durations: { Walking: 2329447 },
}

const DAY_TYPE: EventType = {
  name: names.DAY,
  title: 'Day',
  kind: 'measured',
  data: schemas.DAY_DATA,
  version: 1,
  identity: ({ time }) => at(time, []),
  text: [],
  pii: PII,
  example: { type: names.DAY, time: Date.UTC(2025, 2, 1), precision: 'day', data: EXAMPLE_ROW },
}

const INTERVAL_TYPE: EventType = {
  name: names.INTERVAL,
  title: 'Quarter of an hour',
  kind: 'measured',
  data: schemas.INTERVAL_DATA,
  version: 1,
  identity: ({ time, endtime }) =>
    at(time, [time === undefined || endtime === undefined ? 0 : (endtime - time) / SECOND]),
  text: [],
  pii: PII,
  example: {
    type: names.INTERVAL,
    time: EXAMPLE_TIME,
    endtime: EXAMPLE_TIME + HOUR / 4,
    tz: 60,
    endtz: 60,
    data: { moveMinutes: 7, calories: 59.3, distance: 1866.7, heartPoints: 7 },
  },
}

const SLEEP_TYPE: EventType = {
  name: names.SLEEP,
  title: 'Sleep',
  kind: 'slept',
  data: schemas.SLEEP_DATA,
  version: 1,
  identity: sessionIdentity,
  text: ['name', 'description'],
  pii: PII,
  example: {
    type: names.SLEEP,
    time: EXAMPLE_TIME - 8 * HOUR,
    endtime: EXAMPLE_TIME,
    tz: 60,
    endtz: 60,
    data: { activity: 'sleep', duration: 28800, calories: 501.8 },
  },
}

const WORKOUT_TYPE: EventType = {
  name: names.WORKOUT,
  title: 'Workout',
  kind: 'exercised',
  data: schemas.WORKOUT_DATA,
  version: 1,
  identity: sessionIdentity,
  text: ['activity', 'activityName', 'name', 'description', 'notes'],
  pii: PII,
  example: {
    type: names.WORKOUT,
    time: EXAMPLE_TIME,
    endtime: EXAMPLE_TIME + HOUR / 2,
    tz: 60,
    endtz: 60,
    lat: 481_000_000,
    lon: 115_000_000,
    data: {
      activity: 'walking',
      activityName: 'Gehen',
      duration: 1800,
      distance: 2188.2,
      steps: 2900,
      track: { seconds: [0, 5], latitude: [48.1, 48.1001], longitude: [11.5, 11.5001], heartRate: [91, null] },
    },
  },
}

/** All facts this source gives. */
export const TYPES: readonly EventType[] = [
  DAY_TYPE,
  INTERVAL_TYPE,
  pointType(names.STEPS, {
    title: 'Steps',
    kind: 'exercised',
    data: schemas.STEPS_DATA,
    example: { ...EXAMPLE_SPAN, data: { steps: 42, ...EXAMPLE_OF('com.google.step_count.delta') } },
  }),
  pointType(names.DISTANCE, {
    title: 'Distance',
    kind: 'exercised',
    data: schemas.DISTANCE_DATA,
    example: { ...EXAMPLE_SPAN, data: { distance: 31.5, ...EXAMPLE_OF('com.google.distance.delta') } },
  }),
  pointType(names.CALORIES, {
    title: 'Calories',
    kind: 'measured',
    data: schemas.CALORIES_DATA,
    example: { ...EXAMPLE_SPAN, data: { calories: 1.2, ...EXAMPLE_OF('com.google.calories.expended') } },
  }),
  pointType(names.HEART_RATE, {
    title: 'Heart rate',
    kind: 'measured',
    data: schemas.HEART_RATE_DATA,
    example: { time: EXAMPLE_TIME, data: { bpm: 65, ...EXAMPLE_OF('com.google.heart_rate.bpm') } },
  }),
  pointType(names.WEIGHT, {
    title: 'Weight',
    kind: 'measured',
    data: schemas.WEIGHT_DATA,
    example: { time: EXAMPLE_TIME, data: { weight: 71.5, ...EXAMPLE_OF('com.google.weight') } },
  }),
  pointType(names.ACTIVITY, {
    title: 'Activity',
    kind: 'exercised',
    data: schemas.ACTIVITY_DATA,
    example: { ...EXAMPLE_SPAN, data: { activity: 'walking', code: 7, ...EXAMPLE_OF('com.google.activity.segment') } },
  }),
  pointType(names.SLEEP_STAGE, {
    title: 'Part of a night',
    kind: 'slept',
    data: schemas.SLEEP_STAGE_DATA,
    example: { ...EXAMPLE_SPAN, data: { stage: 'deep', code: 5, ...EXAMPLE_OF('com.google.sleep.segment') } },
  }),
  SLEEP_TYPE,
  WORKOUT_TYPE,
  pointType(names.LOCATION, {
    title: 'Position during an activity',
    kind: 'moved',
    data: schemas.LOCATION_DATA,
    example: {
      time: EXAMPLE_TIME,
      lat: 481_000_000,
      lon: 115_000_000,
      accuracy: 8,
      data: { altitude: 520.5, ...EXAMPLE_OF('com.google.location.sample') },
    },
  }),
  pointType(names.SAMPLE, {
    title: 'Other measurement',
    kind: 'measured',
    data: schemas.SAMPLE_DATA,
    text: ['label'],
    example: { time: EXAMPLE_TIME, data: { values: { height: 1.8 }, ...EXAMPLE_OF('com.google.height') } },
  }),
]
