import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { fromDegrees } from '../../../processors/normalization/geo.ts'
import { readNumber, readText } from '../../../processors/normalization/number.ts'
import { type Bag, isObject, leftOver, nameOf } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder, Lost } from '../../source.ts'
import { cameraTime } from './camera-time.ts'
import { comparable, parseFileName, placeOf } from './file-names.ts'
import { itemOf } from './items.ts'
import { PHOTO } from './names.ts'
import { fileKey, filesWithoutHeads, pictureAlias } from './photo-aliases.ts'

/**
 * A picture or video that no sidecar tells of: what its camera wrote into it (`integrations/archive/media`). It is told
 * from others by its size and a digest of its beginning, so copies in albums and other exports are one photo.
 */
const CAMERA_TEXTS = [
  ['make', 'make'],
  ['model', 'model'],
  ['lensModel', 'lens'],
] as const
const CAMERA_NUMBERS = ['orientation', 'exposureTime', 'fNumber', 'iso', 'focalLength'] as const
const READ = new Set(['mime', 'head', 'exif', 'width', 'height', 'duration', 'created', 'creationDate', 'location', 'exifFault', 'make', 'model']) // biome-ignore format: a word list

/** The decoder of pictures and videos without a sidecar. */
export function createMediaDecoder(): Decoder {
  return {
    decode: (record, context) =>
      record.kind === 'json' ? decodeMedia(record.value, context) : quarantine('unknown_shape', 'no JSON'),
  }
}

function decodeMedia(value: Json, { name, about = {} }: DecodeContext): Outcome<Decoded> {
  if (!isObject(value)) return quarantine('unknown_shape', `${nameOf(value)} where a picture was expected`)
  const [mime, head] = [readText(value['mime']), readText(value['head'])]
  if (mime === undefined || head === undefined) return quarantine('unknown_shape', 'neither a picture nor a video')
  if (value['fault'] !== undefined) return quarantine('bad_media', 'it is not the picture that it begins as')
  const { base } = placeOf(name)
  const { stem, extension } = parseFileName(base)
  const bytes = readNumber(about['bytes'])
  const lost: Lost[] = []
  const key = fileKey(bytes, head)
  const data: Bag = {
    photo: key,
    fileKey: key,
    title: base,
    media: mime.startsWith('video/') ? 'video' : 'photo',
    fileName: comparable(stem + extension),
    files: [{ name, role: 'original', ...(bytes === undefined ? {} : { bytes }), mime }, ...filmsOf(about)],
  }
  addCamera(data, value, isObject(value['exif']) ? value['exif'] : {})
  const place = placeFrom(data, value, lost)
  const time = cameraTime(value)
  Object.assign(data, time?.said)
  if (value['exifFault'] !== undefined) lost.push({ code: 'bad_exif', detail: 'what should be EXIF cannot be read' })
  const rest = leftOver(value, READ)
  if (rest !== undefined) data['given'] = rest
  const alias = pictureAlias({ name, about, key, time: time?.columns.time })
  const photo: Draft = { type: PHOTO, ...time?.columns, ...place, data, alias }
  const item = itemOf(about, data, alias)
  return next({ drafts: item === undefined ? [photo] : [photo, item], ...(lost.length > 0 ? { lost } : {}) })
}

/** Of a live or motion photo, as the join says. */
const filmsOf = ({ files }: JsonObject): readonly Json[] => filesWithoutHeads(files) ?? []

function addCamera(data: Bag, value: JsonObject, exif: JsonObject): void {
  for (const [from, to] of CAMERA_TEXTS) {
    const text = readText(exif[from]) ?? readText(value[from])
    if (text !== undefined) data[to] = text
  }
  for (const name of CAMERA_NUMBERS) {
    const number = readNumber(exif[name])
    if (number !== undefined) data[name] = number
  }
  // The file itself knows its size better than what a program wrote about it.
  for (const name of ['width', 'height', 'duration']) {
    const number = readNumber(value[name]) ?? readNumber(exif[name])
    if (number !== undefined && number > 0) data[name] = number
  }
}

type Place = Pick<Draft, 'lat' | 'lon' | 'accuracy'>

/** Of the GPS in EXIF, else of a film: `+48.1000+011.5000+520.000/` (ISO 6709). Both 0: none. */
function placeFrom(data: Bag, { exif, location }: JsonObject, lost: Lost[]): Place {
  const gps = isObject(exif) && isObject(exif['gps']) ? exif['gps'] : filmPlace(readText(location))
  const position = fromDegrees(gps['latitude'], gps['longitude'])
  if (typeof position === 'string') lost.push({ code: 'bad_position', detail: `the position is ${position}` })
  if (typeof position !== 'object' || (position.lat === 0 && position.lon === 0)) return {}
  const [altitude, accuracy] = [readNumber(gps['altitude']), readNumber(gps['accuracy'])]
  if (altitude !== undefined) data['altitude'] = altitude
  const isSound = accuracy !== undefined && accuracy >= 0 && accuracy < MOST_ACCURACY
  return { lat: position.lat, lon: position.lon, ...(isSound ? { accuracy: Math.ceil(accuracy) } : {}) }
}

const MOST_ACCURACY = 1e7
const ISO_6709 = /^([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)([+-]\d+(?:\.\d+)?)?/

function filmPlace(text: string | undefined): JsonObject {
  const [, latitude, longitude, altitude] = ISO_6709.exec(text ?? '') ?? []
  return { latitude, longitude, ...(altitude === undefined ? {} : { altitude }) }
}
