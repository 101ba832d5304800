import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pictureAlias, sidecarAlias } from './photo-aliases.ts'

const FOLDER = 'Takeout/Google Photos/Photos from 2025'
const TAKEN = Date.UTC(2025, 2, 1, 12, 3, 4)
const HOUR = 3_600_000
const OF_EXPORT = { export: 'takeout-20250301t120000z' }

/** Whether the two find each other; the time of the picture is that of a clock in some zone. */
function meet(sidecar: string, picture: string, more: { title?: string; about?: object; time?: number } = {}): boolean {
  const about = { ...more.about }
  const { alias } = sidecarAlias({ name: `${FOLDER}/${sidecar}`, about, title: more.title ?? '', taken: TAKEN })
  const { goesBy = [] } = pictureAlias({ name: `${FOLDER}/${picture}`, about, key: 'file:1-a', time: more.time })
  return goesBy.some((name) => alias?.claims?.includes(name))
}

describe('a picture and a sidecar that come alone', () => {
  it.each([
    ['IMG.jpg.supplemental-metadata.json', 'IMG.jpg'],
    ['IMG.jpg.json', 'IMG.JPG'],
    ['IMG.jpg.supplemental-metadata(1).json', 'IMG(1).jpg'],
    ['IMG.jpg(2).json', 'IMG(2).jpg'],
    ['IMG(1).jpg.json', 'IMG(1).jpg'],
  ])('%s and %s are one in one export, and by their time in others', (sidecar, picture) => {
    expect(meet(sidecar, picture, { about: OF_EXPORT })).toBe(true)
    expect(meet(sidecar, picture, { time: TAKEN + HOUR })).toBe(true)
    expect(meet(sidecar, picture)).toBe(false)
  })

  it.each([
    ['IMG.jpg.json', 'IMG(1).jpg'],
    ['IMG.jpg.json', 'IMG-edited.jpg'],
    ['IMG.jpg.json', 'OTHER.jpg'],
  ])('%s and %s are not', (sidecar, picture) => {
    expect(meet(sidecar, picture, { about: OF_EXPORT, time: TAKEN })).toBe(false)
  })

  it('are found by the title where the name of the sidecar was cut', () => {
    const title = 'original_00000000-0000-0000-0000-000000000000_PXL.jpg'
    const [sidecar, picture] = [`${title.slice(0, 46)}(1).json`, `${title.slice(0, 47)}(1).jpg`]
    expect(meet(sidecar, picture, { title, about: OF_EXPORT })).toBe(true)
    expect(meet(sidecar, picture, { about: OF_EXPORT })).toBe(false)
  })

  it('are one in whatever zone the camera was, and never days apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: -56, max: 56 }), (quarters) =>
        meet('A.jpg.json', 'A.jpg', { time: TAKEN + quarters * (HOUR / 4) }),
      ),
    )
    fc.assert(
      fc.property(fc.integer({ min: 3 * 24 * 4, max: 9999 }), (quarters) => {
        return !meet('A.jpg.json', 'A.jpg', { time: TAKEN + quarters * (HOUR / 4) })
      }),
    )
    expect(meet('A.jpg.json', 'A.jpg', { time: TAKEN + HOUR + 7000 })).toBe(false)
  })
})

describe('a sidecar with its files', () => {
  it('claims the picture, and what else there is as parts', () => {
    const files = [
      { name: 'A.jpg', role: 'original', bytes: 3, head: 'a' },
      { name: 'A-edited.jpg', role: 'edited', bytes: 4, head: 'b' },
      { name: 'A.mp4', role: 'motion', bytes: 5 },
    ]
    expect(sidecarAlias({ name: `${FOLDER}/A.jpg.json`, about: { files }, title: 'A.jpg', taken: TAKEN })).toEqual({
      alias: { claims: ['file:3-a'], parts: ['file:4-b'] },
    })
    expect(
      sidecarAlias({
        name: `${FOLDER}/A.jpg.json`,
        about: { files: files.slice(1) },
        title: 'A.jpg',
        taken: undefined,
      }),
    ).toEqual({ alias: { claims: [], parts: ['file:4-b'] } })
  })
})
