import { describe, expect, it } from 'vitest'
import { distance } from './geography.ts'
import { createLife, type Segment } from './life.ts'
import { phoneJson } from './phone.ts'
import { semanticJson } from './semantic.ts'

const FROM = '2025-11-01'
const UNTIL = '2026-03-15'
const segments = (seed: string, from = FROM, until = UNTIL): Segment[] => [...createLife(seed).between(from, until)]

describe('a made-up life', () => {
  it('is the same for the same seed and another for another', () => {
    expect(segments('wren')).toEqual(segments('wren'))
    expect(segments('wren')).not.toEqual(segments('owl'))
  })

  it('is the same however it is cut', () => {
    const whole = segments('wren')
    const months = ['2025-11-01', '2025-12-01', '2026-01-01', '2026-02-01', '2026-03-01', UNTIL]
    const pieces = months.slice(0, -1).flatMap((from, index) => segments('wren', from, months[index + 1] ?? UNTIL))
    expect(pieces).toEqual(whole)
  })

  it('goes on without gaps and leaps', () => {
    const all = segments('wren', '2016-01-01')
    for (const [index, segment] of all.entries()) {
      const before = all[index - 1]
      expect(segment.end).toBeGreaterThan(segment.start)
      if (before === undefined) continue
      expect(segment.start).toBe(before.end)
      const left = before.kind === 'stay' ? before.place : before.to
      const here = segment.kind === 'stay' ? segment.place : segment.from
      expect(distance(left, here)).toBeLessThan(1)
    }
  })

  it('gives the phone the very visits of the Takeout', () => {
    const life = createLife('wren')
    const tally = { visits: 0, activities: 0, paths: 0, pathPoints: 0, positions: 0, otherSignals: 0 }
    const phone = JSON.parse([...phoneJson('wren', life, tally)].join(''))
    const semantic = { visits: 0, childVisits: 0, activities: 0 }
    const span = { seed: 'wren', from: '2026-01-01', until: '2026-02-01' }
    const month = JSON.parse([...semanticJson(life, span, semantic)].join(''))

    const ofPhone = new Set(
      phone.semanticSegments
        .filter((segment: any) => segment.visit !== undefined)
        .map((segment: any) => `${Date.parse(segment.startTime)} ${segment.visit.topCandidate.placeId}`),
    )
    const visits = month.timelineObjects.flatMap((item: any) =>
      item.placeVisit ? [item.placeVisit, ...(item.placeVisit.childVisits ?? [])] : [],
    )
    expect(visits.length).toBe(semantic.visits + semantic.childVisits)
    expect(visits.length).toBeGreaterThan(50)
    for (const visit of visits) {
      expect(ofPhone).toContain(`${Date.parse(visit.duration.startTimestamp)} ${visit.location.placeId}`)
    }
    expect(phone.semanticSegments.length).toBe(tally.visits + tally.activities + tally.paths)
    expect(phone.rawSignals.length).toBe(tally.positions + tally.otherSignals)
  })
})
