import { Type } from 'typebox'
import { asGiven, flag, GIVEN, number, optional, text } from '../../decoding/field-schemas.ts'

/** Schemas of `data` of the events of this source. */
const LATITUDE = number('Degrees north')
const LONGITUDE = number('Degrees east')
const REPAIRED = 'true: the export held a coordinate that had run over 32 bits; 2^32 was subtracted'
const COMMON = {
  coordinatesRepaired: flag(REPAIRED),
  given: GIVEN,
}
const PATH = optional(
  Type.Array(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }), {
    description: '[longitude, latitude] in degrees',
  }),
)

export const POINT_DATA = Type.Object(
  {
    altitude: asGiven('Height above the WGS 84 ellipsoid, m', 520.7),
    verticalAccuracy: asGiven('Accuracy of `altitude`, m', 3),
    velocity: asGiven('Speed over ground, m/s', 1.4),
    heading: asGiven('Direction, degrees east of north', 270),
    accuracy: asGiven('Radius, m, where it is no whole number; whole numbers are an attribute of the event', 12.5),
    source: asGiven(
      'GPS, WIFI, CELL, UNKNOWN as given (Records.json also in lower case); PATH for points of a path',
      'WIFI',
    ),
    activity: asGiven('What the device took the movement for: [{timestamp, activity: [{type, confidence 0-100}]}]'),
    deviceTag: asGiven('Number of the device within the location history', 1000000001),
    deviceDesignation: asGiven('PRIMARY or UNKNOWN', 'PRIMARY'),
    platformType: asGiven('ANDROID, IOS or UNKNOWN', 'ANDROID'),
    formFactor: asGiven('PHONE or TABLET', 'PHONE'),
    osLevel: asGiven('Version of the operating system; on Android the API level', 33),
    batteryCharging: asGiven('Whether it was being charged', true),
    deviceTimestamp: asGiven('Time by the device', '2023-03-01T12:00:00.350Z'),
    serverTimestamp: asGiven('Time of arrival at the server', '2023-03-01T12:00:24.747Z'),
    placeId: asGiven('Google place id', 'ChIJexample1'),
    inferredLocation: asGiven('Locations inferred for the same moment'),
    activeWifiScan: asGiven('Access points seen: {accessPoints: [{mac, strength dBm, frequencyMhz}]}'),
    locationMetadata: asGiven('Access points seen: [{timestamp, wifiScan}]'),
    ...COMMON,
    coordinatesRepaired: asGiven(REPAIRED, true),
  },
  { description: 'A position at a moment. Points of Records.json hold the fields of the record unchanged' },
)

const OF_A_PLACE = {
  name: text('Name of the place'),
  address: text('Address, one line'),
  semanticType: text('HOME, WORK, INFERRED_HOME, INFERRED_WORK, SEARCHED_ADDRESS, ALIASED_LOCATION, UNKNOWN …'),
  calibratedProbability: number('As given by Takeout, 0 to 100'),
  isCurrentLocation: flag('As given by Takeout'),
}

export const VISIT_DATA = Type.Object(
  {
    ...OF_A_PLACE,
    probability: number('That there was a visit at all, 0 to 1 (phones)'),
    placeProbability: number('That it was this place, 0 to 1 (phones)'),
    placeLocationConfidence: number('That it was this place, 0 to 100 (Takeout: `location.locationConfidence`)'),
    placeConfidence: text('LOW_CONFIDENCE, MEDIUM_CONFIDENCE, HIGH_CONFIDENCE or USER_CONFIRMED (Takeout)'),
    visitConfidence: number('0 to 100 (Takeout)'),
    locationConfidence: number('Of the visit, 0 to 100 (Takeout)'),
    hierarchyLevel: optional(
      Type.Integer({ description: '0 a place, 1 a place within it (a shop in a mall), and so on' }),
    ),
    isTimeless: flag('The time of the visit is not known exactly'),
    alternatives: optional(
      Type.Array(
        Type.Object({
          placeId: text('Google place id'),
          latitude: LATITUDE,
          longitude: LONGITUDE,
          probability: number('0 to 1 (phones)'),
          locationConfidence: number('0 to 100 (Takeout)'),
          ...OF_A_PLACE,
        }),
        { description: 'Other places it may have been' },
      ),
    ),
    center: optional(
      Type.Object({ latitude: LATITUDE, longitude: LONGITUDE }, { description: 'Centre of the readings' }),
    ),
    positionFrom: text('`center` or `alternatives`: where latitude and longitude are from, if not from the place'),
    parent: optional(
      Type.Object({ startTime: text('RFC 3339'), place: text('URN') }, { description: 'The visit it is part of' }),
    ),
    placeVisitType: text('SINGLE_PLACE'),
    importance: text('MAIN or TRANSITIONAL'),
    locationAssertionType: text('AREA or WITHIN_OR_AT'),
    editConfirmationStatus: text('CONFIRMED or NOT_CONFIRMED by the owner'),
    deviceTag: asGiven('Number of the device within the location history', 1000000001),
    checkin: asGiven('A check-in by the owner'),
    rawPath: asGiven('What `simplifiedRawPath` says beside its points; `path` has those without a time'),
    accuracy: number('Radius, m, where it is no whole number'),
    ...COMMON,
  },
  { description: 'A stay at a place' },
)

export const ACTIVITY_DATA = Type.Object(
  {
    activityType: text('WALKING, IN_PASSENGER_VEHICLE, CYCLING, IN_BUS, FLYING, UNKNOWN …'),
    typeProbability: number('That it was this type, 0 to 1 (phones)'),
    probability: number('That there was an activity at all, 0 to 1 (phones)'),
    confidence: text('LOW, MEDIUM, HIGH or UNKNOWN_CONFIDENCE (Takeout)'),
    activities: optional(
      Type.Array(Type.Object({ activityType: text('As above'), probability: number('0 to 100 (Takeout)') }), {
        description: 'All types considered',
      }),
    ),
    distance: number('m'),
    end: optional(Type.Object({ latitude: LATITUDE, longitude: LONGITUDE }, { description: 'Where it ended' })),
    path: PATH,
    waypointPath: asGiven('What is known of `path`: source, distanceMeters, travelMode, confidence, roadSegment'),
    rawPath: asGiven('What `simplifiedRawPath` says beside its points; `path` has those without a time'),
    transit: optional(
      Type.Object(
        {
          stops: optional(
            Type.Array(Type.Object({ placeId: text('Google place id'), latitude: LATITUDE, longitude: LONGITUDE })),
          ),
        },
        { description: 'The line taken: name, hexRgbColor, linePlaceId, stops, stopTimesInfo' },
      ),
    ),
    parking: optional(
      Type.Object(
        { latitude: LATITUDE, longitude: LONGITUDE, accuracy: number('m'), time: text('RFC 3339') },
        { description: 'Where the vehicle was left: also method, locationSource' },
      ),
    ),
    positionFrom: text(
      '`waypointPath`, `rawPath` or `transit`: where latitude and longitude are from, if no start is given',
    ),
    editConfirmationStatus: text('CONFIRMED or NOT_CONFIRMED by the owner'),
    deviceTag: asGiven('Number of the device within the location history', 1000000001),
    ...COMMON,
  },
  { description: 'A way from one place to another; latitude and longitude are its start' },
)

export const TRIP_DATA = Type.Object(
  {
    destinations: optional(Type.Array(Type.Object({ placeId: text('Google place id') }))),
    distanceFromOriginKm: number('km from home'),
    note: text('A note of the owner'),
    ...COMMON,
  },
  { description: 'A journey or a note that the phone remembers' },
)

export const INTERACTION_DATA = Type.Object(
  {
    title: text('What was done, in the language of the account: `Searched for …`'),
    url: text('What it was done with'),
    header: text('Product, in the language of the account'),
    description: text('Further text'),
    subtitles: asGiven('[{name, url?}]'),
    details: asGiven('[{name}]'),
    products: asGiven('Products, in the language of the account'),
    activityControls: asGiven('Settings that made Google keep it'),
    locationInfos: asGiven('Where the owner was: [{name?, url?, source?, sourceUrl?}]'),
    positionFrom: text('`url` or `locationInfos`: where latitude and longitude are from'),
    when: text('The time as the page prints it, where its zone is not certain'),
    zoneGuessed: flag('The page prints no zone, or one that means several: the time may be off by hours'),
    ...COMMON,
  },
  { description: 'Something done in Maps: a search, directions, a place or an area looked at' },
)

const OF_A_SAVED_PLACE = {
  name: text('Name of the place'),
  address: text('Address, one line'),
  countryCode: text('ISO 3166-1 alpha-2'),
  url: text('Its page on Google Maps'),
  cid: text('Customer id of the place: decimal digits'),
}

export const SAVED_PLACE_DATA = Type.Object(
  {
    ...OF_A_SAVED_PLACE,
    list: text('Name of the list; absent for starred places'),
    label: text('The private name the owner gave it: Home, Work …'),
    note: text('A note of the owner'),
    comment: text('A comment of the owner'),
    tags: text('Tags, as given'),
    ...COMMON,
  },
  { description: 'A place the owner starred, labelled or put into a list' },
)

export const REVIEW_DATA = Type.Object(
  {
    ...OF_A_SAVED_PLACE,
    rating: number('Stars, 1 to 5'),
    text: text('The review'),
    questions: asGiven('Answers to questions about the place'),
    ...COMMON,
  },
  { description: 'A review the owner wrote' },
)
