import { Type } from 'typebox'
import { AppError } from '../../../core/errors.ts'
import { type ApiApp, type ApiContext, answers, content } from '../../http.ts'
import { MEDIA_TYPES, sendMedium } from '../../kept-media.ts'
import { principalOf } from '../../middleware/auth.ts'
import { mayUse } from '../../middleware/scopes.ts'
import { viewEndpoint } from '../../view-endpoint.ts'

const optional = Type.Optional
const Moment = Type.String({ format: 'date-time' })
const text = (description: string) => optional(Type.String({ description }))

const PLACE = { latitude: optional(Type.Number()), longitude: optional(Type.Number()) }
const File = text('Path of its file in the export')

/** What Google Photos alone offers: photos by day and by place, albums. */
export function endpoints(app: ApiApp, context: ApiContext): void {
  photosEndpoint(app, context)
  daysEndpoint(app, context)
  placesEndpoint(app, context)
  albumsEndpoint(app, context)
  itemsEndpoint(app, context)
  coverEndpoint(app, context)
  mediaEndpoint(app, context)
}

function photosEndpoint(app: ApiApp, context: ApiContext): void {
  viewEndpoint(app, context, {
    path: '/v1/google/photos/photos',
    operationId: 'photosPhotos',
    summary: 'Photos and videos, one row each',
    description: 'In order of the time when they were taken. Those in the bin are left out.',
    query: {
      media: optional(Type.Enum(['photo', 'video'])),
      person: text('Name of a face, in full'),
      favourite: optional(Type.Boolean({ description: '`true`: favourites alone' })),
    },
    row: {
      fact: Type.String(),
      time: optional(Moment),
      title: optional(Type.String()),
      description: optional(Type.String()),
      media: optional(Type.String()),
      people: text('Names, separated by commas'),
      ...PLACE,
      favourite: Type.Boolean(),
      camera: optional(Type.String()),
      url: optional(Type.String()),
      file: File,
      zone_guessed: Type.Boolean({ description: 'The time is the clock of the camera, taken as UTC' }),
    },
    sql: `
      select fact, time, title, description, media, people, latitude, longitude, favourite, camera, url, file, zone_guessed
      from datapunk.photos_photos
      where ($1 is null or time >= $1) and ($2 is null or time < $2) and not trashed
        and ($3 is null or media = $3) and ($4 is null or $4 = any (string_to_array(people, ', ')))
        and ($5 is null or favourite = $5)
      order by time, title, fact`,
  })
}

function daysEndpoint(app: ApiApp, context: ApiContext): void {
  viewEndpoint(app, context, {
    path: '/v1/google/photos/days',
    operationId: 'photosDays',
    summary: 'How many photos and videos were taken on each day',
    description: 'Days of `zone`. Those in the bin are left out.',
    row: {
      day: Type.String({ format: 'date' }),
      photos: Type.Integer(),
      videos: Type.Integer(),
      favourites: Type.Integer(),
      first: Moment,
      last: Moment,
    },
    limit: 366,
    sql: `
      select time::date as day, count(*) filter (where media is distinct from 'video') as photos,
        count(*) filter (where media = 'video') as videos, count(*) filter (where favourite) as favourites,
        min(time) as first, max(time) as last
      from datapunk.photos_photos
      where time is not null and ($1 is null or time >= $1) and ($2 is null or time < $2) and not trashed
      group by 1
      order by 1`,
  })
}

function placesEndpoint(app: ApiApp, context: ApiContext): void {
  viewEndpoint(app, context, {
    path: '/v1/google/photos/places',
    operationId: 'photosPlaces',
    summary: 'Where photos and videos were taken: squares of a grid, those with most first',
    query: {
      degrees: optional(
        Type.Number({
          minimum: 0.0001,
          maximum: 10,
          description: 'Side of a square, degrees. Default 0.01, about 1 km',
        }),
      ),
    },
    row: {
      latitude: Type.Number({ description: 'Mean of the photos in the square' }),
      longitude: Type.Number(),
      photos: Type.Integer({ description: 'Photos and videos' }),
      days: Type.Integer({ description: 'Days with at least one' }),
      first: optional(Moment),
      last: optional(Moment),
    },
    sql: `
      select avg(latitude) as latitude, avg(longitude) as longitude, count(*) as photos,
        count(distinct time::date) as days, min(time) as first, max(time) as last
      from datapunk.photos_photos
      where latitude is not null and ($1 is null or time >= $1) and ($2 is null or time < $2) and not trashed
      group by floor(latitude / coalesce($3, 0.01)), floor(longitude / coalesce($3, 0.01))
      order by count(*) desc, 1, 2`,
  })
}

const ALBUM = {
  fact: Type.String(),
  folder: Type.String({ description: 'Its folder in the export' }),
  title: text('Absent for albums without one'),
  description: optional(Type.String()),
  access: text('protected, shared … as given'),
  dated: optional(Moment),
  photos: Type.Integer({ description: 'Photos and videos in it' }),
  first: optional(Moment),
  last: optional(Moment),
  cover: text('The photo that stands for it, its first: a fact'),
}

function albumsEndpoint(app: ApiApp, context: ApiContext): void {
  viewEndpoint(app, context, {
    path: '/v1/google/photos/albums',
    operationId: 'photosAlbums',
    summary: 'Albums, with how much is in them and the photo that stands for each',
    isTimeless: true,
    row: ALBUM,
    sql: `
      select fact, folder, title, description, access, dated, photos, first, last, cover
      from datapunk.photos_albums
      where $1 is null and $2 is null
      order by coalesce(dated, first) nulls last, folder`,
  })
}

function itemsEndpoint(app: ApiApp, context: ApiContext): void {
  viewEndpoint(app, context, {
    path: '/v1/google/photos/albums/:album/items',
    operationId: 'photosAlbumItems',
    summary: 'What is in an album, in order of the time when it was taken',
    description: '`album` is the fact of the album.',
    isTimeless: true,
    row: {
      fact: Type.String(),
      time: optional(Moment),
      title: optional(Type.String()),
      media: optional(Type.String()),
      description: optional(Type.String()),
      ...PLACE,
      file: File,
    },
    sql: `
      select item.fact, item.time, item.title, item.media, item.description, item.latitude, item.longitude, item.file
      from datapunk.photos_albums as album
      join datapunk.photos_items as item on item.folder = album.folder
      where $1 is null and $2 is null and album.fact::text = $3
      order by item.time nulls last, item.title, item.fact`,
  })
}

const COVER = `
  select cover as fact, cover_title as title, cover_file as file
  from datapunk.photos_albums
  where $1 is null and $2 is null and fact::text = $3 and cover is not null`

function coverEndpoint(app: ApiApp, context: ApiContext): void {
  const { stores, media } = context.instance
  viewEndpoint(app, context, {
    path: '/v1/google/photos/albums/:album/cover',
    operationId: 'photosAlbumCover',
    summary: 'The photo that stands for an album: its picture where that is kept, else its event',
    description:
      'The export does not say which photo is the cover: it is the first of the album. Where its file was kept (`keepMedia` of the import) the answer is the file, as `/photos/{fact}/media` gives it, to who may read personal values; whoever asks for JSON, NDJSON or CSV in `Accept` or `format` gets the row. `album` is the fact of the album.',
    isTimeless: true,
    row: { fact: Type.String(), title: optional(Type.String()), file: File },
    sql: COVER,
    instead: {
      types: MEDIA_TYPES,
      async answer(request, reply) {
        const { owner, scopes } = principalOf(request)
        reply.header('vary', 'accept')
        if (!mayUse(scopes, 'pii:read')) return undefined
        const { album } = request.params as { readonly album: string }
        const asked = { types: ['text', 'text', 'text'], values: [null, null, album], zone: 'UTC', limit: 1 }
        const { rows } = await stores.views.ask(owner, { sql: COVER, ...asked })
        const fact: unknown = JSON.parse(rows[0]?.[0] ?? 'null')
        const found = typeof fact === 'string' ? await media.find(owner, fact) : undefined
        return found === undefined ? undefined : sendMedium(request, reply, found)
      },
    },
  })
}

function mediaEndpoint(app: ApiApp, { instance: { media } }: ApiContext): void {
  app.get(
    '/v1/google/photos/photos/:fact/media',
    {
      config: { needs: 'events:read' },
      schema: {
        operationId: 'photosMedia',
        tags: ['google.photos'],
        summary: 'The picture or film of a photo, where the import kept it',
        description:
          'Byte ranges are served, and the ETag is the SHA-256 of the file. A picture cannot be masked: it needs the scope `pii:read` beside `events:read`. What is no usual picture or film comes as `application/octet-stream`, to be saved. `media.not_kept` where the import did not keep it.',
        params: Type.Object({ fact: Type.String({ minLength: 1, maxLength: 100 }) }),
        querystring: Type.Object(
          {
            role: optional(
              Type.Enum(['original', 'duplicate', 'edited', 'motion'], {
                description: 'Which of its files, as `files` of the event says. Default: the first that is kept',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: answers({
          200: content(
            'The file',
            Object.fromEntries(MEDIA_TYPES.map((type) => [type, Type.String({ format: 'binary' })])),
          ),
        }),
      },
    },
    async (request, reply) => {
      const { owner, scopes } = principalOf(request)
      if (!mayUse(scopes, 'pii:read'))
        throw new AppError(
          'auth.forbidden',
          'The API key lacks the scope `pii:read`, which pictures and films need: they cannot be masked.',
        )
      const { fact } = request.params
      const found = await media.find(owner, fact, request.query.role)
      if (found === undefined) throw new AppError('media.not_kept', 'Reading the file of a photo: none of it was kept.')
      return sendMedium(request, reply, found)
    },
  )
}
