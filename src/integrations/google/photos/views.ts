import type { SqlView } from '../../../models/sql-view.ts'

/** A list in `data`, or an empty one: an owner may have written anything into it. */
const list = (name: string) =>
  `case when jsonb_typeof(data -> '${name}') = 'array' then data -> '${name}' else '[]' end`

const PHOTO = `stream = 'google.photos' and type = 'google.photos.photo'`
const COLUMNS = `fact, data ->> 'photo' as photo, time, data ->> 'title' as title, data ->> 'description' as description,
      data ->> 'media' as media,
      (select string_agg(name, ', ') from jsonb_array_elements_text(${list('people')}) as name) as people,
      latitude, longitude, datapunk.number(data, 'altitude') as altitude,
      coalesce(datapunk.flag(data, 'favorited'), false) as favourite,
      coalesce(datapunk.flag(data, 'archived'), false) as archived,
      coalesce(datapunk.flag(data, 'trashed'), false) as trashed,
      data ->> 'origin' as origin, nullif(concat_ws(' ', data ->> 'make', data ->> 'model'), '') as camera,
      data ->> 'url' as url, data -> 'files' -> 0 ->> 'name' as file,
      datapunk.number(data -> 'files' -> 0, 'bytes') as bytes,
      coalesce(datapunk.flag(data, 'zoneGuessed'), false) as zone_guessed`
/** Told of by a sidecar; else known by its file alone. */
const IS_TOLD = `coalesce(data ->> 'photo', '') not like 'file:%'`

/** As far as a clock without a zone may be off; all zones lie on quarters of an hour (s). */
const MOST_OFF = '14 hours'
const QUARTER = 900

const PHOTOS: SqlView = {
  name: 'photos_photos',
  about:
    'Photos and videos, one row each. A file that came without its sidecar is left out where a sidecar tells of it: names that file, or one of the same name and of a time that differs by no more than a zone',
  columns: [
    { name: 'fact', about: 'Identity of the event' },
    { name: 'photo', about: 'Key of the photo, as in photos_items' },
    { name: 'time', about: 'When it was taken; null where nothing says' },
    { name: 'title', about: 'Name of the file as it was added' },
    { name: 'description', about: 'What the owner wrote about it' },
    { name: 'media', about: 'photo or video' },
    { name: 'people', about: 'Named faces, separated by commas' },
    { name: 'latitude', about: 'Degrees north' },
    { name: 'longitude', about: 'Degrees east' },
    { name: 'altitude', about: 'Height, m' },
    { name: 'favourite', about: 'Marked as a favourite' },
    { name: 'archived', about: 'In the archive' },
    { name: 'trashed', about: 'In the bin' },
    { name: 'origin', about: 'How it came in: mobileUpload, fromSharedAlbum …' },
    { name: 'camera', about: 'Maker and model; of files without a sidecar' },
    { name: 'url', about: 'Its page in Google Photos' },
    { name: 'file', about: 'Path of its file in the export; null where it was not there' },
    { name: 'bytes', about: 'Size of that file' },
    { name: 'zone_guessed', about: 'The time is the clock of the camera, taken as UTC' },
  ],
  sql: `
    select ${COLUMNS}
    from datapunk.events
    where ${PHOTO} and ${IS_TOLD}
    union all
    select ${COLUMNS}
    from datapunk.events as alone
    where ${PHOTO} and data ->> 'photo' like 'file:%'
      and not exists (
        select from datapunk.events as told, jsonb_array_elements(${list('files').replaceAll('data', 'told.data')}) as file
        where told.${PHOTO.replace(' type', ' told.type')} and ${IS_TOLD.replace('data', 'told.data')}
          and file ->> 'name' = alone.data -> 'files' -> 0 ->> 'name'
          and file ->> 'bytes' = alone.data -> 'files' -> 0 ->> 'bytes')
      and not exists (
        select from datapunk.events as told
        where told.${PHOTO.replace(' type', ' told.type')} and ${IS_TOLD.replace('data', 'told.data')}
          and told.data ->> 'fileName' = alone.data ->> 'fileName'
          and told.time between alone.time - interval '${MOST_OFF}' and alone.time + interval '${MOST_OFF}'
          and mod(date_part('epoch', date_trunc('second', told.time) - date_trunc('second', alone.time))::integer, ${QUARTER}) = 0)`,
}

const ALBUMS: SqlView = {
  name: 'photos_albums',
  about: 'Albums, with what is in them and the photo that stands for each: its first one',
  columns: [
    { name: 'fact', about: 'Identity of the event' },
    { name: 'folder', about: 'Its folder in the export' },
    { name: 'title', about: 'Its title; null for albums without one' },
    { name: 'description', about: 'What the owner wrote about it' },
    { name: 'access', about: 'protected, shared … as given' },
    { name: 'dated', about: 'The date that the export gives it' },
    { name: 'photos', about: 'How many photos and videos are in it' },
    { name: 'first', about: 'When the first of them was taken' },
    { name: 'last', about: 'When the last of them was taken' },
    { name: 'cover', about: 'The first of them: identity of the event' },
    { name: 'cover_title', about: 'Its title' },
    { name: 'cover_file', about: 'Path of its file in the export' },
  ],
  sql: `
    select album.fact, album.data ->> 'folder' as folder, album.data ->> 'title' as title,
      album.data ->> 'description' as description, album.data ->> 'access' as access, album.time as dated,
      item.photos, item.first, item.last, item.cover, item.cover_title, item.cover_file
    from datapunk.events as album
    left join lateral (
      select count(*) as photos, min(time) as first, max(time) as last,
        (array_agg(fact order by time nulls last, title, fact))[1] as cover,
        (array_agg(title order by time nulls last, title, fact))[1] as cover_title,
        (array_agg(file order by time nulls last, title, fact))[1] as cover_file
      from datapunk.photos_items
      where folder = album.data ->> 'folder') as item on true
    where album.stream = 'google.photos' and album.type = 'google.photos.album'`,
}

const ITEMS: SqlView = {
  name: 'photos_items',
  about: 'Which photos are in which folders of albums, one row for each that is in one',
  columns: [
    { name: 'folder', about: 'Folder of the album, as in photos_albums' },
    { name: 'album', about: 'Its title, where it is known' },
    { name: 'fact', about: 'The photo: identity of the event' },
    { name: 'photo', about: 'Key of the photo' },
    { name: 'time', about: 'When it was taken' },
    { name: 'title', about: 'Name of the file as it was added' },
    { name: 'media', about: 'photo or video' },
    { name: 'description', about: 'What the owner wrote about it' },
    { name: 'latitude', about: 'Degrees north' },
    { name: 'longitude', about: 'Degrees east' },
    { name: 'file', about: 'Path of its file in the export, in the folder of the album where it lies there' },
  ],
  sql: `
    select item.data ->> 'folder' as folder, item.data ->> 'album' as album, photo.fact, photo.data ->> 'photo' as photo,
      photo.time, photo.data ->> 'title' as title, photo.data ->> 'media' as media,
      photo.data ->> 'description' as description, photo.latitude, photo.longitude,
      coalesce(item.data -> 'files' -> 0 ->> 'name', photo.data -> 'files' -> 0 ->> 'name') as file
    from datapunk.events as item
    join (
      select fact, time, data, latitude, longitude, data ->> 'photo' as key
      from datapunk.events where stream = 'google.photos' and type = 'google.photos.photo'
      union all
      select fact, time, data, latitude, longitude, data ->> 'fileKey' as key
      from datapunk.events where stream = 'google.photos' and type = 'google.photos.photo' and data ->> 'fileKey' <> data ->> 'photo'
    ) as photo on photo.key = item.data ->> 'photo'
    where item.stream = 'google.photos' and item.type = 'google.photos.album_item'`,
}

/** What SQL shows of this source. */
export const VIEWS: readonly SqlView[] = [PHOTOS, ITEMS, ALBUMS]
