import type { TSchema } from 'typebox'
import type { Draft, EventType, Kind } from '../../../models/events.ts'
import { canonicalJson } from '../../../utils/canonical-json.ts'
import { ACTIVITY, APP_ACTIVITY, BROWSE, LOCATION, SEARCH } from './names.ts'
import { PII } from './pii.ts'
import { ACTIVITY_DATA, APP_DATA, BROWSE_DATA, LOCATION_DATA, SEARCH_DATA } from './schemas.ts'

const EXAMPLE_TIME = Date.UTC(2024, 4, 3, 9, 30)

interface About {
  readonly title: string
  readonly kind: Kind
  readonly data: TSchema
  /** Fields that tell facts of one moment apart, whatever form of the export they are from. */
  readonly key: readonly string[]
  readonly text: readonly string[]
  readonly example: Omit<Draft, 'type' | 'time'>
}

/** The moment, and what was done. What has none of the fields is told apart by all that is said. */
function typeOf(name: string, { key, example, ...about }: About): EventType {
  return {
    name,
    version: 1,
    ...about,
    pii: PII,
    identity(draft) {
      const values = key.map((field) => partOf(draft, field))
      const parts = values.every((value) => value === '') ? [canonicalJson(draft.data)] : values
      return draft.time === undefined ? { key: parts } : { time: draft.time, key: parts }
    },
    example: { type: name, time: EXAMPLE_TIME, ...example },
  }
}

function partOf(draft: Draft, field: string): string | number {
  if (field === 'lat' || field === 'lon' || field === 'endtime') return draft[field] ?? ''
  const value = draft.data[field]
  if (value === undefined) return ''
  return typeof value === 'string' ? value : canonicalJson([value])
}

/** Event types of this source; bulk batches refer to them by this order. */
export const TYPES: readonly EventType[] = [
  typeOf(SEARCH, {
    title: 'Search in Bing',
    kind: 'searched',
    data: SEARCH_DATA,
    key: ['searchTerms'],
    text: ['searchTerms', 'title'],
    example: { data: { searchTerms: 'old bridges', deviceId: 'g:0000000000000001' } },
  }),
  typeOf(BROWSE, {
    title: 'Page opened in Edge',
    kind: 'did',
    data: BROWSE_DATA,
    key: ['navigatedToUrl', 'pageTitle'],
    text: ['pageTitle', 'navigatedToUrl', 'searchTerms'],
    example: { data: { navigatedToUrl: 'https://example.org/', pageTitle: 'Example' } },
  }),
  typeOf(LOCATION, {
    title: 'Location of a device',
    kind: 'moved',
    data: LOCATION_DATA,
    key: ['lat', 'lon', 'deviceId'],
    text: ['name', 'formattedAddress'],
    example: {
      lat: 481_371_540,
      lon: 115_761_240,
      accuracy: 50,
      data: { locality: 'Munich', deviceId: 'g:0000000000000001' },
    },
  }),
  typeOf(APP_ACTIVITY, {
    title: 'Use of an app or service',
    kind: 'did',
    data: APP_DATA,
    key: ['appName', 'aggregation', 'deviceId', 'endtime'],
    text: ['appName', 'appPublisher'],
    example: { endtime: EXAMPLE_TIME + 3_600_000, data: { appName: 'Example app', appPublisher: 'Example' } },
  }),
  typeOf(ACTIVITY, {
    title: 'Activity of the privacy export',
    kind: 'did',
    data: ACTIVITY_DATA,
    key: ['title', 'displayText', 'contentUrl', 'application', 'correlationId'],
    text: ['title', 'artist', 'displayText'],
    example: { data: { title: 'Example film', mediaType: 'Video', appName: 'Example app' } },
  }),
]
