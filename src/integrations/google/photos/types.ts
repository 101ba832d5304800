import type { Draft, EventType } from '../../../models/events.ts'
import { readText } from '../../../processors/normalization/number.ts'
import { ALBUM, ALBUM_ITEM, PHOTO } from './names.ts'
import { PII } from './pii.ts'
import { ALBUM_DATA, ALBUM_ITEM_DATA, PHOTO_DATA } from './schemas.ts'

const EXAMPLE_TIME = Date.UTC(2025, 2, 1, 12)
const word = ({ data }: Draft, name: string): string => readText(data[name]) ?? ''

/** The time is no part of it: owners put wrong clocks right, and the photo stays the same. */
const PHOTO_TYPE: EventType = {
  name: PHOTO,
  title: 'Photo or video',
  kind: 'photographed',
  data: PHOTO_DATA,
  version: 1,
  identity: (draft) => ({ key: [word(draft, 'photo')] }),
  text: ['title', 'description', 'people'],
  pii: PII,
  example: {
    type: PHOTO,
    time: EXAMPLE_TIME,
    precision: 's',
    lat: 481_000_000,
    lon: 115_000_000,
    data: {
      photo: 'EXAMPLE',
      title: 'PXL_20250301_120000000.jpg',
      description: 'At the lake',
      media: 'photo',
      people: ['Example Person'],
      url: 'https://photos.google.com/photo/EXAMPLE',
      created: '2025-03-01T12:01:00Z',
      altitude: 520,
      origin: 'mobileUpload',
      device: 'ANDROID_PHONE',
      fileName: 'pxl_20250301_120000000.jpg',
      files: [
        {
          name: 'Takeout/Google Photos/Photos from 2025/PXL_20250301_120000000.jpg',
          role: 'original',
          bytes: 3_200_000,
          mime: 'image/jpeg',
        },
      ],
    },
  },
}

const ALBUM_TYPE: EventType = {
  name: ALBUM,
  title: 'Album',
  kind: 'stored',
  data: ALBUM_DATA,
  version: 1,
  identity: (draft) => ({ key: [word(draft, 'folder')] }),
  text: ['title', 'description'],
  pii: PII,
  example: {
    type: ALBUM,
    time: EXAMPLE_TIME,
    precision: 's',
    data: { folder: 'At the lake', title: 'At the lake', access: 'protected' },
  },
}

/** Without a time: the photo has one, and would stand on the timeline twice. */
const ALBUM_ITEM_TYPE: EventType = {
  name: ALBUM_ITEM,
  title: 'Photo in an album',
  kind: 'stored',
  data: ALBUM_ITEM_DATA,
  version: 1,
  identity: (draft) => ({ key: [word(draft, 'folder'), word(draft, 'photo')] }),
  text: ['album'],
  pii: PII,
  example: {
    type: ALBUM_ITEM,
    data: { folder: 'At the lake', album: 'At the lake', photo: 'EXAMPLE', title: 'PXL_20250301_120000000.jpg' },
  },
}

/** All facts this source gives. */
export const TYPES: readonly EventType[] = [PHOTO_TYPE, ALBUM_TYPE, ALBUM_ITEM_TYPE]
