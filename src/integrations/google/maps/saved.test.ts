import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../models/events.ts'
import { parseJson } from '../../../utils/json-text.ts'
import { createListsDecoder } from './lists.ts'
import { REVIEW, SAVED_PLACE } from './names.ts'
import { createPlacesDecoder } from './saved.ts'
import { TYPES } from './types.ts'

const decode = (value: Json) =>
  createPlacesDecoder().decode({ kind: 'json', part: 'features[]', value }, { name: 'x.json' })
const row = (cells: Record<string, string>, name = 'Takeout/Saved/Want to go.csv') =>
  createListsDecoder().decode({ kind: 'csv', part: '', value: cells }, { name })
const draftOf = (outcome: ReturnType<typeof decode>) => (outcome.kind === 'next' ? outcome.value.drafts[0] : undefined)
const keyOf = (outcome: ReturnType<typeof decode>) => {
  const draft = draftOf(outcome)
  return draft && TYPES.find(({ name }) => name === draft.type)?.identity(draft).key
}

function fixture(name: string): readonly ReturnType<typeof decode>[] {
  const document = parseJson(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8'))
  const features: unknown =
    typeof document === 'object' && document !== null && 'features' in document ? document.features : []
  return Array.isArray(features) ? features.map((value) => decode(value)) : []
}

describe('a saved place', () => {
  it('is read with the names of today and of 2019', () => {
    const [today, , old] = fixture('saved-places.json')
    expect(today && draftOf(today)).toEqual({
      type: SAVED_PLACE,
      time: Date.UTC(2024, 4, 1, 10),
      precision: 's',
      lat: 481_000_000,
      lon: 115_000_000,
      data: {
        url: 'http://maps.google.com/?cid=1234567890123456789',
        name: 'Example Museum',
        address: '2 Example Square, 80331 Example',
        countryCode: 'DE',
        cid: '1234567890123456789',
      },
    })
    expect(old && draftOf(old)).toMatchObject({
      time: Date.UTC(2019, 3, 20, 9, 9, 19),
      data: {
        name: 'Example Kiosk',
        address: '3 Example Road',
        countryCode: 'DE',
        cid: '42',
        Updated: '2019-04-21T09:09:19Z',
      },
    })
  })

  it('has no position where the export writes 0, 0, but for the one in its link', () => {
    const [, unknown] = fixture('saved-places.json')
    expect(unknown && draftOf(unknown)).toMatchObject({
      lat: 481_500_000,
      lon: 115_500_000,
      data: { comment: 'No location information is available for this saved place' },
    })
    const bare = {
      type: 'Feature',
      geometry: { coordinates: [0, 0] },
      properties: { google_maps_url: 'http://maps.google.com/?q=x' },
    }
    expect(draftOf(decode(bare))).not.toHaveProperty('lat')
  })

  it('is one the owner named, where it has nothing but a name and an address', () => {
    expect(fixture('labelled-places.json').map((outcome) => draftOf(outcome)?.data)).toEqual([
      { label: 'Home', address: '1 Example St, 80331 Example' },
      { label: 'Work', address: '4 Example Lane, 80331 Example' },
      undefined,
    ])
  })

  it('is read where its properties stand on the feature and its location in a list, as the documentation has it', () => {
    const feature = {
      type: 'Feature',
      geometry: { coordinates: ['11.5', '48.1'] },
      date: '2024-05-01T10:00:00Z',
      google_maps_url: 'http://maps.google.com/?cid=7',
      location: [{ name: 'A', country_code: 'ES' }],
    }
    expect(draftOf(decode(feature))).toMatchObject({
      lat: 481_000_000,
      data: { name: 'A', countryCode: 'ES', cid: '7' },
    })
  })

  it('has a known meaning for every way to write a review', () => {
    const [today, old] = fixture('reviews.json')
    expect(today && draftOf(today)).toMatchObject({
      type: REVIEW,
      data: { rating: 4, text: 'Quiet in the morning.', questions: [{ question: 'Meal type' }] },
    })
    expect(old && draftOf(old)).toMatchObject({
      type: REVIEW,
      data: { rating: 5, text: 'Good cake.', name: 'Example Cafe' },
    })
    expect(old && draftOf(old)).not.toHaveProperty('time')
  })
})

describe('a row of a saved list', () => {
  const museum = 'https://www.google.com/maps/place/Example+Museum/data=!4m2!3m1!1s0x479e75:0x112210f47de98115'

  it('is known by its place and its list, in every language', () => {
    const english = row({ Title: 'Example Museum', Note: 'in winter', URL: museum, Tags: 'art', Comment: 'good' })
    const german = row({ Titel: 'Beispielmuseum', Notiz: 'im Winter', URL: museum, Tags: '', Kommentar: 'gut' })
    expect(draftOf(english)?.data).toEqual({
      name: 'Example Museum',
      note: 'in winter',
      tags: 'art',
      comment: 'good',
      list: 'Want to go',
      url: museum,
      cid: '1234567890123456789',
    })
    expect(draftOf(german)?.data).toMatchObject({ name: 'Beispielmuseum', note: 'im Winter', comment: 'gut' })
    expect(keyOf(german)).toEqual(keyOf(english))
    expect(keyOf(row({ Title: 'x', URL: museum }, 'Favourites.csv'))).not.toEqual(keyOf(english))
  })

  it('finds the link by what it is, whatever its column is called', () => {
    expect(draftOf(row({ a: 'Pin', b: '', c: 'https://www.google.com/maps/search/48.1,11.5' }))).toMatchObject({
      lat: 481_000_000,
      lon: 115_000_000,
      data: { name: 'Pin' },
    })
  })

  it('has a comment and no tags in lists from before 2023', () => {
    const { data } = draftOf(row({ Titel: 'Museum', Notiz: '', URL: museum, Kommentar: 'gut' })) ?? { data: {} }
    expect(data).toMatchObject({ name: 'Museum', comment: 'gut' })
    expect(data).not.toHaveProperty('tags')
  })

  it('is read below a description of the list', () => {
    expect(row({ 'My list': 'Title', _extra: '["Note","URL","Tags","Comment"]' })).toMatchObject({
      reason: 'header_row',
    })
    expect(
      draftOf(row({ 'My list': 'Example Museum', _extra: JSON.stringify(['in winter', museum, '', 'good']) }))?.data,
    ).toMatchObject({ name: 'Example Museum', note: 'in winter', comment: 'good' })
  })

  it('is dropped where it is empty or no place', () => {
    expect(row({ Title: '', Note: ' ', URL: '' })).toMatchObject({ reason: 'empty_row' })
    expect(row({ Title: 'An article', URL: 'https://example.org/' })).toMatchObject({ reason: 'other_product' })
    expect(row({ Title: '', Note: 'a note', URL: '' })).toMatchObject({ code: 'unknown_shape' })
  })
})
