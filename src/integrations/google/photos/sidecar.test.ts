import { describe, expect, it } from 'vitest'
import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { createAlbumDecoder } from './album.ts'
import { createMediaDecoder } from './media.ts'
import { createSidecarDecoder } from './sidecar.ts'

const NAME = 'Takeout/Google Photos/At the lake/A.jpg.json'
const TAKEN = Date.UTC(2025, 2, 1, 12)
const BASE = { title: 'A.jpg', photoTakenTime: { timestamp: '1740830400', formatted: '1. März 2025, 12:00:00 UTC' } }

function decoded(value: Json, about?: JsonObject) {
  const context = { name: NAME, ...(about === undefined ? {} : { about }) }
  return createSidecarDecoder().decode({ kind: 'json', part: '', value }, context)
}
function draftOf(value: Json, about?: JsonObject): Draft {
  const outcome = decoded(value, about)
  if (outcome.kind !== 'next') throw new Error(`${outcome.kind}`)
  return outcome.value.drafts[0]!
}

describe('a sidecar', () => {
  it('gives the photo with what it says', () => {
    const geo = (latitude: number) => ({ latitude, longitude: 11.5, altitude: 520, latitudeSpan: 0, longitudeSpan: 0 })
    const value = {
      ...BASE,
      description: 'At the lake',
      imageViews: '12',
      creationTime: { timestamp: '1740830460', formatted: 'x' },
      modificationTime: { timestamp: '1740830461', formatted: 'x' },
      photoLastModifiedTime: { timestamp: '1740830462', formatted: 'x' },
      geoData: geo(48.1),
      geoDataExif: geo(48.2),
      people: [{ name: 'Example Person' }],
      url: 'https://photos.google.com/u/0/photo/AF1Qip-Example_1?key=x',
      archived: true,
      googlePhotosOrigin: { mobileUpload: { deviceFolder: { localFolderName: 'Camera' }, deviceType: 'IOS_PHONE' } },
    }
    expect(draftOf(value, { files: [{ name: 'A.jpg', role: 'original', mime: 'image/jpeg' }] })).toEqual({
      type: 'google.photos.photo',
      time: TAKEN,
      precision: 's',
      lat: 481_000_000,
      lon: 115_000_000,
      alias: { claims: ['named:a.jpg/0/17269', 'named:a.jpg/0/17270'] },
      data: {
        photo: 'AF1Qip-Example_1',
        title: 'A.jpg',
        description: 'At the lake',
        media: 'photo',
        views: 12,
        created: '2025-03-01T12:01:00Z',
        modified: '2025-03-01T12:01:01Z',
        fileModified: '2025-03-01T12:01:02Z',
        altitude: 520,
        people: ['Example Person'],
        url: 'https://photos.google.com/u/0/photo/AF1Qip-Example_1?key=x',
        archived: true,
        origin: 'mobileUpload',
        device: 'IOS_PHONE',
        deviceFolder: 'Camera',
        fileName: 'a.jpg',
        files: [{ name: 'A.jpg', role: 'original', mime: 'image/jpeg' }],
      },
    })
  })

  it.each(['fromPartnerSharing', 'fromSharedAlbum', 'webUpload', 'driveSync'])(
    'says that it came by %s, whoever it was of',
    (origin) => {
      const value = { ...BASE, url: 'https://photos.google.com/share/AF1QipA/photo/AF1QipP?key=x' }
      const photo = draftOf({ ...value, googlePhotosOrigin: { [origin]: {} } })
      expect(photo.data).toMatchObject({ origin, photo: 'AF1QipP' })
      expect(photo.data).not.toHaveProperty('googlePhotosOrigin')
    },
  )

  it('says the same in every language', () => {
    const other = { ...BASE, photoTakenTime: { timestamp: '1740830400', formatted: '2025/03/01 12:00:00 UTC' } }
    expect(draftOf(other)).toEqual(draftOf(BASE))
  })

  it('has the position of the camera where nobody gave another, and none at 0, 0', () => {
    const none = { latitude: 0, longitude: 0, altitude: 0 }
    const some = { latitude: '-33.9', longitude: '151.2', altitude: 0 }
    expect(draftOf({ ...BASE, geoData: none, geoDataExif: some })).toMatchObject({
      lat: -339_000_000,
      lon: 1_512_000_000,
      data: { positionFrom: 'geoDataExif' },
    })
    expect(draftOf({ ...BASE, geoData: none, geoDataExif: none })).not.toHaveProperty('lat')
    expect(draftOf(BASE)).not.toHaveProperty('lat')
  })

  it('keeps what nobody knows, and integers beyond 2^53', () => {
    const { data } = draftOf({
      ...BASE,
      newThing: { id: '\uE000#9007199254740993' },
      media: 'x',
      photo: 1,
      __proto__x: 1,
    })
    expect(data).toMatchObject({ newThing: { id: '\uE000#9007199254740993' }, given: { media: 'x', photo: 1 } })
    const people = [{ name: 'Example Person', faceId: 5 }]
    expect(draftOf({ ...BASE, people }).data).toMatchObject({ people: ['Example Person'], given: { people } })
    const googlePhotosOrigin = { composition: { type: 'AUTO' } }
    expect(draftOf({ ...BASE, googlePhotosOrigin }).data).toMatchObject({ origin: 'composition', googlePhotosOrigin })
    expect(draftOf({ ...BASE, googlePhotosOrigin: { fromPartnerSharing: {} } }).data).toMatchObject({
      origin: 'fromPartnerSharing',
    })
  })

  it('of before 1970, without a time, without a title is one all the same', () => {
    expect(draftOf({ ...BASE, photoTakenTime: { timestamp: '-86400' } }).time).toBe(-86_400_000)
    expect(draftOf({ title: 'A.jpg', creationTime: { timestamp: '1740830460' } })).not.toHaveProperty('time')
    expect(draftOf({ photoTakenTime: { timestamp: 1_740_830_400 } }).time).toBe(TAKEN)
  })

  it('that says nothing, or no time where there should be one, is put aside', () => {
    expect(decoded({})).toMatchObject({ kind: 'quarantine', code: 'unknown_shape' })
    expect(decoded([BASE])).toMatchObject({ kind: 'quarantine', code: 'unknown_shape' })
    for (const timestamp of ['', 'yesterday', '99999999999999999999', null])
      expect(decoded({ ...BASE, photoTakenTime: { timestamp } })).toMatchObject({ code: 'bad_time' })
  })

  it('is another photo where only its counter is another, by its link never', () => {
    expect(draftOf(BASE, { twin: 1 }).data['photo']).toBe('1740830400//A.jpg#1')
    expect(draftOf({ ...BASE, url: 'https://photos.google.com/photo/x' }, { twin: 1 }).data['photo']).toBe('x')
    expect(draftOf({ ...BASE, url: 'https://lh3.googleusercontent.com/x/photo/y' }).data['photo']).toBe(
      '1740830400//A.jpg',
    )
  })

  it('in the folder of an album says so', () => {
    const outcome = decoded(BASE, { album: { folder: 'At the lake', title: 'At the lake?' } })
    expect(outcome).toMatchObject({
      value: {
        drafts: [{}, { type: 'google.photos.album_item', data: { folder: 'At the lake', album: 'At the lake?' } }],
      },
    })
  })
})

describe('the file of an album', () => {
  const decodedAlbum = (value: Json, name = NAME) =>
    createAlbumDecoder().decode({ kind: 'json', part: '', value }, { name })
  it('may have its fields in albumData', () => {
    const fields = { title: 'Reise', access: 'shared', date: { timestamp: '1740830400' } }
    const plain = decodedAlbum({ ...fields, enrichments: [{ text: 'x' }] })
    expect(plain).toMatchObject({
      value: {
        drafts: [{ time: TAKEN, data: { folder: 'At the lake', title: 'Reise', enrichments: [{ text: 'x' }] } }],
      },
    })
    expect(decodedAlbum({ albumData: fields, enrichments: [{ text: 'x' }] })).toEqual(plain)
  })
  it('without a title is known by its folder, without both not at all', () => {
    expect(decodedAlbum({ title: '', access: 'x' })).toMatchObject({
      value: { drafts: [{ data: { folder: 'At the lake' } }] },
    })
    expect(decodedAlbum({ title: '', access: 'x' }, 'metadata.json')).toMatchObject({ code: 'unknown_shape' })
    expect(decodedAlbum({ title: 'x', date: { timestamp: 'x' } })).toMatchObject({
      value: { lost: [{ code: 'bad_time' }] },
    })
  })
})

describe('a picture without a sidecar', () => {
  const decodedMedia = (value: Json) =>
    createMediaDecoder().decode({ kind: 'json', part: 'media', value }, { name: NAME, about: { bytes: 5 } })
  it('is the same wherever it lies and whatever it is called', () => {
    const record = { mime: 'image/jpeg', head: 'ab' }
    expect(decodedMedia(record)).toMatchObject({ value: { drafts: [{ data: { photo: 'file:5-ab' } }] } })
  })
  it('names its own file first, then the film that belongs to it', () => {
    const film = { name: 'A.MOV', role: 'motion', mime: 'video/quicktime' }
    const record = { kind: 'json' as const, part: 'media', value: { mime: 'image/heic', head: 'ab' } }
    const outcome = createMediaDecoder().decode(record, { name: NAME, about: { files: [film] } })
    const files = [{ name: NAME, role: 'original', mime: 'image/heic' }, film]
    expect(outcome).toMatchObject({ value: { drafts: [{ data: { media: 'photo', files } }] } })
  })
  it('whose EXIF cannot be read loses that', () => {
    const outcome = decodedMedia({ mime: 'image/jpeg', head: 'ab', exifFault: 'x' })
    expect(outcome).toMatchObject({ value: { drafts: [{}], lost: [{ code: 'bad_exif' }] } })
  })
  it('has the position of its camera', () => {
    const gps = { latitude: 48.1, longitude: 11.5, altitude: 520, accuracy: 4.2 }
    const found = { value: { drafts: [{ lat: 481_000_000, lon: 115_000_000 }] } }
    expect(decodedMedia({ mime: 'image/jpeg', head: 'ab', exif: { gps } })).toMatchObject(found)
    expect(decodedMedia({ mime: 'video/mp4', head: 'ab', location: '+48.1000+011.5000/' })).toMatchObject(found)
    const wrong = { ...gps, latitude: 91 }
    expect(decodedMedia({ mime: 'image/jpeg', head: 'ab', exif: { gps: wrong } })).toMatchObject({
      value: { lost: [{ code: 'bad_position' }] },
    })
  })
})
