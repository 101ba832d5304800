import type { Json, JsonObject } from '../../../models/events.ts'
import { readText } from '../../../processors/normalization/number.ts'
import { timeMs } from '../../../processors/normalization/time.ts'
import { isObject } from '../../decoding/json.ts'

/** `https://photos.google.com/photo/AF1Qip…`, `…/u/1/photo/…`, `…/album/<id>/photo/<id>`, `…/share/<id>/photo/<id>?key=…` */
const LINK = /^https?:\/\/photos\.google\.com\/(?:[^?#]*\/)?photo\/([^/?#]+)/i

/**
 * What tells a photo from others, the same in the folder of its year and in albums, in all exports: the id in its link.
 * Links of before 2019 lead to the picture itself and change; without a good one it is when it was taken and when it
 * was added, to the second, and the title.
 */
export interface PhotoKey {
  readonly key: string
  /** There is no id in it: two photos may have it. */
  readonly isShared: boolean
}

export function photoKey(sidecar: JsonObject): PhotoKey | undefined {
  const id = LINK.exec(readText(sidecar['url']) ?? '')?.[1]
  if (id !== undefined) return { key: id, isShared: false }
  const title = readText(sidecar['title'])
  const [taken, added] = [momentOf(sidecar['photoTakenTime']), momentOf(sidecar['creationTime'])]
  if (title === undefined && taken === undefined && added === undefined) return undefined
  return { key: [secondsOf(taken), secondsOf(added), title ?? ''].join('/'), isShared: true }
}

const secondsOf = (ms: number | undefined) => (ms === undefined ? '' : String(Math.floor(ms / 1000)))

/** `{"timestamp": "1740830400", "formatted": …}` in ms; the text is in the person's language. Undefined where it is none. */
export function momentOf(value: Json | undefined): number | undefined {
  const ms = timeMs(isObject(value) ? value['timestamp'] : undefined)
  return Number.isNaN(ms) ? undefined : ms
}
