import { describe, expect, test } from 'vitest'
import type { Json } from '../../../models/events.ts'
import { definedZone } from './vtimezone.ts'
import { windowsZone } from './windows-zones.ts'
import { createZoneReader } from './zones.ts'

const observance = (name: string, from: string, to: string, start: string, rule?: string): Json => ({
  name,
  properties: [
    { name: 'DTSTART', value: start },
    { name: 'TZOFFSETFROM', value: from },
    { name: 'TZOFFSETTO', value: to },
    ...(rule === undefined ? [] : [{ name: 'RRULE', value: rule }]),
  ],
})
const zone = (id: string, ...components: readonly Json[]): Json => ({
  name: 'VTIMEZONE',
  properties: [{ name: 'TZID', value: id }],
  components,
})
/** As Outlook writes Berlin. */
const BERLIN = zone(
  'W. Europe Standard Time',
  observance('STANDARD', '+0200', '+0100', '16010101T030000', 'FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10'),
  observance('DAYLIGHT', '+0100', '+0200', '16010101T020000', 'FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3'),
)
const at = (text: string) => Date.parse(`${text}Z`)

describe('the offset of a zone', () => {
  const reader = createZoneReader()

  test.each([
    ['Europe/Berlin', '2024-07-01T10:00:00', 120],
    ['Europe/Berlin', '2024-01-01T10:00:00', 60],
    ['/freeassociation.sourceforge.net/Europe/Berlin', '2024-07-01T10:00:00', 120],
    ['America/Argentina/Buenos_Aires', '2024-07-01T10:00:00', -180],
    ['Asia/Kathmandu', '2024-07-01T10:00:00', 345],
    ['UTC', '2024-07-01T10:00:00', 0],
    ['tzone://Microsoft/Utc', '2024-07-01T10:00:00', 0],
    ['Eastern Standard Time', '2024-07-01T10:00:00', -240],
    ['Pacific Standard Time (Mexico)', '2024-01-01T10:00:00', -480],
    ['UTC-11', '2024-01-01T10:00:00', -660],
    ['Nowhere Standard Time', '2024-01-01T10:00:00', undefined],
    ['Europe/Nowhere', '2024-01-01T10:00:00', undefined],
    ['', '2024-01-01T10:00:00', undefined],
  ])('%s at %s', (name, time, offset) => {
    expect(reader.offsetAt(name, at(time), undefined)).toBe(offset)
  })

  test.each([
    ['2024-03-31T01:59:59', 60],
    ['2024-03-31T02:30:00', 60],
    ['2024-03-31T03:00:00', 120],
    ['2024-10-27T02:30:00', 120],
    ['2024-10-27T03:00:00', 60],
    ['2024-12-31T23:59:59', 60],
  ])('around the change of clocks, at %s, is the same by definition and by name', (time, offset) => {
    expect(definedZone(BERLIN)?.offsetAtLocal(at(time))).toBe(offset)
    expect(reader.offsetAt('Europe/Berlin', at(time), undefined)).toBe(offset)
    expect(reader.offsetAt('W. Europe Standard Time', at(time), [BERLIN])).toBe(offset)
  })

  test('is the same for every day of many years by definition and by the database', () => {
    const defined = definedZone(BERLIN)!
    for (let ms = at('2000-01-01T12:00:00'); ms < at('2030-01-01T00:00:00'); ms += 86_400_000)
      expect(defined.offsetAtLocal(ms)).toBe(reader.offsetAt('Europe/Berlin', ms, undefined))
  })

  test('may begin once, end, and be defined by days of a month', () => {
    const own = definedZone(
      zone(
        'Own',
        observance('STANDARD', '+0000', '+0100', '20000101T000000'),
        observance(
          'DAYLIGHT',
          '+0100',
          '+0200',
          '20100314T020000',
          'FREQ=YEARLY;UNTIL=20121231T000000Z;BYMONTH=3;BYDAY=SU;BYMONTHDAY=8,9,10,11,12,13,14',
        ),
        observance('STANDARD', '+0200', '+0100', '20101101T020000', 'FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=1'),
      ),
    )!
    expect(
      ['1999-06-01', '2005-06-01', '2010-06-01', '2012-03-10', '2012-03-12', '2013-06-01'].map((day) =>
        own.offsetAtLocal(at(`${day}T00:00:00`)),
      ),
    ).toEqual([0, 60, 120, 60, 120, 60])
  })

  test.each([
    ['of every second', zone('X', observance('STANDARD', '+0000', '+0100', '19000101T000000', 'FREQ=SECONDLY'))],
    ['without observances', zone('X')],
    ['without offsets', zone('X', { name: 'STANDARD', properties: [] })],
    ['that is none', 'x'],
  ])('%s is not believed', (_, own) => {
    expect(definedZone(own)).toBeUndefined()
  })
})

test('every zone of Windows is one that is known here', () => {
  for (const name of [
    'W. Europe',
    'GMT',
    'Tokyo',
    'AUS Eastern',
    'India',
    'Nepal',
    'Samoa',
    'FLE',
    'Russia Time Zone 3',
  ])
    expect(createZoneReader().offsetAt(name.includes('Zone') ? name : `${name} Standard Time`, 0, undefined)).toEqual(
      expect.any(Number),
    )
  expect(windowsZone('__proto__ Standard Time')).toBeUndefined()
})
