import type { Alias, Draft, JsonObject } from '../../../models/events.ts'
import { readText } from '../../../processors/normalization/number.ts'
import { isObject } from '../../decoding/json.ts'
import { ALBUM_ITEM } from './names.ts'
import { aliasIn } from './photo-aliases.ts'

/** That a photo, also known by the names of `alias`, is in the album that the join says its folder to be; undefined where that is none. */
export function itemOf(about: JsonObject, photo: JsonObject, alias: Alias | undefined): Draft | undefined {
  const album = about['album']
  if (!isObject(album)) return undefined
  const { title, files } = photo
  const names = aliasIn(readText(album['folder']) ?? '', alias)
  return {
    type: ALBUM_ITEM,
    data: {
      folder: album['folder'],
      ...(album['title'] === undefined ? {} : { album: album['title'] }),
      photo: photo['photo'],
      ...(title === undefined ? {} : { title }),
      ...(files === undefined ? {} : { files }),
    },
    ...(names === undefined ? {} : { alias: names }),
  }
}
