import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Draft } from '../../../models/events.ts'
import { canonicalJson } from '../../../utils/canonical-json.ts'
import { calendarComponents } from '../../archive/calendar-components.ts'
import { csvRows } from '../../archive/csv-rows.ts'
import { probe } from '../../archive/probe.ts'
import { createEventDecoder } from './event.ts'
import { advise, recogniseCalendar, recogniseTable } from './recognise.ts'
import { createRowDecoder } from './rows.ts'
import { dateOrder } from './table.ts'
import { TYPES } from './types.ts'

const identityOf = (draft: Draft) => canonicalJson([...TYPES[0]!.identity(draft).key])
const at = (text: string) => Date.parse(text)
const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url))
async function* chunksOf(text: string | Uint8Array) {
  yield Buffer.from(text)
}
const probeOf = (text: string | Uint8Array, name = 'x/1.bin') => {
  const bytes = Buffer.from(text)
  return probe({ path: name, name, bytes: bytes.length, set: 'x' }, bytes)
}

async function events(text: string | Uint8Array): Promise<readonly Draft[]> {
  const decoder = createEventDecoder()
  const drafts: Draft[] = []
  for await (const item of calendarComponents(chunksOf(text))) {
    const outcome =
      'value' in item ? decoder.decode({ kind: 'json', part: item.part, value: item.value }, { name: 'x' }) : undefined
    if (outcome?.kind === 'next') drafts.push(...outcome.value.drafts)
  }
  return drafts
}

async function rows(text: string | Uint8Array): Promise<readonly Draft[]> {
  const decoder = createRowDecoder()
  const about = dateOrder(probeOf(text, 'x.csv'))
  const drafts: Draft[] = []
  for await (const item of csvRows(chunksOf(text))) {
    const outcome =
      'row' in item ? decoder.decode({ kind: 'csv', part: '', value: item.row }, { name: 'x', about }) : undefined
    if (outcome?.kind === 'next') drafts.push(...outcome.value.drafts)
  }
  return drafts
}

describe('an event of a calendar', () => {
  test('has its times in the zone that the file defines, and all that is said of it', async () => {
    const [walk] = await events(fixture('calendar.ics'))
    expect(walk).toEqual({
      type: 'microsoft.calendar.event',
      time: at('2024-05-03T07:00:00Z'),
      endtime: at('2024-05-03T08:30:00Z'),
      tz: 120,
      endtz: 120,
      precision: 's',
      lat: 481371540,
      lon: 115761240,
      actors: ['person:email:mara@example.org', 'person:email:jonas@example.org'],
      data: {
        uid: 'walk-1',
        title: 'Walk over the bridge, and back',
        description: 'Bring tea.\nAnd biscuits; many.',
        location: 'Old bridge',
        zone: 'Customized Time Zone',
        status: 'CONFIRMED',
        busyStatus: 'BUSY',
        organizer: { name: 'Example, Mara', address: 'Mara@example.org' },
        attendees: [
          {
            name: 'Jonas Example',
            role: 'REQ-PARTICIPANT',
            status: 'ACCEPTED',
            address: 'jonas@example.org',
            RSVP: 'TRUE',
          },
          { name: 'Room 1', type: 'ROOM', uri: 'invalid:nomail' },
        ],
        categories: ['Walks', 'Friends, old'],
        rule: 'FREQ=WEEKLY;BYDAY=FR;COUNT=4',
        exceptDates: ['20240517T090000 Customized Time Zone'],
        alarms: ['-PT15M'],
        created: '2024-04-01T08:00:00Z',
        lastModified: '2024-04-02T08:00:00Z',
        sequence: 2,
        calendar: "Mara's days",
        attachments: [{ type: 'image/png', bytes: 6 }],
        CLASS: 'PUBLIC',
      },
    })
  })

  test('may be an exception, a day, in a zone known by its name, or in none', async () => {
    const [, exception, day, zones, floating] = await events(fixture('calendar.ics'))
    expect(exception).toMatchObject({
      time: at('2024-05-10T09:00:00Z'),
      endtime: at('2024-05-10T10:00:00Z'),
      data: { uid: 'walk-1', recurrence: '2024-05-10T07:00:00.000Z' },
    })
    expect(day).toMatchObject({
      time: at('2024-12-24'),
      endtime: at('2024-12-25'),
      precision: 'day',
      data: { allDay: true, status: 'CANCELLED' },
    })
    expect(day).not.toHaveProperty('tz')
    expect(zones).toMatchObject({
      time: at('2024-01-15T01:00:00Z'),
      tz: 540,
      endtime: at('2024-01-15T15:00:00Z'),
      endtz: -300,
    })
    expect(floating).toMatchObject({
      time: at('2024-01-15T10:00:00Z'),
      data: { zoneGuessed: true, when: '20240115T100000' },
    })
    expect(floating).not.toHaveProperty('tz')
    expect(floating).not.toHaveProperty('endtime')
  })

  test('of a series is the same whatever zone its date is written in', async () => {
    const of = (recurrence: string) =>
      events(
        `BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20240503T090000Z\n${recurrence}\nEND:VEVENT\nEND:VCALENDAR\n`,
      )
    const ids = await Promise.all(
      [
        'RECURRENCE-ID:20240503T070000Z',
        'RECURRENCE-ID;TZID=Europe/Berlin:20240503T090000',
        'RECURRENCE-ID;TZID=W. Europe Standard Time:20240503T090000',
      ].map(of),
    )
    expect(new Set(ids.flat().map(identityOf)).size).toBe(1)
  })

  test('any order and overlap of files gives the same rows, one an event and exception', async () => {
    const event = fc.record({
      uid: fc.constantFrom('a', 'b', 'c', 'd'),
      day: fc.option(fc.integer({ min: 1, max: 28 })),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(event, { selector: ({ uid, day }) => `${uid} ${day}`, maxLength: 15 }),
        fc.nat(15),
        async (list, cut) => {
          const texts = list.map(
            ({ uid, day }) =>
              `BEGIN:VEVENT\nUID:${uid}\nSUMMARY:${uid}${day}\nDTSTART:20240503T090000Z\n${day === null ? '' : `RECURRENCE-ID:202405${String(day).padStart(2, '0')}T090000Z\n`}END:VEVENT\n`,
          )
          const read = async (parts: readonly string[]) =>
            new Map(
              (await events(`BEGIN:VCALENDAR\n${parts.join('')}END:VCALENDAR\n`))
                .map((draft) => [identityOf(draft), canonicalJson(draft)] as const)
                .sort(),
            )
          const all = await read(texts)
          expect(all.size).toBe(list.length)
          expect(await read([...texts.slice(cut), ...texts.toReversed(), ...texts.slice(0, cut)])).toEqual(all)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('a list of appointments', () => {
  test('is read in any language, by its columns', async () => {
    const [walk, holiday] = await rows(fixture('kalender.csv'))
    expect(walk).toMatchObject({
      time: at('2024-05-03T09:00:00Z'),
      endtime: at('2024-05-03T10:30:00Z'),
      precision: 'min',
      data: {
        title: 'Brückenwanderung',
        location: 'Alte Brücke',
        description: 'Tee mitbringen',
        attendees: [{ name: 'Jonas Beispiel' }, { name: 'Ada Beispiel' }],
        zoneGuessed: true,
        when: '3.5.2024 09:00:00',
        Kategorien: 'Wandern',
      },
    })
    expect(walk).not.toHaveProperty('tz')
    expect(holiday).toMatchObject({
      time: at('2024-12-24'),
      endtime: at('2024-12-27'),
      precision: 'day',
      data: { allDay: true },
    })
    expect((await rows(fixture('calendar.csv')))[0]).toMatchObject({
      time: at('2024-05-03T09:00:00Z'),
      endtime: at('2024-05-03T12:30:00Z'),
    })
  })

  test.each([
    ['5/3/2024', '9:00:00 AM', '2024-05-03T09:00:00Z'],
    ['5/3/2024', '09:00', '2024-03-05T09:00:00Z'],
    ['5/23/2024', '09:00', '2024-05-23T09:00:00Z'],
    ['23/5/2024', '9:00 PM', '2024-05-23T21:00:00Z'],
    ['2024-05-03', '09:00:00', '2024-05-03T09:00:00Z'],
    ['3. 5. 2024', '9:00', '2024-05-03T09:00:00Z'],
    ['5/3/24', '12:05 a.m.', '2024-05-03T00:05:00Z'],
  ])('with the date %s and the time %s', async (date, time, wanted) => {
    const header = Array.from({ length: 22 }, (_, i) => `c${i}`).join(',')
    const row = ['x', date, time, date, time, 'False', ...Array(16).fill('')].join(',')
    expect(recogniseTable(probeOf(`${header}\n${row}\n`, 'a.csv'))).toBeDefined()
    expect((await rows(`${header}\n${row}\n`))[0]?.time).toBe(at(wanted))
  })

  test('is not every table', () => {
    expect(
      recogniseTable(
        probeOf('Subject,Start Date,Start Time,End Date,End Time\nx,5/3/2024,9:00,5/3/2024,10:00\n', 'a.csv'),
      ),
    ).toBeUndefined()
    const columns = Array.from({ length: 22 }, (_, i) => `c${i}`).join(',')
    expect(recogniseTable(probeOf(`${columns}\n${Array(22).fill('1').join(',')}\n`, 'a.csv'))).toBeUndefined()
    expect(recogniseTable(probeOf(`${columns}\n`, 'a.csv'))).toBeUndefined()
  })
})

describe('a calendar', () => {
  const of = (...lines: readonly string[]) =>
    probeOf(['BEGIN:VCALENDAR', ...lines, 'BEGIN:VEVENT', 'END:VEVENT', 'END:VCALENDAR'].join('\r\n'))

  test.each([
    ['PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN', 0.95],
    ['PRODID:Microsoft Exchange Server 2010', 0.95],
    ['PRODID:-//Example//EN\r\nX-MICROSOFT-CALSCALE:GREGORIAN', 0.6],
    ['PRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nX-MICROSOFT-CALSCALE:GREGORIAN', undefined],
    ['PRODID:-//Apple Inc.//macOS 14.0//EN', undefined],
    ['PRODID:-//Example//EN', undefined],
  ])('with %s is told by its maker', (line, confidence) => {
    const file = of(line)
    expect(recogniseCalendar(file)?.confidence).toBe(confidence)
    expect(advise(file)).toMatch(/calendar/)
  })

  test('is nothing else', () => {
    expect([recogniseCalendar(probeOf('x BEGIN:VCALENDAR')), advise(probeOf('{"a":"BEGIN:VCALENDAR"}'))]).toEqual([
      undefined,
      undefined,
    ])
  })
})
