import { describe, expect, it } from 'vitest'
import { fileNameOf, parseSidecarName } from './file-names.ts'
import { matchFolder, ROLES } from './match.ts'

type Sidecars = Readonly<Record<string, string>>

/** `<role> of <sidecar>` for each file. */
function matched(sidecars: Sidecars, ...files: readonly string[]): Readonly<Record<string, string>> {
  const names = Object.entries(sidecars).map(([base, title]) => ({ base, title }))
  const media = files.map((base) => ({ base, mime: /\.(mp|mp4|mov)$/i.test(base) ? 'video/mp4' : 'image/jpeg' }))
  const found = matchFolder(names, media)
  return Object.fromEntries(
    files.map((file, i) => {
      const sidecar = names[found.sidecar[i] ?? -1]
      return [file, sidecar === undefined ? 'none' : `${ROLES[found.role[i] ?? -1]} of ${sidecar.base}`]
    }),
  )
}

describe('the name of a sidecar', () => {
  it.each([
    ['IMG.jpg.json', 'IMG.jpg', ''],
    ['IMG.jpg.supplemental-metadata.json', 'IMG.jpg', ''],
    ['IMG.jpg.supplemental-metadata(1).json', 'IMG.jpg', '1'],
    ['IMG.jpg.suppl(12).json', 'IMG.jpg', '12'],
    ['IMG.jpg..json', 'IMG.jpg', ''],
    ['IMG.jpg.s.json', 'IMG.jpg', ''],
    ['IMG(3).jpg.json', 'IMG(3).jpg', ''],
  ])('%s is of %s with counter "%s"', (name, core, counter) => {
    expect(parseSidecarName(name)).toMatchObject({ core, counter })
  })
})

describe('a file is found for its sidecar', () => {
  it('by its own name, old and new', () => {
    expect(
      matched({ 'A.jpg.json': 'A.jpg', 'B.jpg.supplemental-metadata.json': 'B.jpg' }, 'A.jpg', 'B.jpg', 'C.jpg'),
    ).toEqual({
      'A.jpg': 'original of A.jpg.json',
      'B.jpg': 'original of B.jpg.supplemental-metadata.json',
      'C.jpg': 'none',
    })
  })

  it.each([...Array(60).keys()].map((length) => length + 1))('by its name of %i letters, cut to 46 units', (length) => {
    const stem = 'abcdefghij'.repeat(6).slice(0, length)
    const title = `${stem}.jpg`
    const file = `${stem.slice(0, 47)}.jpg`
    for (const name of [`${title}.supplemental-metadata`, title]) {
      const sidecar = `${name.slice(0, 46)}.json`
      expect(matched({ [sidecar]: title, 'other.jpg.json': 'other.jpg' }, file)).toEqual({
        [file]: `original of ${sidecar}`,
      })
      const [counted, second] = [`${stem.slice(0, 47)}(1).jpg`, `${name.slice(0, 46)}(1).json`]
      expect(matched({ [sidecar]: title, [second]: title }, counted, file)).toEqual({
        [counted]: `original of ${second}`,
        [file]: `original of ${sidecar}`,
      })
    }
  })

  it('with an emoji at the cut, which is two units', () => {
    const title = `${'😀'.repeat(20)}.jpg`
    const sidecar = `${`${title}.supplemental-metadata`.slice(0, 46)}.json`
    expect(matched({ [sidecar]: title }, title)[title]).toBe(`original of ${sidecar}`)
  })

  it('by a counter that is part of its title', () => {
    expect(matched({ 'A(1).jpg.supplemental-metadata.json': 'A(1).jpg' }, 'A(1).jpg')['A(1).jpg']).toMatch(/^original/)
    expect(matched({ 'A.jpg.json': 'A.jpg' }, 'A(1).jpg')['A(1).jpg']).toBe('none')
  })

  it('by the title, whose characters names cannot have', () => {
    expect(matched({ 'x.json': 'a&b: c?.jpg', 'y.json': 'Zoe\u0308.jpg' }, 'a_b_ c_.jpg', 'Zoë.jpg')).toEqual({
      'a_b_ c_.jpg': 'original of x.json',
      'Zoë.jpg': 'original of y.json',
    })
  })

  it('where the sidecar has no extension', () => {
    expect(
      matched({ 'IMG_1.json': 'IMG_1.jpg', 'IMG_2.json': 'IMG_2' }, 'IMG_1.jpg', 'IMG_2.jpg', 'IMG_12.jpg'),
    ).toEqual({
      'IMG_1.jpg': 'original of IMG_1.json',
      'IMG_2.jpg': 'original of IMG_2.json',
      'IMG_12.jpg': 'none',
    })
  })

  it('where several files share what is left of a cut name', () => {
    const base = 'original_1d4caa6f-16c6-4c3d-901b-9387de10e528_'
    expect(matched({ [`${base}.json`]: `${base}P.jpg` }, `${base}P.jpg`, `${base}P(1).jpg`)).toEqual({
      [`${base}P.jpg`]: `original of ${base}.json`,
      [`${base}P(1).jpg`]: `duplicate of ${base}.json`,
    })
  })

  it.each(['edited', 'bearbeitet', 'modifié', 'editado', 'ha editado', '編集済み', 'отредактировано', 'düzenlendi'])(
    'as an edited copy: -%s',
    (word) => {
      const sidecars = { 'A.jpg.json': 'A.jpg', 'A.jpg(1).json': 'A.jpg', 'B.HEIC.json': 'B.HEIC' }
      expect(matched(sidecars, `A-${word}.jpg`, `A-${word}(1).jpg`, `B-${word}.jpg`, `C-${word}.jpg`)).toEqual({
        [`A-${word}.jpg`]: 'edited of A.jpg.json',
        [`A-${word}(1).jpg`]: 'edited of A.jpg(1).json',
        [`B-${word}.jpg`]: 'edited of B.HEIC.json',
        [`C-${word}.jpg`]: 'none',
      })
    },
  )

  it('where two long names are the same up to the cut', () => {
    const stem = 'x'.repeat(46)
    const sidecars = { [`${stem}.json`]: `${stem}a.jpg`, [`${stem}(1).json`]: `${stem}b.jpg` }
    expect(matched(sidecars, `${stem}b.jpg`, `${stem}a.jpg`)).toEqual({
      [`${stem}a.jpg`]: `original of ${stem}.json`,
      [`${stem}b.jpg`]: `original of ${stem}(1).json`,
    })
  })

  it('but a name with a dash has its own sidecar first', () => {
    const sidecars = { 'A.jpg.json': 'A.jpg', 'A-b.jpg.json': 'A-b.jpg' }
    expect(matched(sidecars, 'A-b.jpg')['A-b.jpg']).toBe('original of A-b.jpg.json')
    expect(matched(sidecars, 'A-2.jpg')['A-2.jpg']).toBe('none')
  })

  it('as the film of a live or motion photo', () => {
    const sidecars = {
      'A.HEIC.supplemental-metadata.json': 'A.HEIC',
      'PXL.MP.jpg.supplemental-metadata.json': 'PXL.MP.jpg',
      'V.MP4.json': 'V.MP4',
      'V.jpg.json': 'V.jpg',
    }
    expect(matched(sidecars, 'A.HEIC', 'A.MP4', 'A.MOV', 'PXL.MP.jpg', 'PXL.MP', 'V.MP4', 'V.jpg', 'W.MOV')).toEqual({
      'A.HEIC': 'original of A.HEIC.supplemental-metadata.json',
      'A.MP4': 'motion of A.HEIC.supplemental-metadata.json',
      'A.MOV': 'motion of A.HEIC.supplemental-metadata.json',
      'PXL.MP.jpg': 'original of PXL.MP.jpg.supplemental-metadata.json',
      'PXL.MP': 'motion of PXL.MP.jpg.supplemental-metadata.json',
      'V.MP4': 'original of V.MP4.json',
      'V.jpg': 'original of V.jpg.json',
      'W.MOV': 'none',
    })
  })

  it('where Google wrote it in another form than the title says', () => {
    expect(matched({ 'A.HEIC.json': 'A.HEIC' }, 'A.jpg')['A.jpg']).toBe('original of A.HEIC.json')
    expect(matched({ 'A.HEIC.json': 'A.HEIC' }, 'A.jpg', 'A.HEIC')['A.jpg']).toBe('none')
  })
})

it('needs no longer for a file of many than for one of few', () => {
  const timed = (files: number) => {
    const sidecars = Array.from({ length: files }, (_, i) => ({ base: `IMG_${i}.jpg.json`, title: `IMG_${i}.jpg` }))
    const media = Array.from({ length: files }, (_, i) => ({ base: `IMG_${i}-x.jpg`, mime: 'image/jpeg' }))
    const from = performance.now()
    const { role } = matchFolder(sidecars, media)
    expect(role.every((one) => ROLES[one] === 'edited')).toBe(true)
    return performance.now() - from
  }
  timed(2000)
  const few = timed(5000)
  expect(timed(50_000)).toBeLessThan(Math.max(few, 20) * 40)
})

it('knows what a file of a title is called', () => {
  expect(fileNameOf('A & B.JPG')).toBe('a _ b.jpg')
  expect(fileNameOf(`${'x'.repeat(60)}.jpg`)).toBe(`${'x'.repeat(47)}.jpg`)
})
