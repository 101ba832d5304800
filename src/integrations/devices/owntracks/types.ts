import { Type } from 'typebox'
import type { Draft, EventType, Identity } from '../../../models/events.ts'
import { asGiven, COMMON } from '../shared/schema.ts'
import { POSITION, STEPS, TRANSITION, WAYPOINT } from './names.ts'
import { PII } from './pii.ts'

const MESSAGE = {
  trackerId: asGiven('Two characters that the app shows for the person', 'mi'),
  topic: asGiven('Where the app would publish in MQTT mode: owntracks/<user>/<device>', 'owntracks/mira/phone'),
  createdAt: asGiven('When the message was made, where that is not when it happened; s since 1970', 1738408205),
  ...COMMON,
}

const POSITION_DATA = Type.Object(
  {
    altitude: asGiven('Above sea level, m', 520),
    verticalAccuracy: asGiven('Accuracy of `altitude`, m', 5),
    velocityKmh: asGiven('Speed over ground, km/h', 54),
    heading: asGiven('Course over ground, degrees east of north', 270),
    battery: asGiven('Percent', 81),
    batteryState: asGiven('unknown, unplugged, charging or full', 'unplugged'),
    connection: asGiven('wifi, mobile or offline', 'wifi'),
    trigger: asGiven('Why it was sent, a letter of https://owntracks.org/booklet/tech/json/', 't'),
    monitoringMode: asGiven('1 significant changes, 2 move', 2),
    motion: asGiven('stationary, walking, running, automotive, cycling, unknown', ['walking']),
    ssid: asGiven('Name of the wireless network', 'home'),
    bssid: asGiven('Its access point', '02:00:00:00:00:01'),
    regions: asGiven('Names of the regions the phone is in', ['Home']),
    regionIds: asGiven('Their ids', ['6da9cf']),
    pressure: asGiven('Of the air, kPa', 95.6),
    poi: asGiven('Name that the person gave the place', 'Lake'),
    tag: asGiven('Word that the person put on a time', 'holiday'),
    image: asGiven('Thumbnail, base64'),
    imageName: asGiven('Its name', 'IMG_0009'),
    radius: asGiven('Of the region that was entered or left, m', 100),
    ...MESSAGE,
  },
  { description: 'Where the phone was. `subject` of the event is the device' },
)

const TRANSITION_DATA = Type.Object(
  {
    event: Type.String({ description: 'enter or leave', examples: ['enter'] }),
    region: asGiven('Name of the region', 'Home'),
    regionId: asGiven('Its id', '6da9cf'),
    regionCreated: asGiven('When it was made, s since 1970', 1610104395),
    trigger: asGiven('c circle, b beacon, l location', 'c'),
    ...MESSAGE,
  },
  { description: 'A region was entered or left' },
)

const WAYPOINT_DATA = Type.Object(
  {
    name: asGiven('Name of the region', 'Home'),
    radius: asGiven('m', 100),
    regionId: asGiven('Its id', '6da9cf'),
    uuid: asGiven('Of a beacon'),
    major: asGiven('Of a beacon'),
    minor: asGiven('Of a beacon'),
    ...MESSAGE,
  },
  { description: 'A region that the phone watches; the time is when it was made' },
)

const STEPS_DATA = Type.Object(
  { steps: Type.Integer({ minimum: 0, description: 'Counted between the two times', examples: [4180] }), ...MESSAGE },
  { description: 'Steps between two times' },
)

const device = ({ subject = '' }: Draft): string => subject
const at = (time: number | undefined, key: Identity['key']): Identity => (time === undefined ? { key } : { time, key })
const word = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** What a phone sends again is the same message: device, second and place are those of the fact. */
export const TYPES: readonly EventType[] = [
  {
    name: POSITION,
    title: 'Position of a phone (OwnTracks)',
    kind: 'moved',
    data: POSITION_DATA,
    version: 1,
    // Two positions of one second are two facts.
    identity: (draft) => at(draft.time, [device(draft), draft.lat ?? '', draft.lon ?? '']),
    text: ['poi', 'tag'],
    pii: PII,
    example: {
      type: POSITION,
      time: 1_738_408_200_000,
      precision: 's',
      subject: 'phone',
      lat: 481_000_000,
      lon: 115_000_000,
      accuracy: 12,
      data: { altitude: 520, velocityKmh: 5, battery: 81, connection: 'wifi', trigger: 't', trackerId: 'mi' },
    },
  },
  {
    name: TRANSITION,
    title: 'Region entered or left (OwnTracks)',
    kind: 'visited',
    data: TRANSITION_DATA,
    version: 1,
    identity: (draft) => {
      const { event, regionId, regionCreated, region } = draft.data
      return at(draft.time, [device(draft), word(event), word(regionId ?? regionCreated ?? region)])
    },
    text: ['region'],
    pii: PII,
    example: {
      type: TRANSITION,
      time: 1_738_408_200_000,
      precision: 's',
      subject: 'phone',
      lat: 481_000_000,
      lon: 115_000_000,
      accuracy: 30,
      data: { event: 'enter', region: 'Home', regionId: '6da9cf', regionCreated: 1610104395 },
    },
  },
  {
    name: WAYPOINT,
    title: 'Watched region (OwnTracks)',
    kind: 'stored',
    data: WAYPOINT_DATA,
    version: 1,
    // The apps know a region by when it was made; its name and place may change.
    identity: (draft) => at(draft.time, [device(draft)]),
    text: ['name'],
    pii: PII,
    example: {
      type: WAYPOINT,
      time: 1_610_104_395_000,
      precision: 's',
      subject: 'phone',
      lat: 481_000_000,
      lon: 115_000_000,
      data: { name: 'Home', radius: 100, regionId: '6da9cf' },
    },
  },
  {
    name: STEPS,
    title: 'Steps (OwnTracks)',
    kind: 'measured',
    data: STEPS_DATA,
    version: 1,
    identity: (draft) => at(draft.time, [device(draft), draft.endtime ?? '']),
    text: [],
    pii: PII,
    example: {
      type: STEPS,
      time: 1_738_364_400_000,
      endtime: 1_738_408_200_000,
      precision: 's',
      subject: 'phone',
      data: { steps: 4180 },
    },
  },
]
