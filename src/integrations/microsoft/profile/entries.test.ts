import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { canonicalJson } from '../../../utils/canonical-json.ts'
import { csvRows } from '../../archive/csv-rows.ts'
import { probe } from '../../archive/probe.ts'
import type { RawRecord } from '../../source.ts'
import { createEntryDecoder } from './entries.ts'
import { advise, recogniseEntries, recogniseTable } from './recognise.ts'
import { TYPES } from './types.ts'

const decoder = createEntryDecoder()
const identityOf = (draft: Draft) =>
  canonicalJson({ type: draft.type, ...TYPES.find(({ name }) => name === draft.type)!.identity(draft) })
const decoded = (records: readonly RawRecord[]): readonly Draft[] =>
  records.flatMap((record) => {
    const outcome = decoder.decode(record, { name: 'x' })
    return outcome.kind === 'next' ? outcome.value.drafts : []
  })
const entries = (values: readonly Json[]) => decoded(values.map((value) => ({ kind: 'json', part: '[]', value })))

async function rows(text: string): Promise<readonly Draft[]> {
  async function* chunks() {
    yield Buffer.from(text)
  }
  const records: RawRecord[] = []
  for await (const item of csvRows(chunks()))
    if ('row' in item) records.push({ kind: 'csv', part: '', value: item.row })
  return decoded(records)
}
const probeOf = (text: string, name = 'x.json') => {
  const bytes = Buffer.from(text)
  return probe({ path: name, name, bytes: bytes.length, set: 'x' }, bytes)
}

describe('an entry of the privacy export', () => {
  test('keeps all its fields, those without a value apart', () => {
    const [search] = entries(
      JSON.parse(readFileSync(new URL('fixtures/entries.json', import.meta.url), 'utf8')) as Json[],
    )
    expect(search).toMatchObject({
      type: 'microsoft.profile.search',
      time: Date.parse('2024-05-03T09:30:00.123Z'),
      lat: 481371540,
      lon: 115761240,
      accuracy: 1500,
      data: {
        correlationId: 'c-1',
        deviceId: 'g:1',
        searchTerms: 'old bridges',
        navigatedToUrls: [{ url: 'https://example.org/', title: 'Bridges' }],
      },
    })
  })

  test('is the same fact in JSON of both forms and in a table', async () => {
    const facts = [
      entries([
        {
          dateTime: '2024-05-04T09:30:00Z',
          deviceId: 'g:1',
          navigatedToUrl: 'https://example.org/',
          pageTitle: 'Bridges',
        },
      ]),
      entries([
        {
          time: '2024-05-04T09:30:00+00:00',
          correlationId: '',
          properties: { NavigatedToUrl: 'https://example.org/', PageTitle: 'Bridges' },
        },
      ]),
      await rows(
        'DateTime,DeviceId,NavigatedToUrl,PageTitle,SearchTerms\n05/04/2024 09:30:00 +00:00,g:1,https://example.org/,Bridges,\n',
      ),
    ].flat()
    expect(facts).toHaveLength(3)
    expect(new Set(facts.map(identityOf)).size).toBe(1)
  })

  test.each([
    [{ dateTime: '2024-05-04T09:30:00Z', searchTerms: 'x' }, 'search'],
    [{ dateTime: '2024-05-04T09:30:00Z', searchTerms: 'x', navigatedToUrl: 'https://example.org/' }, 'browse'],
    [{ dateTime: '2024-05-04T09:30:00Z', location: { latitude: 1, longitude: 2 } }, 'location'],
    [{ dateTime: '2024-05-04T09:30:00Z', appName: 'x', appPublisher: 'y' }, 'app_activity'],
    [{ dateTime: '2024-05-04T09:30:00Z', appName: 'x', mediaType: 'Video', title: 'y' }, 'activity'],
    [{ timestamp: '2024-05-04T09:30:00Z', whatever: [1] }, 'activity'],
  ] as const)('%j is a fact of type %s', (entry, type) => {
    expect(entries([entry])[0]?.type).toBe(`microsoft.profile.${type}`)
  })

  test('any order and overlap of exports gives the same rows, and none is lost', () => {
    const entry: fc.Arbitrary<JsonObject> = fc.record({
      dateTime: fc.constantFrom('2024-05-04T09:30:00.001Z', '2024-05-04T09:30:00.002Z'),
      navigatedToUrl: fc.constantFrom('https://a.example/', 'https://b.example/', ''),
      searchTerms: fc.constantFrom('x', 'y', ''),
      other: fc.constantFrom(1, 2),
    })
    const rowsOf = (values: readonly JsonObject[]) =>
      new Map(
        entries(values)
          .map((draft) => [identityOf(draft), draft.type] as const)
          .sort(),
      )
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), fc.nat(20), (values, cut) => {
        const all = rowsOf(values)
        expect(rowsOf([...values.slice(cut), ...values.toReversed(), ...values.slice(0, cut)])).toEqual(all)
        const facts = values.map(
          ({ dateTime, navigatedToUrl, searchTerms, other }) =>
            `${dateTime} ${navigatedToUrl || (searchTerms ? `? ${searchTerms}` : `# ${other}`)}`,
        )
        expect(all.size).toBe(new Set(facts).size)
      }),
    )
  })
})

describe('a file of the privacy export', () => {
  test('is no file of others', () => {
    const others = [
      '[{"time":"2024-05-04T09:30:00Z","title":"Searched for x","header":"Search","products":["Search"]}]',
      '[{"ts":"2024-05-04T09:30:00Z","ms_played":1}]',
      '[{"searchTime":"2024-05-04T09:30:00Z","searchQuery":"x","platform":"IPHONE"}]',
      '[{"timestamp":"2024-05-04T09:30:00Z","latitude":1,"longitude":2,"accuracy":3}]',
      '[{"dateTime":"2024-05-04T09:30:00Z","value":3}]',
      '[{"time":"2024-05-04T09:30:00Z","properties":{}}]',
      '[]',
      '{"a":1}',
    ]
    for (const text of others)
      expect([recogniseEntries(probeOf(text)), advise(probeOf(text))]).toEqual([undefined, undefined])
    expect(recogniseTable(probeOf('DateTime,Value\n2024-05-04T09:30:00Z,1\n', 'x.csv'))).toBeUndefined()
  })

  test('in a form that is not known is told of', () => {
    expect(
      advise(probeOf('{"history":[{"dateTime":"2024-05-04T09:30:00Z","navigatedToUrl":"https://example.org/"}]}')),
    ).toMatch(/not known yet/)
  })
})
