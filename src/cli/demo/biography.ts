/**
 * The facts of an invented life. Cities are where they are; the person, the homes, the shops and their addresses are
 * made up. Dates are local days, `from` included, `until` excluded.
 */

export interface City {
  readonly name: string
  readonly country: string
  readonly countryCode: string
  readonly postcode: string
  readonly lat: number
  readonly lon: number
  readonly zone: string
  /** How far from the centre its places lie, metres. */
  readonly radius: number
}

const germany = { country: 'Germany', countryCode: 'DE', zone: 'Europe/Berlin' } as const

// biome-ignore format: a table
export const CITIES = {
  hamburg: { ...germany, name: 'Hamburg', postcode: '22765', lat: 53.5585, lon: 9.9632, radius: 3400 },
  leipzig: { ...germany, name: 'Leipzig', postcode: '04229', lat: 51.3367, lon: 12.3595, radius: 3000 },
  celle: { ...germany, name: 'Celle', postcode: '29223', lat: 52.6257, lon: 10.0826, radius: 1500 },
  lisbon: { name: 'Lisboa', country: 'Portugal', countryCode: 'PT', postcode: '1200-109', lat: 38.7139, lon: -9.1394, zone: 'Europe/Lisbon', radius: 1900 },
  copenhagen: { name: 'København', country: 'Denmark', countryCode: 'DK', postcode: '1553', lat: 55.6744, lon: 12.5683, zone: 'Europe/Copenhagen', radius: 2300 },
  amsterdam: { name: 'Amsterdam', country: 'Netherlands', countryCode: 'NL', postcode: '1017', lat: 52.3667, lon: 4.8945, zone: 'Europe/Amsterdam', radius: 1900 },
  krakow: { name: 'Kraków', country: 'Poland', countryCode: 'PL', postcode: '31-042', lat: 50.0614, lon: 19.9383, zone: 'Europe/Warsaw', radius: 1700 },
  innsbruck: { name: 'Innsbruck', country: 'Austria', countryCode: 'AT', postcode: '6020', lat: 47.2692, lon: 11.4041, zone: 'Europe/Vienna', radius: 2400 },
  naples: { name: 'Napoli', country: 'Italy', countryCode: 'IT', postcode: '80134', lat: 40.8518, lon: 14.2681, zone: 'Europe/Rome', radius: 2100 },
  edinburgh: { name: 'Edinburgh', country: 'United Kingdom', countryCode: 'GB', postcode: 'EH1', lat: 55.9521, lon: -3.1965, zone: 'Europe/London', radius: 1800 },
  gothenburg: { name: 'Göteborg', country: 'Sweden', countryCode: 'SE', postcode: '411 10', lat: 57.7072, lon: 11.9668, zone: 'Europe/Stockholm', radius: 2200 },
  kyoto: { name: '京都市', country: 'Japan', countryCode: 'JP', postcode: '604-8006', lat: 35.0094, lon: 135.7677, zone: 'Asia/Tokyo', radius: 2800 },
  montreal: { name: 'Montréal', country: 'Canada', countryCode: 'CA', postcode: 'H2X', lat: 45.5146, lon: -73.5727, zone: 'America/Toronto', radius: 2700 },
} as const satisfies Readonly<Record<string, City>>
export type CityId = keyof typeof CITIES

export interface Era {
  readonly from: string
  readonly city: CityId
  /** Name of the home and of the work place, unique in a life. */
  readonly home: string
  readonly work: string
}

/** Where the person lives and works, the last entry open-ended. */
export const ERAS: readonly [Era, ...Era[]] = [
  { from: '2016-01-01', city: 'hamburg', home: 'Muschelstieg 14', work: 'Kontor Nordlicht' },
  { from: '2018-09-01', city: 'hamburg', home: 'Reetweg 3', work: 'Werkstatt für Karten' },
  { from: '2022-06-01', city: 'leipzig', home: 'Kastanienzeile 27', work: 'Atelier Pleißeblick' },
]

export interface Journey {
  readonly from: string
  readonly until: string
  readonly city: CityId
}

/** Nights away: `from` is the day of departure, `until` the day of return. */
// biome-ignore format: a table
export const JOURNEYS: readonly Journey[] = [
  { from: '2016-07-09', until: '2016-07-23', city: 'lisbon' }, { from: '2016-12-23', until: '2016-12-27', city: 'celle' },
  { from: '2017-05-25', until: '2017-05-28', city: 'copenhagen' }, { from: '2017-08-12', until: '2017-08-26', city: 'naples' }, { from: '2017-12-23', until: '2017-12-28', city: 'celle' },
  { from: '2018-03-24', until: '2018-04-14', city: 'kyoto' }, { from: '2018-12-22', until: '2018-12-27', city: 'celle' },
  { from: '2019-02-16', until: '2019-02-23', city: 'innsbruck' }, { from: '2019-08-03', until: '2019-08-17', city: 'gothenburg' }, { from: '2019-10-03', until: '2019-10-06', city: 'amsterdam' }, { from: '2019-12-23', until: '2019-12-28', city: 'celle' },
  { from: '2020-08-15', until: '2020-08-24', city: 'innsbruck' }, { from: '2021-07-24', until: '2021-08-07', city: 'copenhagen' }, { from: '2021-12-23', until: '2021-12-29', city: 'celle' },
  { from: '2022-09-10', until: '2022-09-24', city: 'naples' }, { from: '2022-12-23', until: '2022-12-28', city: 'celle' },
  { from: '2023-04-28', until: '2023-05-02', city: 'krakow' }, { from: '2023-08-05', until: '2023-08-26', city: 'montreal' }, { from: '2023-12-22', until: '2023-12-27', city: 'celle' },
  { from: '2024-02-10', until: '2024-02-17', city: 'innsbruck' }, { from: '2024-06-14', until: '2024-06-23', city: 'edinburgh' }, { from: '2024-12-23', until: '2024-12-28', city: 'celle' },
  { from: '2025-05-29', until: '2025-06-15', city: 'lisbon' }, { from: '2025-10-02', until: '2025-10-05', city: 'amsterdam' }, { from: '2025-12-23', until: '2025-12-28', city: 'celle' },
  { from: '2026-02-14', until: '2026-02-21', city: 'innsbruck' },
]

/** Days on which work is done at home and evenings are spent there. */
export const LOCKDOWNS = [
  { from: '2020-03-16', until: '2020-05-18' },
  { from: '2020-11-02', until: '2021-05-10' },
] as const

/** Work at home on some days became usual from here on. */
export const REMOTE_WORK_SINCE = '2021-05-10'

/** Phones one after the other, as `deviceTag` of the export; the first is beyond 2^53, as they are. */
// biome-ignore format: a table
export const PHONES = [
  { from: '2016-01-01', tag: '-8714020356139284617', model: 'Kiebitz 2', os: 23, hasDetails: false },
  { from: '2019-06-01', tag: '1693748205', model: 'Kiebitz 5', os: 28, hasDetails: true },
  { from: '2023-01-15', tag: '428190337', model: 'Rotmilan Pro', os: 33, hasDetails: true },
] as const

/** First local day of the location history. */
export const FIRST_DAY = '2016-01-01'
/** When the Takeout was made: its newest records are of the day before. */
export const TAKEOUT_MADE = '2026-03-01'
/** The phone still knows the days since here … */
export const PHONE_SINCE = '2025-12-01'
/** … up to the day before this one, when its timeline was exported. */
export const PHONE_MADE = '2026-03-15'
/** Raw signals of the phone reach back to here. */
export const SIGNALS_SINCE = '2026-02-08'
