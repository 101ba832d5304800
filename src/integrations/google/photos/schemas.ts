import { Type } from 'typebox'
import { asGiven, flag, GIVEN, number, optional, text } from '../../decoding/field-schemas.ts'

const FILES = optional(
  Type.Array(
    Type.Object({
      name: Type.String({
        description: 'Path in the export, below the archive: all parts of an export share one tree',
      }),
      role: Type.String({ description: '`original`, `edited`, `motion` (the film of a live photo) or `duplicate`' }),
      bytes: number('Size'),
      mime: text('What it is, by its content'),
    }),
    { description: 'Its files as they lie in the export beside what tells of it' },
  ),
)

const KEY = text(
  'What tells this photo from others: the id in its link, else when it was taken and added and its title',
)

export const PHOTO_DATA = Type.Object(
  {
    photo: KEY,
    title: text('Name of the file as it was added, in full; of a file without a sidecar its name in the export'),
    description: text('What the owner wrote about it'),
    media: text('`photo` or `video`'),
    people: optional(Type.Array(Type.String(), { description: 'Names of faces that the owner named' })),
    url: text('Its page in Google Photos'),
    favorited: flag('Marked as a favourite'),
    archived: flag('In the archive'),
    trashed: flag('In the bin'),
    created: text('When it was added to Google Photos, RFC 3339'),
    modified: text('When it was changed last, RFC 3339'),
    fileModified: text('When its file was changed last, RFC 3339'),
    views: optional(Type.Integer({ description: 'How often it was looked at' })),
    altitude: number('Height, m'),
    positionFrom: text('`geoDataExif`: the position is that of the camera; the owner gave none'),
    origin: text(
      'How it came in: mobileUpload, webUpload, driveSync, fromPartnerSharing, fromSharedAlbum, composition …',
    ),
    device: text('What it was added with: ANDROID_PHONE, IOS_PHONE …'),
    deviceFolder: text('Folder on that device'),
    googlePhotosOrigin: asGiven('What the export says of its origin beyond the fields above'),
    appSource: asGiven('App that made it: {androidPackageName}'),
    sharedAlbumComments: asGiven('Comments: [{text, creationTime, contentOwnerName, liked}]'),
    fileKey: text(
      'What tells its file from others: its size and a digest of its first 64 KiB; where the file was there',
    ),
    fileName: text('Name that its file has in exports, in lower case and without a counter'),
    files: FILES,
    make: text('Maker of the camera'),
    model: text('Camera'),
    lens: text('Lens'),
    width: number('Pixels, as stored'),
    height: number('Pixels, as stored'),
    orientation: number('EXIF orientation, 1 to 8'),
    duration: number('Of a video, s'),
    exposureTime: number('s'),
    fNumber: number('Aperture'),
    iso: number('Sensitivity'),
    focalLength: number('mm'),
    timeFrom: text('Files without a sidecar: `exif`, `exif-gps`, `quicktime` or `film`; absent where there is no time'),
    when: text('The time as the camera wrote it, where it names no zone'),
    zoneGuessed: flag('The camera wrote no zone: the time is its clock taken as UTC and may be off by hours'),
    given: GIVEN,
  },
  { description: 'A photo or a video' },
)

export const ALBUM_DATA = Type.Object(
  {
    folder: text('Its folder in the export'),
    title: text('Its title; absent for albums without one'),
    description: text('What the owner wrote about it'),
    access: text('protected, shared, public … as given'),
    location: asGiven('A place'),
    enrichments: asGiven('Texts, maps and places between the photos'),
    sharedAlbumComments: asGiven('Comments: [{text, creationTime, contentOwnerName, liked}]'),
    given: GIVEN,
  },
  { description: 'An album; its time is the date that the export gives it' },
)

export const ALBUM_ITEM_DATA = Type.Object(
  {
    folder: text('Folder of the album in the export'),
    album: text('Title of the album, where it is known'),
    photo: KEY,
    title: text('Title of the photo'),
    files: FILES,
  },
  { description: 'That a photo is in an album' },
)
