import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ZipFile } from 'yazl'

/** A file of many alike records: the same arguments give the same bytes. */
export interface Shape {
  /** Below the folder of the export. */
  readonly path: string
  readonly head: string
  readonly tail: string
  readonly between: string
  record(i: number): string
}

const START = Date.UTC(2018, 0, 1)
const iso = (i: number, everyMs: number) => new Date(START + i * everyMs).toISOString()
const words = ['old', 'bridges', 'radio', 'garden', 'Straße', 'how to', 'live', '夜の', 'part 2', 'kitchen']
const word = (i: number) => words[i % words.length] ?? ''
const title = (i: number) => `${word(i)} ${word(i * 7 + 3)} ${word(i * 3 + 1)} ${i}`
const code = (i: number, length: number) => (i * 7919).toString(36).padStart(length, 'A').slice(-length)
const list = (path: string, record: (i: number) => unknown): Shape => ({
  path,
  head: '[',
  tail: ']',
  between: ',',
  record: (i) => JSON.stringify(record(i), null, 2),
})

export const YOUTUBE = list('watch-history.json', (i) => ({
  header: 'YouTube',
  title: `Watched ${title(i)}`,
  titleUrl: `https://www.youtube.com/watch?v=${code(i, 11)}`,
  subtitles: [{ name: `Channel ${i % 500}`, url: `https://www.youtube.com/channel/UC${code(i % 500, 22)}` }],
  time: iso(i, 1_700_000),
  products: ['YouTube'],
  activityControls: ['YouTube watch history'],
}))

const DATE = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })
const CELL = 'content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1'
const page = (path: string, product: string, body: (i: number) => string): Shape => ({
  path,
  head: '<html><head><title>My Activity History</title></head><body><div class="mdl-grid">',
  tail: '</div></body></html>',
  between: '',
  record: (i) =>
    '<div class="outer-cell mdl-cell mdl-cell--12-col mdl-shadow--2dp"><div class="mdl-grid"><div class="header-cell mdl-cell mdl-cell--12-col">' +
    `<p class="mdl-typography--title">${product}<br></p></div><div class="${CELL}">${body(i)}<br>${DATE.format(START + i * 1_700_000)} UTC</div>` +
    `<div class="${CELL} mdl-typography--text-right"></div><div class="content-cell mdl-cell mdl-cell--12-col mdl-typography--caption">` +
    `<b>Products:</b><br>&emsp;${product}<br><b>Why is this here?</b><br>&emsp;This activity was saved to your Google Account because the following settings were on:&nbsp;` +
    'Web &amp; App Activity.&nbsp;You can control these settings &nbsp;<a href="https://myaccount.google.com/activitycontrols">here</a>.</div></div></div>',
})
export const YOUTUBE_PAGE = page(
  'watch-history.html',
  'YouTube',
  (i) =>
    `Watched <a href="https://www.youtube.com/watch?v=${code(i, 11)}">${title(i)}</a><br>` +
    `<a href="https://www.youtube.com/channel/UC${code(i % 500, 22)}">Channel ${i % 500}</a>`,
)
export const SEARCH_PAGE = page(
  'MyActivity.html',
  'Search',
  (i) => `Searched for&nbsp;<a href="https://www.google.com/search?q=${encodeURIComponent(title(i))}">${title(i)}</a>`,
)

export const PLAY = list('Installs.json', (i) => ({
  install: {
    doc: { documentType: 'Android Apps', title: `App ${title(i)}` },
    firstInstallationTime: iso(i, 1_700_000),
    deviceAttribute: {
      model: 'PX-1',
      carrier: 'ExampleTel',
      manufacturer: 'Example',
      deviceDisplayName: 'Example PX-1',
    },
    lastUpdateTime: iso(i + 1000, 1_700_000),
  },
}))

const PLAY_MS = 200_000
export const SPOTIFY = list('Streaming_History_Audio_2018_0.json', (i) => ({
  ts: `${iso(i, PLAY_MS).slice(0, 19)}Z`,
  platform: 'android',
  ms_played: PLAY_MS,
  conn_country: 'DE',
  ip_addr: '203.0.113.7',
  master_metadata_track_name: `Song ${i % 3000}`,
  master_metadata_album_artist_name: `Artist ${i % 300}`,
  master_metadata_album_album_name: `Album ${i % 900}`,
  spotify_track_uri: `spotify:track:${code(i % 3000, 22)}`,
  reason_start: 'trackdone',
  reason_end: 'trackdone',
  shuffle: false,
  skipped: false,
  offline: false,
  offline_timestamp: null,
  incognito_mode: false,
}))
/** The same plays as the account data tells them. */
export const SPOTIFY_ACCOUNT = list('StreamingHistory_music_0.json', (i) => ({
  endTime: iso(i, PLAY_MS).slice(0, 16).replace('T', ' '),
  artistName: `Artist ${i % 300}`,
  trackName: `Song ${i % 3000}`,
  msPlayed: PLAY_MS,
}))

export const DISCORD = list('Messages/c100/messages.json', (i) => ({
  ID: `${1_345_000_000_000_000_000n + BigInt(i) * 4_194_304_000n}`,
  Timestamp: iso(i, 1000).slice(0, 19).replace('T', ' '),
  Contents: title(i),
  Attachments: '',
}))

/** A line of the size of true ones, with quotes in quotes and ids beyond 2^53. */
export const DISCORD_ACTIVITY: Shape = {
  path: 'Activity/analytics/events-2025-00000-of-00001.json',
  head: '',
  tail: '\n',
  between: '\n',
  record(i) {
    const id = String(1_345_000_000_000_000_000n + BigInt(i) * 4_194_304n)
    return JSON.stringify({
      event_type: ['app_opened', 'add_reaction', 'send_message', 'launch_game'][i % 4],
      event_id: `AQEB${i.toString(36).padStart(12, '0')}==`,
      event_source: 'client',
      user_id: '100000000000000001',
      domain: 'Analytics',
      freight_hostname: 'discord-api-example-prd-0001',
      ip: '203.0.113.7',
      day: '3712',
      browser_user_agent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 ${i % 97}`,
      client_uuid: `${id}AAAAexampleuuid`,
      channel_id: id,
      guild_id: '300000000000000001',
      message_id: id,
      city: '"Example City"',
      country_code: '"DE"',
      time_zone: '"Europe/Berlin"',
      isp: '"Example \\"Net\\" GmbH"',
      os: 'Windows',
      os_version: '10.0.26100',
      client_performance_memory: 123_456 + i,
      timestamp: `"${iso(i, 977)}"`,
      client_send_timestamp: `"${iso(i, 977)}"`,
    })
  },
}

export const MAIL: Shape = {
  path: 'inbox.mbox',
  head: '',
  tail: '',
  between: '',
  record(i) {
    const date = new Date(START + i * 900_000).toUTCString().replace('GMT', '+0000')
    return `From person${i % 300}@example.org ${date}\nFrom: Person <person${i % 300}@example.org>\nTo: ann@example.net\nSubject: ${word(i)} =?utf-8?Q?Br=C3=BCcke?= ${i}\nDate: ${date}\nMessage-ID: <${i}@example.org>\n\n${`${title(i)}\n`.repeat(20)}\n`
  },
}

export const CALENDAR: Shape = {
  path: 'calendar.ics',
  head: 'BEGIN:VCALENDAR\r\nPRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN\r\nVERSION:2.0\r\n',
  tail: 'END:VCALENDAR\r\n',
  between: '',
  record(i) {
    const at = iso(i, 3_600_000).slice(0, 19).replaceAll(/[-:]/g, '')
    return `BEGIN:VEVENT\r\nUID:event-${i}\r\nSUMMARY:${title(i)}\r\nDTSTART:${at}Z\r\nDTEND:${at}Z\r\nDTSTAMP:20250101T000000Z\r\nORGANIZER:mailto:person${i % 300}@example.org\r\nEND:VEVENT\r\n`
  },
}

const CHAT =
  'time,city,country,region,body_full,asn_id,ip,login,server_timestamp,body,channel,msg_id,filtered_tags,asn,user_id,time_utc,canonical_client_id,room_id'
export const TWITCH: Shape = {
  path: 'request/site_history/chat_messages.csv',
  head: `${CHAT}\n`,
  tail: '',
  between: '',
  record(i) {
    const time = iso(i, 7_000).slice(0, 19).replace('T', ' ')
    return `${time},Example,DE,BY,${title(i)},0,203.0.113.7,exampleuser,${time}.123,${title(i)},channel${i % 50},id-${i},,ExampleNet,1000001,${time},,2000002\n`
  },
}

/** One conversation of everything: its messages have no bound of their own. */
export const TEAMS: Shape = {
  path: 'messages.json',
  head: '{"userId":"8:live:ann","exportDate":"2024-05-03T09:30","conversations":[{"id":"19:a@thread.v2","displayName":"Trip","version":1,"properties":{},"threadProperties":{"topic":"Trip"},"MessageList":[',
  tail: ']}]}',
  between: ',',
  record: (i) =>
    JSON.stringify({
      id: String(START + i * 60_000),
      displayName: null,
      originalarrivaltime: iso(i, 60_000),
      messagetype: 'RichText',
      version: START + i * 60_000,
      content: `${word(i)} <b>${title(i)}</b> &amp; more`,
      conversationid: '19:a@thread.v2',
      from: `8:live:person${i % 20}`,
      properties: null,
      amsreferences: null,
    }),
}

/** As OwnTracks Recorder tells its history. */
export const OWNTRACKS: Shape = {
  path: 'history.json',
  head: '{"count":1,"data":[',
  tail: '],"status":200,"version":"0.9.3"}',
  between: ',',
  record: (i) =>
    JSON.stringify({
      _type: 'location',
      tid: 'ph',
      acc: 5 + (i % 20),
      batt: 100 - (i % 100),
      bs: 1,
      conn: 'w',
      lat: 48.1 + (i % 10_000) / 1e5,
      lon: 11.5 + (i % 7_000) / 1e5,
      alt: 520,
      vac: 3,
      vel: i % 50,
      tst: START / 1000 + i * 30,
      created_at: START / 1000 + i * 30,
      topic: 'owntracks/ann/phone',
      username: 'ann',
      device: 'phone',
    }),
}

/** What the browser exports. */
export const EDGE: Shape = {
  path: 'BrowsingHistory.csv',
  head: 'DateTime,NavigatedToUrl,PageTitle\n',
  tail: '',
  between: '',
  record: (i) => `${iso(i, 61_000)},https://www.example.org/${code(i, 9)}?q=${i},"${title(i)}, read"\n`,
}

/** A run of which each second is a point: few records, each large. */
export const WORKOUTS: Shape = {
  path: 'Activities/2018.tcx',
  head: '<?xml version="1.0" encoding="UTF-8"?><TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>',
  tail: '</Activities></TrainingCenterDatabase>',
  between: '',
  record: (i) =>
    `<Activity Sport="Running"><Id>${iso(i, 7_200_000)}</Id><Lap StartTime="${iso(i, 7_200_000)}"><TotalTimeSeconds>20</TotalTimeSeconds><DistanceMeters>60</DistanceMeters><Track>${Array.from(
      { length: 20 },
      (_, j) =>
        `<Trackpoint><Time>${new Date(START + i * 7_200_000 + j * 1000).toISOString()}</Time><Position><LatitudeDegrees>48.${1000 + j}</LatitudeDegrees><LongitudeDegrees>11.5</LongitudeDegrees></Position><DistanceMeters>${j * 3}</DistanceMeters></Trackpoint>`,
    ).join('')}</Track></Lap></Activity>`,
}

const WRITTEN = 1 << 18

/** Writes `records` of a shape into a folder; answers the bytes. */
export async function writeShape(folder: string, { path, head, tail, between, record }: Shape, records: number) {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  const out = createWriteStream(file, { highWaterMark: 1 << 20 })
  let bytes = 0
  let chunk = head
  for (let i = 0; i < records; i++) {
    chunk += `${i === 0 ? '' : between}${record(i)}`
    if (chunk.length < WRITTEN) continue
    bytes += Buffer.byteLength(chunk)
    if (!out.write(chunk)) await once(out, 'drain')
    chunk = ''
  }
  bytes += Buffer.byteLength(chunk + tail)
  out.end(chunk + tail)
  await once(out, 'close')
  return bytes
}

/** Sidecars, a file each. */
export async function writeSidecars(folder: string, records: number): Promise<number> {
  let bytes = 0
  for (const { name, text } of sidecars(records)) {
    if (bytes === 0) await mkdir(dirname(join(folder, name)), { recursive: true })
    bytes += text.length
    await writeFile(join(folder, name), text)
  }
  return bytes
}

/** Sidecars, each with its picture: two files a record. */
export async function writePhotos(folder: string, records: number): Promise<number> {
  let bytes = await writeSidecars(folder, records)
  for (const { picture, content } of pictures(records)) {
    bytes += content.length
    await writeFile(join(folder, picture), content)
  }
  return bytes
}

/** The same in a zip, as Google writes it: pictures stored as they are. */
export async function writePhotosZip(folder: string, records: number): Promise<number> {
  const zip = new ZipFile()
  const path = join(folder, 'takeout-20250401T120000Z-001.zip')
  const written = once(zip.outputStream.pipe(createWriteStream(path)), 'close')
  for (const { name, text } of sidecars(records)) zip.addBuffer(Buffer.from(text), name)
  for (const { picture, content } of pictures(records)) zip.addBuffer(content, picture, { compress: false })
  zip.end()
  await written
  return (await stat(path)).size
}

function* sidecars(records: number) {
  for (let i = 0; i < records; i++) {
    const timestamp = String(START / 1000 + i * 300)
    const text = JSON.stringify({
      title: photoName(i),
      description: '',
      creationTime: { timestamp },
      photoTakenTime: { timestamp },
      geoData: { latitude: 48.1, longitude: 11.5, altitude: 0 },
      url: `https://photos.google.com/photo/${code(i, 44)}`,
    })
    yield { name: `${LIBRARY}/${photoName(i)}.supplemental-metadata.json`, text }
  }
}

/** As small as a preview: what stands behind the first 64 KiB of a picture with a sidecar is never read. */
const PICTURE_BYTES = 4096

function* pictures(records: number) {
  const content = Buffer.concat([JPEG, Buffer.alloc(PICTURE_BYTES - JPEG.length, 0x55)])
  for (let i = 0; i < records; i++) {
    content.writeUInt32BE(i, JPEG.length)
    yield { picture: `${LIBRARY}/${photoName(i)}`, content: Buffer.from(content) }
  }
}

const LIBRARY = 'Takeout/Google Photos/Photos from 2018'
/** Its first marker, and the beginning of its EXIF. */
const JPEG = Buffer.from('\xff\xd8\xff\xe1\x10\x00Exif\0\0', 'latin1')
const photoName = (i: number) => `IMG_${String(i).padStart(6, '0')}.jpg`
