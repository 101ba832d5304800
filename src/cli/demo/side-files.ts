import { CITIES, FIRST_DAY, PHONES, TAKEOUT_MADE } from './biography.ts'
import type { Life, Stay } from './life.ts'
import type { Place } from './places.ts'
import { createRandom } from './random.ts'
import { takeoutText } from './takeout-json.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const PLANNED = new Set<Place['use']>(['cafe', 'restaurant', 'culture', 'hotel', 'friend'])
const SAVED_MOST = 60

/** The small files of the Takeout, as texts. */
export interface SideFiles {
  /** `MyActivity.json` of Maps: what was searched, looked at and asked the way to. Newest first. */
  readonly activity: string
  readonly activityEntries: number
  /** `Saved Places.json`: GeoJSON. */
  readonly savedPlaces: string
  readonly savedCount: number
  /** `Settings.json`: holds no location; people upload it by mistake. */
  readonly settings: string
}

/** Makes the small files from the same life, so that what was asked the way to was visited soon after. */
export function sideFiles(seed: string, life: Life): SideFiles {
  const stays: Stay[] = []
  for (const segment of life.between(FIRST_DAY, TAKEOUT_MADE)) {
    if (segment.kind === 'stay' && PLANNED.has(segment.place.use)) stays.push(segment)
  }
  const activity = activities(seed, stays)
  const saved = savedPlaces(seed, stays)
  return {
    activity: `${takeoutText(activity)}\n`,
    activityEntries: activity.length,
    savedPlaces: `${JSON.stringify({ type: 'FeatureCollection', features: saved }, undefined, 2)}\n`,
    savedCount: saved.length,
    settings: `${takeoutText(settings())}\n`,
  }
}

function activities(seed: string, stays: readonly Stay[]): object[] {
  const random = createRandom(`${seed}/activity`)
  const made = Date.parse(TAKEOUT_MADE)
  const asked = stays.filter((stay) => stay.start < made && random.chance(0.4))
  const entries = asked.map((stay) => ({ stay, time: stay.start - random.int(5 * 60_000, 2 * HOUR) }))
  return entries.sort((a, b) => b.time - a.time).map(({ stay, time }) => entry(stay.place, time, random.next()))
}

function entry(place: Place, time: number, what: number): object {
  const query = encodeURIComponent(place.name).replaceAll('%20', '+')
  const at = `${place.lat.toFixed(7)},${place.lon.toFixed(7)}`
  const common = { time: new Date(time).toISOString(), products: ['Maps'], activityControls: ['Web & App Activity'] }
  if (what < 0.45) {
    return {
      header: 'Maps',
      title: `Directions to ${place.name}`,
      titleUrl: `https://www.google.com/maps/dir//${query}/@${at},14z`,
      ...common,
      locationInfos: [area(place)],
    }
  }
  const isSearch = what < 0.75
  return {
    header: 'Maps',
    title: isSearch ? `Searched for ${place.name}` : `Viewed ${place.name}`,
    titleUrl: isSearch
      ? `https://www.google.com/maps/search/${query}/@${at},15z`
      : `https://www.google.com/maps/place/${query}/@${at},17z`,
    ...common,
  }
}

/** Google tells the area of the searcher, not the exact place. */
function area(place: Place): object {
  const city = CITIES[place.city]
  return {
    name: 'At this general area',
    url: `https://www.google.com/maps/@?api=1&map_action=map&center=${city.lat},${city.lon}&zoom=12`,
    source: 'From your device',
  }
}

function savedPlaces(seed: string, stays: readonly Stay[]): object[] {
  const random = createRandom(`${seed}/saved`)
  const first = new Map<string, Stay>()
  for (const stay of stays) {
    if (stay.place.use !== 'friend' && !first.has(stay.place.id)) first.set(stay.place.id, stay)
  }
  return [...first.values()].slice(0, SAVED_MOST).map(({ place, start }) => ({
    geometry: { coordinates: [Number(place.lon.toFixed(7)), Number(place.lat.toFixed(7))], type: 'Point' },
    properties: {
      date: `${new Date(start - DAY).toISOString().slice(0, 19)}Z`,
      google_maps_url: `http://maps.google.com/?cid=${random.int(1, 0x7fffffff)}${random.int(100_000_000, 999_999_999)}`,
      location: { address: place.address, country_code: CITIES[place.city].countryCode, name: place.name },
    },
    type: 'Feature',
  }))
}

function settings(): object {
  return {
    createdTime: '2016-01-01T08:12:44Z',
    modifiedTime: '2026-02-20T19:01:30.120Z',
    hasReportedLocations: true,
    retentionWindowDays: 2147483647,
    hasSetRetention: true,
    deviceSettings: PHONES.map(({ from, tag, model, os }) => ({
      deviceTag: Number.parseInt(tag.slice(-9), 10),
      reportingEnabled: true,
      deviceSpec: {
        manufacturer: 'Vogelwerk',
        brand: 'vogelwerk',
        product: model.toLowerCase(),
        model,
        isLowRam: false,
      },
      devicePrettyName: `Vogelwerk ${model}`,
      platformType: 'ANDROID',
      deviceCreationTime: `${from}T08:12:44Z`,
      androidOsLevel: os,
    })),
  }
}
