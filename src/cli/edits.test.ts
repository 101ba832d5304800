import { describe, expect, it } from 'vitest'
import { parseEdits } from './edits.ts'

describe('edits', () => {
  it('reads fields of the event and of its data', () => {
    expect(
      parseEdits(
        ['subject=Lunch = good', 'lat=53.5', 'data.note=lovely', 'data.rating=4', 'data.tags=["a"]', 'data.n='],
        [],
        'UTC',
      ),
    ).toEqual({ subject: 'Lunch = good', lat: 535_000_000, data: { note: 'lovely', rating: 4, tags: ['a'], n: '' } })
  })

  it('reads times in the zone, and keeps big integers', () => {
    expect(parseEdits(['time=2026-03-14T18:05', 'data.tag=-8024144696862913506'], [], 'Europe/Berlin')).toEqual({
      time: Date.UTC(2026, 2, 14, 17, 5),
      data: { tag: '\uE000#-8024144696862913506' },
    })
  })

  it('empties fields', () => {
    expect(parseEdits([], ['place', 'data.note', 'latitude', 'longitude'], 'UTC')).toEqual({
      place: null,
      lat: null,
      lon: null,
      data: { note: null },
    })
  })

  it('names the field that was meant', () => {
    expect(() => parseEdits(['subjct=x'], [], 'UTC')).toThrow(/Did you mean subject\?/)
    expect(() => parseEdits(['subject'], [], 'UTC')).toThrow(/field=value/)
    expect(() => parseEdits(['lat=north'], [], 'UTC')).toThrow(/degrees/)
    expect(() => parseEdits(['lat=91'], [], 'UTC')).toThrow(/degrees/)
  })
})
