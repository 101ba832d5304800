import { createRandom } from '../random.ts'
import { takeoutText } from '../takeout-json.ts'
import { csvText, type Days, type DemoFile, iso } from './demo-file.ts'
import { CHANNELS, SEARCHES, VIDEO_FORMS, VIDEO_SUBJECTS } from './inventions.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const FOLDER = 'Takeout/YouTube and YouTube Music'
/** The product's own history begins here; My Activity has all of it, and as a page it was last exported here. */
const HISTORY_SINCE = Date.UTC(2018, 6, 1)
const PAGE_UNTIL = Date.UTC(2019, 0, 1)

interface Watch {
  readonly time: number
  readonly title: string
  readonly video: string
  readonly channel: string
  readonly isMusic: boolean
  readonly isAdvert: boolean
}

/** What was watched at home in the evening: as JSON, and before that as a page; half a year stands in both. */
export function youtubeFiles({ seed, stays }: Days): readonly DemoFile[] {
  const random = createRandom(`${seed}/youtube`)
  const videos = Array.from({ length: 2600 }, () => ({
    video: random.identifier(11),
    title: `${random.pick(VIDEO_FORMS)} ${random.pick(VIDEO_SUBJECTS)}`,
    channel: random.pick(CHANNELS),
  }))
  const watches: Watch[] = []
  for (const stay of stays) {
    if (stay.place.use !== 'home' || stay.end - stay.start < 3 * HOUR || random.chance(0.35)) continue
    let time = stay.start + random.int(10, 60) * MINUTE + random.int(0, 59_999)
    for (let left = random.int(1, 6); left > 0 && time < stay.end - HOUR; left--) {
      const known = videos[Math.floor(random.next() ** 2 * videos.length)]
      if (known !== undefined)
        watches.push({ ...known, time, isMusic: random.chance(0.12), isAdvert: random.chance(0.04) })
      time += random.int(3, 40) * MINUTE + random.int(0, 59_999)
    }
  }
  const history = watches.filter(({ time }) => time >= HISTORY_SINCE).reverse()
  const page = watches.filter(({ time }) => time < PAGE_UNTIL).reverse()
  const searches = watches.filter((_, i) => i % 9 === 0).map(({ time }) => ({ time: time - 20_000, query: random.pick(SEARCHES) })) // biome-ignore format: one line
  const broken = { header: 'YouTube', title: 'Watched something', time: 'a moment ago', products: ['YouTube'] }
  return [
    { path: `${FOLDER}/history/watch-history.json`, text: `${takeoutText([...history.map(watched), broken])}\n`, records: history.length + 1 },
    { path: `${FOLDER}/history/search-history.json`, text: `${takeoutText(searches.reverse().map(searched))}\n`, records: searches.length },
    { path: 'Takeout/My Activity/YouTube/MyActivity.html', text: pageOf(page), records: page.length },
    ...listFiles(seed, videos.map(({ video }) => video)),
  ] // biome-ignore format: a table
}

const CHANNEL_IDS = new Map(CHANNELS.map((name) => [name, `UC${createRandom(name).identifier(22)}`]))
const channelLink = (name: string) => `https://www.youtube.com/channel/${CHANNEL_IDS.get(name) ?? ''}`
const videoLink = ({ video, isMusic }: Watch) => `https://${isMusic ? 'music' : 'www'}.youtube.com/watch?v=${video}`

function watched(watch: Watch): object {
  return {
    header: watch.isMusic ? 'YouTube Music' : 'YouTube',
    title: `Watched ${watch.title}`,
    titleUrl: videoLink(watch),
    subtitles: [{ name: watch.channel, url: channelLink(watch.channel) }],
    time: iso(watch.time),
    products: ['YouTube'],
    ...(watch.isAdvert ? { details: [{ name: 'From Google Ads' }] } : {}),
    activityControls: ['YouTube watch history'],
  }
}

function searched({ time, query }: { readonly time: number; readonly query: string }): object {
  const titleUrl = `https://www.youtube.com/results?search_query=${encodeURIComponent(query).replaceAll('%20', '+')}`
  return { header: 'YouTube', title: `Searched for ${query}`, titleUrl, time: iso(time), products: ['YouTube'], activityControls: ['YouTube search history'] } // biome-ignore format: one line
}

const HEAD = '<html><head><title>My Activity History</title><style type="text/css">.mdl-cell { background-color: #FFF }</style></head><body><div class="mdl-grid">' // biome-ignore format: one line
const DATE = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', dateStyle: 'medium', timeStyle: 'medium' })

function pageOf(watches: readonly Watch[]): string {
  return `${HEAD}${watches.map(cell).join('\n')}</div></body></html>\n`
}

function cell(watch: Watch): string {
  const small = `<b>Products:</b><br>&emsp;YouTube<br>${watch.isAdvert ? '<b>Details:</b><br>&emsp;From Google Ads<br>' : ''}`
  return [
    '<div class="outer-cell mdl-cell mdl-cell--12-col mdl-shadow--2dp"><div class="mdl-grid">',
    `<div class="header-cell mdl-cell mdl-cell--12-col"><p class="mdl-typography--title">${watch.isMusic ? 'YouTube Music' : 'YouTube'}<br></p></div>`,
    `<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1">Watched\u00a0<a href="${videoLink(watch)}">${watch.title.replaceAll('&', '&amp;')}</a><br>`,
    `<a href="${channelLink(watch.channel)}">${watch.channel.replaceAll('&', '&amp;')}</a><br>${DATE.format(watch.time)} UTC</div>`,
    '<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1 mdl-typography--text-right"></div>',
    `<div class="content-cell mdl-cell mdl-cell--12-col mdl-typography--caption">${small}</div></div></div>`,
  ].join('')
}

function listFiles(seed: string, videos: readonly string[]): readonly DemoFile[] {
  const random = createRandom(`${seed}/youtube/lists`)
  const channels = [...CHANNEL_IDS].filter(() => random.chance(0.8))
  const likes = videos.slice(0, 140).map((video, i) => [video, `${iso(Date.UTC(2017, 0, 1) + i * 23 * 24 * HOUR).slice(0, 19)}+00:00`]) // biome-ignore format: one line
  return [
    {
      path: `${FOLDER}/subscriptions/subscriptions.csv`,
      text: csvText(['Channel Id', 'Channel Url', 'Channel Title'], channels.map(([name, id]) => [id, `http://www.youtube.com/channel/${id}`, name])),
      records: channels.length,
    },
    {
      path: `${FOLDER}/playlists/Liked videos-videos.csv`,
      text: csvText(['Video ID', 'Playlist Video Creation Timestamp'], likes),
      records: likes.length,
    },
  ] // biome-ignore format: a table
}
