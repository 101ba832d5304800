import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../models/events.ts'
import type { JoinFile } from '../../source.ts'
import { createPhotosJoin } from './join.ts'

const SET = 'takeout-20250301T120000Z'
const G = 'Takeout/Google Photos'
const TAKEN = 1_740_830_400

interface Given {
  readonly set?: string
  readonly value?: JsonObject
  readonly about?: JsonObject
}
const sidecar = (title: string, more: JsonObject = {}): Given => ({
  value: {
    title,
    photoTakenTime: { timestamp: String(TAKEN) },
    url: `https://photos.google.com/photo/${title}`,
    ...more,
  },
})
const album = (title: string): Given => ({ value: { title, access: 'protected' } })
const picture = (about: JsonObject = {}): Given => ({ about: { bytes: 10, mime: 'image/jpeg', ...about } })

/** What is said of each file, by its name; but for the export it is of, which is tested by itself. */
function joined(given: Readonly<Record<string, Given>>) {
  const said = Object.entries(saidOf(given)).map(([name, one]) => {
    if (typeof one !== 'object') return [name, one]
    const { export: _, ...rest } = one
    return [name, Object.keys(rest).length === 0 ? undefined : rest]
  })
  return Object.fromEntries(said)
}

function saidOf(given: Readonly<Record<string, Given>>) {
  const join = createPhotosJoin()
  const files = Object.entries(given).map(([name, { set = SET, value, about }], place): JoinFile => {
    const channel = about !== undefined ? 'media' : value?.['access'] === undefined ? 'sidecar' : 'album'
    const file = { name, set, channel, ...(about === undefined ? {} : { about }) }
    if (value !== undefined) join.note({ kind: 'json', part: '', value }, file, place)
    return file
  })
  const said = join.of(files)
  return Object.fromEntries(files.map(({ name }, i) => [name, said.at(i)]))
}

describe('the files of a photo', () => {
  it('are told to its sidecar with what they are, the picture first', () => {
    const said = joined({
      [`${G}/Photos from 2025/A.HEIC.supplemental-metadata.json`]: sidecar('A.HEIC'),
      [`${G}/Photos from 2025/A.MOV`]: picture({ mime: 'video/quicktime', bytes: 30 }),
      [`${G}/Photos from 2025/A-edited.jpg`]: picture({ bytes: 20 }),
      [`${G}/Photos from 2025/A.HEIC`]: picture({ mime: 'image/heic' }),
    })
    expect(said[`${G}/Photos from 2025/A.HEIC.supplemental-metadata.json`]).toEqual({
      files: [
        { name: `${G}/Photos from 2025/A.HEIC`, role: 'original', bytes: 10, mime: 'image/heic' },
        { name: `${G}/Photos from 2025/A-edited.jpg`, role: 'edited', bytes: 20, mime: 'image/jpeg' },
        { name: `${G}/Photos from 2025/A.MOV`, role: 'motion', bytes: 30, mime: 'video/quicktime' },
      ],
    })
    expect(Object.values(said).filter((one) => one === 'companion')).toHaveLength(3)
  })

  it('are not looked for in another export or folder', () => {
    const said = joined({
      [`${G}/Photos from 2025/A.jpg.json`]: { ...sidecar('A.jpg'), set: 'takeout-20240101T000000Z' },
      [`${G}/Photos from 2025/A.jpg`]: picture(),
    })
    expect(said[`${G}/Photos from 2025/A.jpg.json`]).toBeUndefined()
  })

  it('are told which export they are of where they may have to be found by that, and their digests', () => {
    const said = saidOf({
      [`${G}/Photos from 2025/A.jpg.json`]: sidecar('A.jpg'),
      [`${G}/Photos from 2025/A.jpg`]: picture({ head: 'a1' }),
      [`${G}/Photos from 2025/B.jpg.json`]: sidecar('B.jpg'),
      [`${G}/Photos from 2025/C.jpg`]: picture(),
      [`${G}/Photos from 2025/D.jpg`]: { ...picture(), set: '/home/ann/my pictures' },
      [`${G}/Photos from 2025/E.jpg.json`]: { ...sidecar('E.jpg'), set: '/home/ann/my pictures' },
    })
    expect(Object.values(said)).toEqual([
      { files: [expect.objectContaining({ role: 'original', bytes: 10, head: 'a1' })] },
      'companion',
      { export: 'takeout-20250301t120000z' },
      { export: 'takeout-20250301t120000z' },
      undefined,
      undefined,
    ])
  })

  it('that only a counter tells apart are told apart', () => {
    const plain = { url: '' }
    const said = joined({
      [`${G}/Photos from 2025/A.jpg(1).json`]: sidecar('A.jpg', plain),
      [`${G}/Photos from 2025/A.jpg.json`]: sidecar('A.jpg', plain),
      [`${G}/Photos from 2025/A.jpg(2).json`]: sidecar('A.jpg', { url: 'https://photos.google.com/photo/other' }),
    })
    expect(said).toEqual({
      [`${G}/Photos from 2025/A.jpg.json`]: undefined,
      [`${G}/Photos from 2025/A.jpg(1).json`]: { twin: 1 },
      [`${G}/Photos from 2025/A.jpg(2).json`]: undefined,
    })
  })
})

describe('a folder', () => {
  it('with the file of an album is that album', () => {
    const said = joined({
      [`${G}/At the lake/metadata.json`]: album('At the lake?'),
      [`${G}/At the lake/A.jpg.json`]: sidecar('A.jpg'),
      [`${G}/At the lake/B.jpg`]: picture(),
    })
    const lake = { folder: 'At the lake', title: 'At the lake?' }
    expect(said[`${G}/At the lake/A.jpg.json`]).toEqual({ album: lake })
    expect(said[`${G}/At the lake/B.jpg`]).toEqual({ album: lake })
    expect(said[`${G}/At the lake/metadata.json`]).toBeUndefined()
  })

  it.each([
    'Photos from 2025',
    'Fotos von 2025',
    'Photos de 2025',
    'Фото за 2025 г.',
    '2025 年の写真',
    '2025-03-01',
    'Zdjęcia z 2025',
  ])('%s is of the library, also with the file of an album', (folder) => {
    const said = joined({
      [`${G}/${folder}/metadata.json`]: album(folder),
      [`${G}/${folder}/A.jpg.json`]: sidecar('A.jpg'),
    })
    expect(said[`${G}/${folder}/A.jpg.json`]).toBeUndefined()
    expect(said[`${G}/${folder}/metadata.json`]).toEqual({ library: true })
  })

  it('of a language that is not known is of the library where there are such of other years', () => {
    const said = joined({
      [`${G}/Xyzzy 2025/metadata.json`]: album('Xyzzy 2025'),
      [`${G}/Xyzzy 2025/A.jpg.json`]: sidecar('A.jpg'),
      [`${G}/Xyzzy 2024/B.jpg.json`]: sidecar('B.jpg'),
    })
    expect(said[`${G}/Xyzzy 2025/A.jpg.json`]).toBeUndefined()
  })

  it('that names a year may be an album', () => {
    const said = joined({
      [`${G}/Summer 2025/metadata.json`]: album('Summer 2025'),
      [`${G}/Summer 2025/A.jpg.json`]: sidecar('A.jpg'),
      [`${G}/Fotos von 1999/metadata.json`]: album('Fotos von 1999'),
      [`${G}/Fotos von 1999/B.jpg.json`]: sidecar('B.jpg'),
    })
    expect(said[`${G}/Summer 2025/A.jpg.json`]).toMatchObject({ album: { folder: 'Summer 2025' } })
    expect(said[`${G}/Fotos von 1999/B.jpg.json`], 'taken in another year').toMatchObject({ album: {} })
  })

  it('whose album file lies in another part is an album; the bin, the archive and years are none', () => {
    const said = joined({
      [`${G}/At the lake/A.jpg.json`]: sidecar('A.jpg'),
      [`${G}/Papierkorb/B.jpg.json`]: sidecar('B.jpg', { trashed: true }),
      [`${G}/Archiv/C.jpg.json`]: sidecar('C.jpg', { archived: true }),
      [`${G}/Summer 2025/D.jpg.json`]: sidecar('D.jpg'),
      [`${G}/E.jpg.json`]: sidecar('E.jpg'),
    })
    expect(Object.values(said)).toEqual([
      { album: { folder: 'At the lake' } },
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('a picture without a sidecar', () => {
  it('is of Google Photos in and beside folders that tell of photos, and of no other product', () => {
    const said = joined({
      [`${G}/Photos from 2025/A.jpg.json`]: sidecar('A.jpg'),
      [`${G}/Photos from 2024/B.gif`]: picture({ mime: 'image/gif' }),
      ['Takeout/Keep/C.jpg']: picture({ isOfCamera: true }),
      ['Takeout/Drive/Trip/D.jpg']: picture({ isOfCamera: true }),
    })
    expect(Object.values(said).slice(1)).toEqual([undefined, 'foreign', 'foreign'])
  })

  it('is one photo with the film of its name, live or in motion; a film of another name is by itself', () => {
    const folder = `${G}/Photos from 2025`
    const film = (bytes: number) => picture({ mime: 'video/quicktime', bytes })
    const said = joined({
      [`${folder}/A.HEIC`]: picture({ mime: 'image/heic' }),
      [`${folder}/A.MOV`]: film(30),
      [`${folder}/A(1).MOV`]: film(31),
      [`${folder}/PXL.MP.jpg`]: picture(),
      [`${folder}/PXL.MP`]: film(32),
      [`${folder}/B.MP4`]: film(33),
      [`${folder}/B.MOV`]: film(34),
    })
    const motion = (name: string, bytes: number) => ({
      files: [{ name: `${folder}/${name}`, role: 'motion', bytes, mime: 'video/quicktime' }],
    })
    expect(Object.values(said)).toEqual([
      motion('A.MOV', 30),
      'companion',
      undefined,
      motion('PXL.MP', 32),
      'companion',
      undefined,
      undefined,
    ])
  })

  it('keeps its film where a sidecar tells of another photo', () => {
    const said = joined({
      [`${G}/At the lake/C.jpg.json`]: sidecar('C.jpg'),
      [`${G}/At the lake/C.jpg`]: picture(),
      [`${G}/At the lake/C.mp4`]: picture({ mime: 'video/mp4' }),
      [`${G}/At the lake/D.jpg`]: picture(),
      [`${G}/At the lake/D.mp4`]: picture({ mime: 'video/mp4' }),
    })
    expect(said[`${G}/At the lake/C.jpg.json`]).toMatchObject({ files: [{ role: 'original' }, { role: 'motion' }] })
    expect(said[`${G}/At the lake/D.jpg`]).toMatchObject({ files: [{ name: `${G}/At the lake/D.mp4` }] })
  })

  it('of a part without any sidecar is known by where it lies', () => {
    const said = joined({
      ['Takeout/Google Foto/Foto del 2025/A.gif']: picture(),
      ['Takeout/Google Foto/Al lago/B.jpg']: picture({ isOfCamera: true }),
      ['Takeout/Drive/Trip/D.jpg']: picture({ isOfCamera: true }),
      ['Takeout/Google Chat/Groups/Space 1/E.jpg']: picture({ isOfCamera: true }),
      ['Takeout/Google Chat/F.jpg']: picture({ isOfCamera: true }),
    })
    expect(Object.values(said)).toEqual([undefined, undefined, 'foreign', 'foreign', 'foreign'])
  })

  it('outside of exports is one only where a camera wrote into it', () => {
    const said = joined({
      ['account/avatar.png']: { ...picture(), set: 'package.zip' },
      ['Camera/IMG.jpg']: { ...picture({ isOfCamera: true }), set: 'Camera.zip' },
    })
    expect(Object.values(said)).toEqual(['foreign', undefined])
  })
})
