import { Type } from 'typebox'
import type { Draft, EventType, Identity } from '../../../models/events.ts'
import { asGiven, COMMON } from '../shared/schema.ts'
import { POSITION, TRIP, VISIT } from './names.ts'
import { PII } from './pii.ts'

const STATE = {
  batteryState: asGiven('unknown, charging, full or unplugged', 'unplugged'),
  batteryLevel: asGiven('0 to 1', 0.81),
  ssid: asGiven('Name of the wireless network', 'home'),
  deviceId: asGiven('As set in the app', 'phone'),
  uniqueId: asGiven('Of the phone, where the app is told to send it'),
  ...COMMON,
}

const POSITION_DATA = Type.Object(
  {
    altitude: asGiven('m', 520),
    verticalAccuracy: asGiven('Accuracy of `altitude`, m; negative where it is not known', 3),
    velocity: asGiven('Speed over ground, m/s; negative where it is not known', 4),
    velocityAccuracy: asGiven('m/s; negative where it is not known', 0.5),
    heading: asGiven('Degrees east of north; negative where it is not known', 270),
    headingAccuracy: asGiven('Degrees; negative where it is not known', 5),
    motion: asGiven('driving, walking, running, cycling, stationary', ['walking']),
    tripId: asGiven('When the trip began that was recorded', '2025-02-01T10:50:00Z'),
    ...STATE,
  },
  { description: 'Where the phone was. `subject` of the event is the device' },
)

const VISIT_DATA = Type.Object(
  {
    arrivalUnknown: Type.Optional(
      Type.Literal(true, { description: 'The phone was there before it could tell; the time is that of departure' }),
    ),
    recorded: asGiven('When the phone told of it', '2025-02-01T11:13:00Z'),
    ...STATE,
  },
  { description: 'A stay as the phone recognised it; without an end while it goes on' },
)

const TRIP_DATA = Type.Object(
  {
    mode: asGiven('walk, run, bicycle, car, train …', 'bicycle'),
    distance: asGiven('m', 5200),
    duration: asGiven('s', 1380),
    steps: asGiven('Counted on the way', 0),
    stoppedAutomatically: asGiven('The app ended it', false),
    startLocation: asGiven('The first position, as the app sends it'),
    endLocation: asGiven('The last position, as the app sends it'),
    ...STATE,
  },
  { description: 'A trip that was begun and ended in the app; the position is that of its beginning' },
)

const device = ({ subject = '' }: Draft): string => subject
const at = (time: number | undefined, key: Identity['key']): Identity => (time === undefined ? { key } : { time, key })

/** What a phone sends again is the same fact: device, second and place say which one. */
export const TYPES: readonly EventType[] = [
  {
    name: POSITION,
    title: 'Position of a phone (Overland)',
    kind: 'moved',
    data: POSITION_DATA,
    version: 1,
    // Two positions of one second are two facts.
    identity: (draft) => at(draft.time, [device(draft), draft.lat ?? '', draft.lon ?? '']),
    text: [],
    pii: PII,
    example: {
      type: POSITION,
      time: 1_738_408_200_000,
      precision: 's',
      subject: 'phone',
      lat: 481_000_000,
      lon: 115_000_000,
      accuracy: 12,
      data: { altitude: 520, velocity: 4, motion: ['walking'], batteryLevel: 0.81, ssid: 'home' },
    },
  },
  {
    name: VISIT,
    title: 'Stay at a place (Overland)',
    kind: 'visited',
    data: VISIT_DATA,
    version: 1,
    // Told twice: on arrival, and again on departure with the end.
    identity: (draft) =>
      at(draft.time, [device(draft), draft.data['arrivalUnknown'] === true ? 'departure' : 'arrival']),
    text: [],
    pii: PII,
    example: {
      type: VISIT,
      time: 1_738_408_200_000,
      endtime: 1_738_411_800_000,
      precision: 's',
      subject: 'phone',
      lat: 481_000_000,
      lon: 115_000_000,
      accuracy: 30,
      data: { recorded: '2025-02-01T12:10:00Z' },
    },
  },
  {
    name: TRIP,
    title: 'Trip (Overland)',
    kind: 'moved',
    data: TRIP_DATA,
    version: 1,
    identity: (draft) => at(draft.time, [device(draft)]),
    text: [],
    pii: PII,
    example: {
      type: TRIP,
      time: 1_738_407_000_000,
      endtime: 1_738_408_380_000,
      precision: 's',
      subject: 'phone',
      data: { mode: 'bicycle', distance: 5200, duration: 1380 },
    },
  },
]
