import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { fromDegrees } from '../../../processors/normalization/geo.ts'
import { isGiven, readNumber, readText } from '../../../processors/normalization/number.ts'
import { flag, integer, keepField, readFields, reading, text } from '../../decoding/fields.ts'
import { type Bag, isList, isObject, leftOver, nameOf } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder, Lost } from '../../source.ts'
import { fileNameOf } from './file-names.ts'
import { itemOf } from './items.ts'
import { PHOTO } from './names.ts'
import { fileKey, filesWithoutHeads, sidecarAlias } from './photo-aliases.ts'
import { momentOf, photoKey } from './photo-key.ts'
import { PHOTO_DATA } from './schemas.ts'

/**
 * The sidecar of a photo or video: `IMG.jpg.supplemental-metadata.json`, until 2024 `IMG.jpg.json`.
 *
 *     {"title": "IMG.jpg", "description": "", "imageViews": "2", "creationTime": {"timestamp": "1740830460", "formatted": …},
 *       "photoTakenTime": {"timestamp": "1740830400", …}, "geoData": {"latitude": 48.1, "longitude": 11.5, "altitude": 520.0,
 *       "latitudeSpan": 0.0, "longitudeSpan": 0.0}, "geoDataExif": {…}, "people": [{"name": "Example Person"}],
 *       "url": "https://photos.google.com/photo/EXAMPLE", "favorited": true, "googlePhotosOrigin": {"mobileUpload":
 *       {"deviceFolder": {"localFolderName": ""}, "deviceType": "ANDROID_PHONE"}}}
 *
 * `context.about` is what the join says: `files`, `album`, and `twin` where only the counter tells a photo from another.
 */
const OTHERS = ['photoTakenTime', 'creationTime', 'modificationTime', 'photoLastModifiedTime', 'geoData', 'geoDataExif', 'people', 'googlePhotosOrigin'] // biome-ignore format: a word list
const MADE = ['photo', 'media', 'fileKey', 'fileName', 'files', 'timeFrom', 'when', 'zoneGuessed']

const FIELDS = reading('photo', PHOTO_DATA, {
  fields: {
    title: text('title'),
    description: text('description'),
    imageViews: integer('views'),
    url: text('url'),
    favorited: flag('favorited'),
    archived: flag('archived'),
    trashed: flag('trashed'),
  },
  skip: OTHERS,
  others: MADE,
})
const TIMES = [
  ['creationTime', 'created'],
  ['modificationTime', 'modified'],
  ['photoLastModifiedTime', 'fileModified'],
] as const
const FILM = /\.(?:mp4|mov|m4v|3gp|avi|mkv|webm|mpe?g|mts|m2ts|wmv)$/i

/** The decoder of sidecars. */
export function createSidecarDecoder(): Decoder {
  return {
    decode: (record, context) =>
      record.kind === 'json' ? decodeSidecar(record.value, context) : quarantine('unknown_shape', 'no JSON'),
  }
}

function decodeSidecar(value: Json, { name, about = {} }: DecodeContext): Outcome<Decoded> {
  if (!isObject(value)) return quarantine('unknown_shape', `${nameOf(value)} where a photo was expected`)
  const taken = momentOf(value['photoTakenTime'])
  if (taken === undefined && isGiven(value['photoTakenTime']))
    return quarantine('bad_time', 'photoTakenTime: a time that cannot be read')
  const key = photoKey(value)
  if (key === undefined) return quarantine('unknown_shape', 'a photo without a title, a link or a time')
  const lost: Lost[] = []
  const data: Bag = { photo: about['twin'] === undefined || !key.isShared ? key.key : `${key.key}#${about['twin']}` }
  readFields(data, value, FIELDS, lost)
  readTimes(data, value, lost)
  readPeople(data, value['people'], lost)
  readOrigin(data, value['googlePhotosOrigin'])
  const place = readPlace(data, value, lost)
  const title = readText(data['title'])
  addFiles(data, title, about['files'])
  const alias = sidecarAlias({ name, about, title: title ?? '', taken })
  const photo: Draft = {
    type: PHOTO,
    ...(taken === undefined ? {} : { time: taken, precision: 's' }),
    ...place,
    data,
    ...alias,
  }
  const item = itemOf(about, data, alias.alias)
  return next({ drafts: item === undefined ? [photo] : [photo, item], ...(lost.length > 0 ? { lost } : {}) })
}

function addFiles(data: Bag, title: string | undefined, given: Json | undefined): void {
  if (title !== undefined) data['fileName'] = fileNameOf(title)
  data['media'] = mediaOf(title ?? '', given)
  const files = filesWithoutHeads(given)
  if (files !== undefined) data['files'] = files
  const original = isList(given) ? given.find((file) => isObject(file) && file['role'] === 'original') : undefined
  if (!isObject(original) || typeof original['head'] !== 'string') return
  data['fileKey'] = fileKey(readNumber(original['bytes']), original['head'])
}

function readTimes(data: Bag, value: JsonObject, lost: Lost[]): void {
  for (const [from, to] of TIMES) {
    const moment = momentOf(value[from])
    if (moment !== undefined) data[to] = new Date(moment).toISOString().replace('.000Z', 'Z')
    else if (isGiven(value[from])) lost.push({ code: 'bad_time', detail: `${from}: a time that cannot be read` })
  }
}

/** `[{"name": "Example Person"}]`; what else is said of somebody is kept as it stands. */
function readPeople(data: Bag, people: Json | undefined, lost: Lost[]): void {
  if (!isGiven(people)) return
  if (!isList(people)) {
    lost.push({ code: 'bad_value', detail: `people: ${nameOf(people)} that cannot be read` })
    return
  }
  const names = people.map((person) => readText(isObject(person) ? person['name'] : person))
  const known = names.filter((name) => name !== undefined)
  if (known.length > 0) data['people'] = known
  const hasMore = people.some((person) => isObject(person) && leftOver(person, NAME) !== undefined)
  if (hasMore) keepField(data, 'people', people, FIELDS.taken)
  const nameless = names.length - known.length
  if (nameless > 0 && !hasMore) lost.push({ code: 'bad_value', detail: `people: ${nameless} without a name` })
}

const NAME = new Set(['name'])
const OF_DEVICE = new Set(['deviceType', 'deviceFolder'])
const FOLDER_NAME = new Set(['localFolderName'])

/** `{"mobileUpload": {"deviceType": …, "deviceFolder": {"localFolderName": …}}}`: one name, and what is said below it. */
function readOrigin(data: Bag, origin: Json | undefined): void {
  if (!isGiven(origin)) return
  const [name, ...others] = isObject(origin) ? Object.keys(origin) : []
  if (name === undefined && isObject(origin)) return
  const said = isObject(origin) && name !== undefined ? origin[name] : undefined
  if (name !== undefined) data['origin'] = name
  const isWhole = others.length === 0 && isObject(said) && readDevice(data, said)
  if (!isWhole) keepField(data, 'googlePhotosOrigin', origin, FIELDS.taken)
}

/** Whether that is all that is said. */
function readDevice(data: Bag, said: JsonObject): boolean {
  const folder = isObject(said['deviceFolder']) ? said['deviceFolder'] : {}
  const [device, name] = [readText(said['deviceType']), readText(folder['localFolderName'])]
  if (device !== undefined) data['device'] = device
  if (name !== undefined) data['deviceFolder'] = name
  return leftOver(said, OF_DEVICE) === undefined && leftOver(folder, FOLDER_NAME) === undefined
}

/** What the owner or Google put right goes before what the camera wrote. Both 0: none. */
function readPlace(data: Bag, value: JsonObject, lost: Lost[]): { readonly lat?: number; readonly lon?: number } {
  for (const name of ['geoData', 'geoDataExif']) {
    const geo = value[name]
    const position = isObject(geo) ? positionOf(geo, name, lost) : undefined
    if (!isObject(geo) || position === undefined) continue
    const altitude = readNumber(geo['altitude'])
    if (altitude !== undefined && altitude !== 0) data['altitude'] = altitude
    if (name === 'geoDataExif') data['positionFrom'] = name
    return position
  }
  return {}
}

function positionOf(geo: JsonObject, name: string, lost: Lost[]) {
  const position = fromDegrees(geo['latitude'], geo['longitude'])
  if (typeof position === 'string') lost.push({ code: 'bad_position', detail: `${name}: ${position}` })
  if (typeof position !== 'object' || (position.lat === 0 && position.lon === 0)) return undefined
  return { lat: position.lat, lon: position.lon }
}

/** By the content of its file where there is one, else by its name. */
function mediaOf(title: string, files: Json | undefined): 'photo' | 'video' {
  const [first] = isList(files) ? files : []
  const mime = isObject(first) && first['role'] === 'original' ? readText(first['mime']) : undefined
  return (mime === undefined ? FILM.test(title) : mime.startsWith('video/')) ? 'video' : 'photo'
}
