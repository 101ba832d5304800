import type { Json, JsonObject } from '../../../models/events.ts'
import { drop, next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { isGiven } from '../../../processors/normalization/number.ts'
import { readFields, reading, text } from '../../decoding/fields.ts'
import { type Bag, isObject, nameOf } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder, Lost } from '../../source.ts'
import { lastOf, placeOf } from './file-names.ts'
import { ALBUM } from './names.ts'
import { momentOf } from './photo-key.ts'
import { ALBUM_DATA } from './schemas.ts'

/**
 * The file of an album: `metadata.json`, `metadaten.json`, `métadonnées.json`, in its folder. Until about 2019 its fields
 * stood in `albumData`. Titles are empty for albums without one, and for what was shared with somebody without an album.
 *
 *     {"title": "At the lake", "description": "", "access": "protected", "date": {"timestamp": "1740830400", "formatted": …}}
 *     {"albumData": {"title": …, "date": {…}, "location": …}}
 */
const FIELDS = reading('album', ALBUM_DATA, {
  fields: { title: text('title'), description: text('description'), access: text('access') },
  skip: ['date', 'albumData'],
  others: ['folder'],
})

/** The decoder of the files of albums. */
export function createAlbumDecoder(): Decoder {
  return {
    decode: (record, context) =>
      record.kind === 'json' ? decodeAlbum(record.value, context) : quarantine('unknown_shape', 'no JSON'),
  }
}

/** The fields of an album, whichever way they stand. */
export function albumFields(value: JsonObject): JsonObject {
  const { albumData, ...beside } = value
  return isObject(albumData) ? { ...beside, ...albumData } : value
}

function decodeAlbum(value: Json, { name, about }: DecodeContext): Outcome<Decoded> {
  if (!isObject(value)) return quarantine('unknown_shape', `${nameOf(value)} where an album was expected`)
  if (about?.['library'] === true) return drop('library_folder')
  const fields = albumFields(value)
  const lost: Lost[] = []
  const data: Bag = {}
  readFields(data, fields, FIELDS, lost)
  const folder = lastOf(placeOf(name).folder)
  const title = data['title']
  if (folder === '' && title === undefined) return quarantine('unknown_shape', 'an album without a title or a folder')
  data['folder'] = folder === '' ? title : folder
  return next({
    drafts: [{ type: ALBUM, ...dateOf(fields['date'], lost), data }],
    ...(lost.length > 0 ? { lost } : {}),
  })
}

function dateOf(date: Json | undefined, lost: Lost[]): { readonly time?: number; readonly precision?: 's' } {
  const time = momentOf(date)
  if (time !== undefined) return { time, precision: 's' }
  if (isGiven(date)) lost.push({ code: 'bad_time', detail: 'date: a time that cannot be read' })
  return {}
}
