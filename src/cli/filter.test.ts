import { describe, expect, it } from 'vitest'
import { toFilter } from './filter.ts'

const clock = { now: 0, zone: 'UTC' }
const refused = expect.objectContaining({ code: 'usage.invalid' })

describe('filters', () => {
  it('holds only what was asked for', () => {
    expect(toFilter({}, clock)).toEqual({})
    expect(toFilter({ kind: ['visited'], text: 'museum', place: 'place:google:x' }, clock)).toEqual({
      kind: ['visited'],
      text: 'museum',
      place: 'place:google:x',
    })
  })

  it('takes a whole day with --on, and --to as exclusive', () => {
    const day = Date.UTC(2026, 2, 14)
    expect(toFilter({ on: '2026-03-14' }, clock)).toEqual({ from: day, to: day + 86_400_000 })
    expect(toFilter({ from: '2026-03-13', to: '2026-03-14' }, clock)).toEqual({ from: day - 86_400_000, to: day })
  })

  it('refuses spans that nothing can be in', () => {
    expect(() => toFilter({ from: '2026', to: '2025' }, clock)).toThrow(refused)
    expect(() => toFilter({ from: '2026-03-14', to: '2026-03-14' }, clock)).toThrow(/--on takes a whole day/)
    expect(() => toFilter({ on: 'now' }, clock)).toThrow(refused)
    expect(() => toFilter({ on: '2026', to: '2027' }, clock)).toThrow(refused)
  })

  it('reads a box, also across the date line', () => {
    expect(toFilter({ bbox: '9.7,53.4,10.3,53.7' }, clock)).toEqual({ bbox: [9.7, 53.4, 10.3, 53.7] })
    expect(toFilter({ bbox: '170,-20,-170,-10' }, clock).bbox).toEqual([170, -20, -170, -10])
  })

  it.each(['1,2,3', '1,2,3,4,5', 'a,b,c,d', '0,91,1,92', '200,0,201,1', '1,50,2,40', '1,,2,3'])(
    'refuses the box %s',
    (bbox) => {
      expect(() => toFilter({ bbox }, clock)).toThrow(refused)
    },
  )
})
