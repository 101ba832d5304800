import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAppError } from '../../core/errors.ts'
import { type CalendarEntry, calendarComponents } from './calendar-components.ts'
import { calendarProperty } from './calendar-property.ts'
import { DamagedStream } from './entry.ts'

async function read(text: string, cut = 1 << 16, failure?: Error): Promise<readonly CalendarEntry[]> {
  const bytes = new TextEncoder().encode(text)
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += cut) yield bytes.subarray(at, at + cut)
    if (failure !== undefined) throw failure
  }
  const items: CalendarEntry[] = []
  try {
    for await (const item of calendarComponents(chunks())) items.push(item)
  } catch (error) {
    if (error !== failure && !isAppError(error, 'input.damaged')) throw error
  }
  return items
}
const summaries = (items: readonly CalendarEntry[]) =>
  items.map((item) =>
    'value' in item ? item.value.properties.find(({ name }) => name === 'SUMMARY')?.value : item.damaged,
  )
const calendar = (...lines: readonly string[]) =>
  ['BEGIN:VCALENDAR', 'PRODID:x', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const event = (summary: string, ...lines: readonly string[]) => [
  'BEGIN:VEVENT',
  `SUMMARY:${summary}`,
  ...lines,
  'END:VEVENT',
]

describe('a calendar', () => {
  test('is parted into its components, unfolded, with what is above them', async () => {
    const text = calendar(
      'BEGIN:VTIMEZONE', 'TZID:A', 'BEGIN:STANDARD', 'TZOFFSETTO:+0100', 'END:STANDARD', 'END:VTIMEZONE',
      'BEGIN:VTIMEZONE', 'TZID:B', 'END:VTIMEZONE',
      ...event('1', 'DTSTART;TZID=A:20240101T100000', 'DESCRIPTION:Gr', ' üße', 'BEGIN:VALARM', 'SUMMARY:no', 'END:VALARM'),
      'BEGIN:VTODO', 'SUMMARY:2', 'END:VTODO',
    ) // biome-ignore format: lines
    for (const cut of [1, 3, 1 << 16]) {
      const items = await read(text, cut)
      expect(items).toEqual([
        {
          part: 'VEVENT',
          value: {
            properties: [
              { name: 'SUMMARY', value: '1' },
              { name: 'DTSTART', params: { TZID: 'A' }, value: '20240101T100000' },
              { name: 'DESCRIPTION', value: 'Grüße' },
            ],
            components: [{ name: 'VALARM', properties: [{ name: 'SUMMARY', value: 'no' }] }],
            calendar: [{ name: 'PRODID', value: 'x' }],
            zones: [
              {
                name: 'VTIMEZONE',
                properties: [{ name: 'TZID', value: 'A' }],
                components: [{ name: 'STANDARD', properties: [{ name: 'TZOFFSETTO', value: '+0100' }] }],
              },
            ],
          },
        },
        {
          part: 'VTODO',
          value: { properties: [{ name: 'SUMMARY', value: '2' }], calendar: [{ name: 'PRODID', value: 'x' }] },
        },
      ])
    }
  })

  test.each([
    [
      'ends of components are missing',
      calendar('BEGIN:VEVENT', 'SUMMARY:1', 'BEGIN:VALARM', ...event('2')),
      ['1', '2'],
    ],
    ['several calendars stand one behind the other', calendar(...event('1')) + calendar(...event('2')), ['1', '2']],
    ['lines are not folded', calendar(...event('1', 'DESCRIPTION:a', 'b c', 'd')), ['1']],
    ['the end of the calendar is missing', `BEGIN:VCALENDAR\n${event('1').join('\n')}`, ['1']],
    ['it ends inside of a component', 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:1\n', ['the file ends inside of it']],
    ['names are in lower case', 'begin:vcalendar\nbegin:vevent\nsummary:1\nend:vevent\nend:vcalendar', ['1']],
    ['ends stand where nothing began', calendar('END:VEVENT', ...event('1'), 'END:VALARM'), ['1']],
    [
      'one is nested beyond all measure',
      calendar('BEGIN:VEVENT', ...Array(20).fill('BEGIN:X'), 'END:VEVENT', ...event('2')),
      ['components nested more than 8 deep', '2'],
    ],
  ] as const)('is read where %s', async (_, text, wanted) => {
    expect(summaries(await read(text))).toEqual(wanted)
  })

  test.each([
    ['END:VCALENDAR', true],
    ['', false],
    ['BEGIN:VEVENT\nSUMMARY:cut', false],
  ])('that ends with "%s" is complete: %s', async (last, isWhole) => {
    const bytes = new TextEncoder().encode(`BEGIN:VCALENDAR\n${event('1').join('\n')}\n${last}`)
    const items: CalendarEntry[] = []
    const reading = (async () => {
      for await (const item of calendarComponents([bytes] as never)) items.push(item)
    })()
    if (isWhole) await reading
    else await expect(reading).rejects.toThrow('ends before the calendar is complete')
    expect(summaries(items)[0]).toBe('1')
  })

  test('with a component without end costs that one alone', async () => {
    const flood = event('1', `DESCRIPTION:${'x'.repeat(5 << 20)}`)
    expect(summaries(await read(calendar(...flood, ...event('2'))))).toEqual([
      'a component of more than 1048576 characters',
      '2',
    ])
    const many = event('1', ...Array(30_000).fill('X-A:1'))
    expect(summaries(await read(calendar(...many, ...event('2'))))).toEqual([
      'a component of more than 20000 properties',
      '2',
    ])
  })

  test('that breaks off keeps what came before', async () => {
    const text = calendar(...event('1'), 'BEGIN:VEVENT', 'SUMMARY:2')
    const items = await read(text.slice(0, text.indexOf('END:VCALENDAR')), 9, new DamagedStream('cut', 'ends'))
    expect(summaries(items)).toEqual(['1', 'the file ends inside of it'])
  })

  test('is read whatever it holds', async () => {
    const line = fc.oneof(
      fc.constantFrom(
        'BEGIN:VEVENT',
        'END:VEVENT',
        'BEGIN:VTIMEZONE',
        'END:VTIMEZONE',
        'BEGIN:VCALENDAR',
        ' x',
        'A;B="c:d";E=f,g:h',
      ),
      fc.string(),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 30 }), fc.integer({ min: 1, max: 50 }), async (lines, cut) => {
        const text = lines.join('\r\n')
        expect(await read(text, cut)).toEqual(await read(text))
      }),
    )
  })
})

test.each([
  ['SUMMARY:a:b;c', { name: 'SUMMARY', value: 'a:b;c' }],
  [
    'attendee;CN="Ann: B; C";ROLE=X:mailto:a@b.c',
    { name: 'ATTENDEE', params: { CN: 'Ann: B; C', ROLE: 'X' }, value: 'mailto:a@b.c' },
  ],
  ["ATTENDEE;CN=Ann ^'B^' ^^ ^n:x", { name: 'ATTENDEE', params: { CN: 'Ann "B" ^ \n' }, value: 'x' }],
  ['item1.EMAIL:x', { name: 'EMAIL', value: 'x' }],
  ['no property', undefined],
  ['X;A', undefined],
  ['X;A="b:c', undefined],
])('of the line %s', (line, property) => {
  expect(calendarProperty(line)).toEqual(property)
})
