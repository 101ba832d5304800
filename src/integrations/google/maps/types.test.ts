import { describe, expect, it } from 'vitest'
import type { Draft } from '../../../models/events.ts'
import { TYPES } from './types.ts'

/** Changing one of these makes every stored event of its type a new one: it takes a migration. */
describe('identities', () => {
  const identity = (draft: Draft) => TYPES.find(({ name }) => name === draft.type)?.identity(draft)
  const time = Date.UTC(2025, 5, 15, 7, 0, 0, 345)
  const second = Date.UTC(2025, 5, 15, 7)
  const at = { lat: 481_000_049, lon: -115_000_051 }

  it.each<[Draft, unknown]>([
    [
      { type: 'google.maps.point', time, ...at, data: { source: 'GPS' } },
      { time, key: [481_000_049, -115_000_051] },
    ],
    [
      { type: 'google.maps.visit', time, place: 'place:google:ChIJhome', ...at, data: {} },
      { time: second, key: ['ChIJhome'] },
    ],
    [
      { type: 'google.maps.visit', time, ...at, data: {} },
      { time: second, key: ['481000,-115000'] },
    ],
    [
      { type: 'google.maps.visit', time, data: { semanticType: 'HOME' } },
      { time: second, key: [''] },
    ],
    [
      { type: 'google.maps.activity', time, ...at, data: { distance: 5 } },
      { time: second, key: [] },
    ],
    [
      { type: 'google.maps.trip', time, data: { destinations: [] } },
      { time: second, key: ['trip'] },
    ],
    [
      { type: 'google.maps.trip', time, data: { distanceFromOriginKm: 5 } },
      { time: second, key: ['trip'] },
    ],
    [
      { type: 'google.maps.trip', time, data: { note: 'x' } },
      { time: second, key: ['note'] },
    ],
    [
      { type: 'google.maps.interaction', time, data: { title: 'T', url: 'https://u' } },
      { time: second, key: ['https://u'] },
    ],
    [
      { type: 'google.maps.interaction', time, data: { title: 'Used\u00a0Maps ' } },
      { time: second, key: ['Used Maps'] },
    ],
    [
      { type: 'google.maps.saved_place', time, data: { cid: '77', url: 'https://u', list: 'Want to go' } },
      { key: ['77', 'Want to go'] },
    ],
    [
      { type: 'google.maps.saved_place', place: 'place:google:ChIJx', data: { url: 'https://u' } },
      { key: ['place:google:ChIJx', ''] },
    ],
    [{ type: 'google.maps.saved_place', data: { url: 'https://u', list: 'L' } }, { key: ['https://u', 'L'] }],
    [{ type: 'google.maps.saved_place', ...at, data: { label: 'Home' } }, { key: ['Home@481000,-115000', ''] }],
    [{ type: 'google.maps.review', time, data: { cid: '77' } }, { key: ['77'] }],
  ])('of %j stays', (draft, wanted) => {
    expect(identity(draft)).toEqual(wanted)
  })
})
