import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../models/events.ts'
import { parseJson } from '../../../utils/json-text.ts'
import { type HtmlEntry, htmlEntries } from '../../archive/html-entries.ts'
import { archiveChannels } from '../../source.ts'
import source from './index.ts'
import { INTERACTION } from './names.ts'
import { TYPES } from './types.ts'

const CONTEXT = { name: 'MyActivity' }
const decoderOf = async (id: string) =>
  (await archiveChannels(source)
    .find((channel) => channel.id === id)
    ?.load())!
const jsonDecoder = await decoderOf('my-activity-json')
const decodeJson = (value: Json) => jsonDecoder.decode({ kind: 'json', part: '[]', value }, CONTEXT)
const entry = { header: 'Maps', title: 'Used Maps', time: '2026-03-01T08:00:00.123Z', products: ['Maps'] }

async function htmlDrafts() {
  const decoder = await decoderOf('my-activity-html')
  const bytes = readFileSync(new URL('./fixtures/my-activity.html', import.meta.url))
  const entries: HtmlEntry[] = []
  for await (const items of htmlEntries(
    (async function* () {
      yield bytes
    })(),
  ))
    for (const item of items) if ('lines' in item) entries.push(item)
  return entries.map((value) => decoder.decode({ kind: 'html', part: '', value }, CONTEXT))
}
function jsonDrafts() {
  const all = parseJson(readFileSync(new URL('./fixtures/my-activity.json', import.meta.url), 'utf8'))
  return Array.isArray(all) ? all.map((value) => decodeJson(value)) : []
}
const draftOf = (outcome: ReturnType<typeof decodeJson> | undefined) =>
  outcome?.kind === 'next' ? outcome.value.drafts[0] : undefined

describe('something done in Maps', () => {
  it('keeps its title as it is, its link, and where it leads', () => {
    expect(draftOf(jsonDrafts()[0])).toEqual({
      type: INTERACTION,
      time: Date.parse('2026-03-02T08:00:00.123Z'),
      precision: 'ms',
      lat: 481_000_000,
      lon: 115_000_000,
      data: {
        header: 'Maps',
        title: 'Directions to Example Museum',
        url: 'https://www.google.com/maps/dir//Example+Museum/@48.1,11.5,14z',
        products: ['Maps'],
        locationInfos: [
          {
            name: 'At this general area',
            url: 'https://www.google.com/maps/@?api=1&map_action=map&center=48.2,11.6&zoom=12',
            source: 'From your device',
            sourceUrl: 'https://support.google.com/maps/answer/6258979',
          },
        ],
        activityControls: ['Web & App Activity'],
        positionFrom: 'url',
      },
    })
  })

  it('has the same shape and the same identity from the page as from JSON', async () => {
    const json = draftOf(jsonDrafts()[0])
    const html = draftOf((await htmlDrafts())[0])
    const type = TYPES.find(({ name }) => name === INTERACTION)
    expect(html && type?.identity(html)).toEqual(json && type?.identity(json))
    expect(html).toMatchObject({
      lat: 481_000_000,
      lon: 115_000_000,
      precision: 's',
      time: Date.parse('2026-03-02T08:00:00Z'),
    })
    const { activityControls: _why, ...data } = html?.data ?? {}
    const { activityControls: _settings, ...wanted } = json?.data ?? {}
    expect(data).toEqual({ ...wanted, title: 'Directions to\u00a0Example Museum' })
  })

  it('is where the owner was, if nothing else says a place', () => {
    expect(draftOf(jsonDrafts()[1])).toMatchObject({
      lat: -335_000_000,
      lon: -702_500_000,
      data: { positionFrom: 'locationInfos' },
    })
  })

  it('reads dates of pages in the language of the account, and tells where the zone is guessed', async () => {
    const drafts = (await htmlDrafts()).map(draftOf)
    expect(
      drafts.map(
        (draft) => draft && [new Date(draft.time ?? 0).toISOString(), draft.data['when'], draft.data['zoneGuessed']],
      ),
    ).toEqual([
      ['2026-03-02T08:00:00.000Z', undefined, undefined],
      ['2018-03-01T17:00:00.000Z', undefined, undefined],
      ['2023-02-01T20:08:12.000Z', undefined, undefined],
      ['2022-01-05T23:00:00.000Z', 'Jan 5, 2022, 5:00:00\u202fPM CST', true],
      undefined,
      undefined,
    ])
    expect(drafts[1]?.data).toMatchObject({
      subtitles: [{ name: 'Example' }],
      details: [{ name: 'From Google Ads' }],
      products: ['Maps'],
    })
  })

  it('is told from other products by their name in any language and by the link', () => {
    const kind = (header: string, titleUrl?: string) =>
      decodeJson({ ...entry, header, products: [header], ...(titleUrl && { titleUrl }) }).kind
    expect(
      ['Maps', 'Google Maps', 'マップ', 'Карты', 'Mapy', 'Google Maps Timeline'].map((name) => kind(name)),
    ).toEqual(Array(6).fill('next'))
    expect(kind('Zemljovidi')).toBe('drop')
    expect(kind('Zemljovidi', 'https://www.google.hr/maps/place/x')).toBe('next')
    expect(kind('Search', 'https://www.google.com/maps/place/x')).toBe('drop')
    expect(kind('YouTube', 'https://www.youtube.com/watch?v=x')).toBe('drop')
  })

  it('is not what another product saw of the app or of the site', () => {
    const kind = (header: string, product: string) => decodeJson({ ...entry, header, products: [product] }).kind
    expect(kind('Maps', 'Android')).toBe('drop')
    expect(kind('maps.google.com', 'Chrome')).toBe('drop')
    expect(kind('com.google.android.apps.maps', 'Maps')).toBe('next')
    expect(decodeJson({ ...entry, products: undefined }).kind).toBe('next')
  })

  it('keeps all small print of a page, of several groups too', async () => {
    const group = (title: string, text: string) => ({ title, lines: [{ text, links: [] }] })
    const value = {
      index: 0,
      header: 'Maps',
      lines: [
        { text: 'Used Maps', links: [] },
        { text: 'Mar 1, 2018, 5:00:00 PM', links: [] },
      ],
      when: 'Mar 1, 2018, 5:00:00 PM',
      groups: [group('Products', 'Maps'), group('Details', 'From Google Ads'), group('Attachments', 'a.jpg')],
    }
    const outcome = (await decoderOf('my-activity-html')).decode({ kind: 'html', part: '', value }, CONTEXT)
    expect(draftOf(outcome)?.data['details']).toEqual([{ name: 'From Google Ads' }, { name: 'a.jpg' }])
  })

  it('is quarantined without a time, and where it is none', () => {
    expect(decodeJson({ ...entry, time: 'soon' })).toMatchObject({ code: 'bad_time' })
    expect(decodeJson({ somethingElse: 1 })).toMatchObject({ code: 'unknown_shape' })
    expect(decodeJson(null)).toMatchObject({ code: 'unknown_shape' })
  })

  it('keeps odd and unknown fields', () => {
    const draft = draftOf(
      decodeJson({ ...entry, title: { odd: 1 }, when: 3, imageFile: 'a.jpg', description: '', subtitles: null }),
    )
    expect(draft?.data).toEqual({
      header: 'Maps',
      products: ['Maps'],
      imageFile: 'a.jpg',
      given: { title: { odd: 1 }, when: 3 },
    })
  })
})

describe('of what is listed in My Activity, Maps takes', () => {
  const claim = (fields: object) =>
    jsonDecoder.claim?.({ kind: 'json', part: '[]', value: { title: 'x', time: 'x', ...fields } })

  it.each([
    { header: 'Maps', products: ['Maps'] },
    { header: 'x', products: ['x', 'Maps'] },
    { header: 'Карты', products: ['Карты'] },
    { header: 'x', titleUrl: 'https://www.google.de/maps/place/x' },
  ])('its own, whatever the language: %j', (fields) => {
    expect(claim(fields)).toBeGreaterThan(0)
  })

  it.each([
    { header: 'YouTube', titleUrl: 'https://www.youtube.com/watch?v=x' },
    { header: 'Maps', title: 'Used Maps', products: ['Android'] },
    { header: 'maps.google.com', titleUrl: 'https://maps.google.com/', products: ['Chrome'] },
    { header: 'Search', titleUrl: 'https://www.google.com/maps/place/x', products: ['Search'] },
  ])('and not what another product saw: %j', (fields) => {
    expect(claim(fields)).toBe(0)
  })
})
