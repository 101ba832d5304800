import { describe, expect, it } from 'vitest'
import type { Progress } from '../services/engine.ts'
import { createProgressMeter } from './progress.ts'
import { barLines, plainLine } from './progress-bar.ts'
import { createStyle, widthOf } from './style.ts'

const style = createStyle(false)
const progress = (over: Partial<Progress>): Progress => ({
  run: 'parent',
  phase: 'reading',
  source: 'google.maps',
  doneBytes: 0,
  totalBytes: 100_000_000,
  read: 0,
  stored: 0,
  revised: 0,
  duplicate: 0,
  dropped: 0,
  quarantined: 0,
  ...over,
})

function meterAfter(...steps: [number, Partial<Progress>][]) {
  const meter = createProgressMeter('parent')
  for (const [now, over] of steps) meter.update(progress(over), now)
  return meter
}

describe('progress', () => {
  it('tells rate and time left from the last seconds', () => {
    const meter = meterAfter(
      [0, {}],
      [2000, { doneBytes: 20_000_000, read: 100_000 }],
      [4000, { doneBytes: 40_000_000, read: 200_000 }],
    )
    const view = meter.view(4000)
    expect(view).toMatchObject({ records: 200_000, recordsPerSecond: 50_000, secondsLeft: 6, totalBytes: 100_000_000 })
  })

  it('forgets the rate of long ago', () => {
    const meter = meterAfter(
      [0, {}],
      [1000, { read: 1_000_000 }],
      [20_000, { read: 1_000_000 }],
      [22_000, { read: 1_000_200 }],
    )
    expect(meter.view(22_000).recordsPerSecond).toBe(100)
  })

  it('promises no end before there is a rate', () => {
    const view = meterAfter([0, { doneBytes: 5 }]).view(100)
    expect(view).toMatchObject({ recordsPerSecond: 0, secondsLeft: undefined })
  })

  it('tells what each source gave out of the sums of all', () => {
    const meter = meterAfter(
      [0, { read: 5, stored: 5 }],
      [10, { source: 'google.fit', read: 12, stored: 9, duplicate: 3 }],
      [20, { source: 'google.fit', read: 20, stored: 17, duplicate: 3 }],
    )
    expect(meter.view(20)).toMatchObject({
      records: 20,
      sources: [
        { source: 'google.maps', read: 5, stored: 5, duplicate: 0 },
        { source: 'google.fit', read: 15, stored: 12, duplicate: 3 },
      ],
    })
  })

  it.each([20, 40, 60, 80, 140])('keeps within %i columns', (width) => {
    const view = meterAfter(
      [0, {}],
      [4000, { doneBytes: 40_000_000, read: 200_000, stored: 190_000, duplicate: 10_000 }],
    ).view(4000)
    for (const line of barLines(view, width, style)) expect(widthOf(line)).toBeLessThanOrEqual(width)
  })

  it('draws a bar with percent, rate, time left and the counts of each source', () => {
    const view = meterAfter(
      [0, {}],
      [4000, { doneBytes: 40_000_000, read: 200_000, stored: 190_000, duplicate: 10_000 }],
    ).view(4000)
    expect(barLines(view, 80, style)).toEqual([
      '  ██████████░░░░░░░░░░░░░░░   40 %  reading  200,000 records  50,000/s  ETA 0:06',
      '  google.maps  stored 190,000  duplicate 10,000',
    ])
    expect(plainLine(view)).toBe(
      'reading: 40.0 MB of 100 MB (40 %), 200,000 records, 50,000/s, 0:06 left; google.maps  stored 190,000  duplicate 10,000',
    )
  })

  it('draws no bar where the total is not known', () => {
    const meter = createProgressMeter('parent')
    const { totalBytes: _unknown, ...rest } = progress({ read: 5 })
    meter.update(rest, 0)
    expect(barLines(meter.view(10), 80, style)[0]).toBe('  reading  5 records')
  })
})
