import { toWall } from '../../zone.ts'
import { CITIES, JOURNEYS } from '../biography.ts'
import { createRandom } from '../random.ts'
import { takeoutText } from '../takeout-json.ts'
import { csvText, type Days, type DemoFile, iso } from './demo-file.ts'
import { APPS, SEARCHES, SITES } from './inventions.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const json = (path: string, value: unknown, records: number): DemoFile => ({
  path,
  text: `${takeoutText(value)}\n`,
  records,
})

/** What was searched, and which of it was opened. */
export function searchFiles({ seed, stays }: Days): readonly DemoFile[] {
  const random = createRandom(`${seed}/search`)
  const entries: object[] = []
  for (const stay of stays) {
    if (random.chance(0.8)) continue
    const query = random.pick(SEARCHES)
    const time = Math.round(stay.start + random.between(0, 0.9) * (stay.end - stay.start))
    const more = { products: ['Search'], activityControls: ['Web & App Activity'] }
    const q = encodeURIComponent(query).replaceAll('%20', '+')
    entries.push({ header: 'Search', title: `Searched for ${query}`, titleUrl: `https://www.google.com/search?q=${q}`, time: iso(time), ...more }) // biome-ignore format: one line
    if (random.chance(0.5))
      entries.push({ header: 'Search', title: `Visited ${query}`, titleUrl: `https://${random.pick(SITES)}/${random.int(1, 400)}`, time: iso(time + random.int(4000, 60_000)), ...more }) // biome-ignore format: one line
  }
  return [json('Takeout/My Activity/Search/MyActivity.json', entries.reverse(), entries.length)]
}

/** Apps, and what was paid for some of them. */
export function playFiles({ seed }: Days): readonly DemoFile[] {
  const random = createRandom(`${seed}/play`)
  const folder = 'Takeout/Google Play Store'
  const apps = APPS.map((title) => ({
    title,
    time: Date.UTC(2016, 1, 1) + random.int(0, 3500) * DAY + random.int(0, DAY),
  }))
  const doc = (title: string) => ({ documentType: 'Android Apps', title })
  const device = {
    model: 'Kiebitz 5',
    carrier: 'Funkloch',
    manufacturer: 'Vogelwerk',
    deviceDisplayName: 'Vogelwerk Kiebitz 5',
  }
  const paid = apps.filter(() => random.chance(0.5)).map((app) => ({ ...app, price: `€${random.int(0, 9)}.99` }))
  const order = ({ title, time, price }: (typeof paid)[number], i: number) => ({
    orderHistory: { orderId: `GPA.0000-0000-0000-${10_000 + i}`, creationTime: iso(time), totalPrice: price, tax: '€0.00', refundAmount: '€0.00', preorder: false, lineItem: [{ doc: doc(title), quantity: '1' }] },
  }) // biome-ignore format: one line
  return [
    json(`${folder}/Installs.json`, apps.map(({ title, time }) => ({ install: { doc: doc(title), firstInstallationTime: iso(time), deviceAttribute: device, lastUpdateTime: iso(time + 90 * DAY) } })), apps.length),
    json(`${folder}/Order History.json`, paid.map(order), paid.length),
    json(`${folder}/Purchase History.json`, paid.map(({ title, time, price }) => ({ purchaseHistory: { invoicePrice: price, paymentMethodTitle: 'Test-0000', userCountry: 'DE', doc: doc(title), purchaseTime: iso(time + 1500) } })), paid.length),
  ] // biome-ignore format: a table
}

/** A row a day, from what was walked. */
export function fitFiles({ trips }: Days): readonly DemoFile[] {
  const days = new Map<string, { steps: number; metres: number; minutes: number }>()
  for (const { mode, start, end, metres, from } of trips) {
    if (mode !== 'walk' && mode !== 'run') continue
    const day = iso(toWall(start, CITIES[from.city].zone)).slice(0, 10)
    const sum = days.get(day) ?? { steps: 0, metres: 0, minutes: 0 }
    days.set(day, { steps: sum.steps + Math.round(metres / 0.74), metres: sum.metres + metres, minutes: sum.minutes + Math.round((end - start) / 60_000) }) // biome-ignore format: one line
  }
  const rows = [...days].map(([day, { steps, metres, minutes }]) => [day, minutes, metres.toFixed(1), steps])
  const header = ['Date', 'Move Minutes count', 'Distance (m)', 'Step count']
  return [{ path: 'Takeout/Fit/Daily activity metrics/Daily activity metrics.csv', text: csvText(header, rows), records: rows.length }] // biome-ignore format: one line
}

/** Pictures of the journeys: what Google knows of them, without the pictures. */
export function photoFiles({ seed, stays }: Days): readonly DemoFile[] {
  const random = createRandom(`${seed}/photos`)
  const files: DemoFile[] = []
  for (const { from, until, city } of JOURNEYS) {
    const inside = stays.filter(({ start }) => iso(start) >= from && iso(start) < until && random.chance(0.6))
    for (const [i, { place, start }] of inside.entries()) {
      const time = start + random.int(1, 20) * 60_000
      const title = `VW_${iso(time).slice(0, 10).replaceAll('-', '')}_${iso(time).slice(11, 19).replaceAll(':', '')}.jpg`
      const at = {
        latitude: Number(place.lat.toFixed(6)),
        longitude: Number(place.lon.toFixed(6)),
        altitude: 0,
        latitudeSpan: 0,
        longitudeSpan: 0,
      }
      const sidecar = {
        title, description: i === 0 ? `First day in ${CITIES[city].name}` : '', imageViews: '1',
        creationTime: { timestamp: `${Math.floor(time / 1000) + 60}`, formatted: '' },
        photoTakenTime: { timestamp: `${Math.floor(time / 1000)}`, formatted: '' },
        geoData: at, url: `https://photos.google.com/photo/${createRandom(`${seed}/${title}`).identifier(44)}`,
        googlePhotosOrigin: { mobileUpload: { deviceFolder: { localFolderName: '' }, deviceType: 'ANDROID_PHONE' } },
      } // biome-ignore format: a record
      const name = `${title}.supplemental-metadata`.slice(0, 46)
      files.push(json(`Takeout/Google Photos/Photos from ${title.slice(3, 7)}/${name}.json`, sidecar, 1))
    }
  }
  return files
}

/** What no source reads: it is listed. */
export function listedFiles({ seed }: Days): readonly DemoFile[] {
  const random = createRandom(`${seed}/notes`)
  const note = { color: 'DEFAULT', isTrashed: false, isPinned: true, isArchived: false, textContent: 'bread, string, a better map', title: 'For Saturday', userEditedTimestampUsec: 1_700_000_000_000_000, createdTimestampUsec: 1_699_000_000_000_000 } // biome-ignore format: one line
  const visits = Array.from({ length: 300 }, (_, i) => ({ page_transition: 'LINK', title: random.pick(SEARCHES), url: `https://${random.pick(SITES)}/${i}`, time_usec: (Date.UTC(2026, 0, 1) + i * 3 * HOUR) * 1000 })) // biome-ignore format: one line
  return [
    json('Takeout/Keep/For Saturday.json', note, 0),
    json('Takeout/Chrome/BrowserHistory.json', { 'Browser History': visits }, 0),
  ]
}
