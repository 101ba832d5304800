import type { Draft, JsonObject } from '../../../models/events.ts'
import { isObject } from '../../decoding/json.ts'
import { ALBUM_ITEM } from './names.ts'

/** That a photo is in the album that the join says its folder to be; undefined where that is none. */
export function itemOf(about: JsonObject, photo: JsonObject): Draft | undefined {
  const album = about['album']
  if (!isObject(album)) return undefined
  const { title, files } = photo
  return {
    type: ALBUM_ITEM,
    data: {
      folder: album['folder'],
      ...(album['title'] === undefined ? {} : { album: album['title'] }),
      photo: photo['photo'],
      ...(title === undefined ? {} : { title }),
      ...(files === undefined ? {} : { files }),
    },
  }
}
