import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mulberry } from './random.ts'

/**
 * Writes a `MyActivity.html` of Maps in the layout of Takeout with `entries` invented entries, newest first, about 1,100
 * bytes each; no two are of one second. The same seed gives the same bytes.
 */
export async function writeActivity(path: string, entries: number, seed = 1): Promise<{ readonly bytes: number }> {
  const random = mulberry(seed)
  const out = createWriteStream(path, { highWaterMark: 1 << 20 })
  let bytes = 0
  const write = async (text: string) => {
    bytes += Buffer.byteLength(text)
    if (!out.write(text)) await once(out, 'drain')
  }
  let time = Date.UTC(2026, 2, 1, 17)
  let chunk = HEAD
  for (let i = 0; i < entries; i++) {
    time -= 1_000 + Math.floor(random() * 2_000_000)
    chunk += entry(random, time)
    if (chunk.length < 1 << 18) continue
    await write(chunk)
    chunk = ''
  }
  await write(`${chunk}</div></body></html>`)
  out.end()
  await once(out, 'close')
  return { bytes }
}

const HEAD =
  '<html><head><title>My Activity History</title><style type="text/css">body { padding: 5px; background: #EEEEEE; } ' +
  '.mdl-cell { background-color: #FFFFFF; }</style></head><body><div class="mdl-grid">'
const PRODUCTS = '<b>Products:</b><br>&emsp;Maps<br>'
const WHY =
  '<b>Why is this here?</b><br>&emsp;This activity was saved to your Google Account because the following settings were on:&nbsp;' +
  'Web &amp; App Activity.&nbsp;You can control these settings &nbsp;<a href="https://myaccount.google.com/activitycontrols">here</a>.'
const WORDS = [
  'Café',
  'Museum',
  'Straße',
  'Park',
  'Bäckerei',
  'Station',
  'Hotel',
  'Kino',
  'Market',
  '寿司',
  'Apotheke',
  'Library',
]

type Random = () => number
const whole = (random: Random, below: number) => Math.floor(random() * below)
const word = (random: Random) => WORDS[whole(random, WORDS.length)] ?? ''
const degrees = (random: Random, around: number) => (around + (random() - 0.5) / 5).toFixed(7)
const view = (random: Random) => `${degrees(random, 48.1)},${degrees(random, 11.5)}`

function entry(random: Random, time: number): string {
  return (
    '<div class="outer-cell mdl-cell mdl-cell--12-col mdl-shadow--2dp"><div class="mdl-grid">' +
    '<div class="header-cell mdl-cell mdl-cell--12-col"><p class="mdl-typography--title">Maps<br></p></div>' +
    `<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1">${action(random)}<br>${printed(time)}</div>` +
    '<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1 mdl-typography--text-right"></div>' +
    `<div class="content-cell mdl-cell mdl-cell--12-col mdl-typography--caption">${PRODUCTS}${where(random)}${WHY}</div></div></div>`
  )
}

/** What people do in Maps: mostly they look at an area, search, ask the way or open a place. */
function action(random: Random): string {
  const name = `${word(random)} ${word(random)} ${whole(random, 500)}`
  const query = encodeURIComponent(name).replaceAll('%20', '+')
  const kind = random()
  if (kind < 0.35) {
    const url = `https://www.google.com/maps/@?api=1&amp;map_action=map&amp;center=${view(random)}&amp;zoom=${8 + whole(random, 10)}`
    return `Viewed area around <a href="${url}">${name}</a>`
  }
  if (kind < 0.6) {
    const url = `https://www.google.com/maps/search/${query}/@${view(random)},${10 + whole(random, 8)}z`
    return `Searched for&nbsp;<a href="${url}">${name} &amp; ${word(random)}</a>`
  }
  if (kind < 0.75) {
    const url = `https://www.google.com/maps/dir/${view(random)}/${query}/@${view(random)},14z/data=!3m1!4b1`
    return `Directions to <a href="${url}">${name}</a><br>Your location<br>${name}`
  }
  if (kind < 0.95) {
    const feature = `0x${whole(random, 2 ** 32).toString(16)}:0x${whole(random, 2 ** 32).toString(16)}`
    const data = `data=!3m1!4b1!4m5!3m4!1s${feature}!8m2!3d${degrees(random, 48.1)}!4d${degrees(random, 11.5)}`
    return `<a href="https://www.google.com/maps/place/${query}/@${view(random)},17z/${data}">${name}</a><br>${word(random)}str. ${whole(random, 99)}, 80331 München`
  }
  return 'Used Maps'
}

/** A part of the entries says where the person was. */
function where(random: Random): string {
  if (random() >= 0.4) return ''
  const url = `https://www.google.com/maps/@?api=1&amp;map_action=map&amp;center=${view(random)}&amp;zoom=12`
  const device = 'https://support.google.com/maps/answer/6258979'
  return `<b>Locations:</b><br>&emsp;At <a href="${url}">this general area</a> - From <a href="${device}">your device</a><br>`
}

const FORMAT = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })
const printed = (time: number) => `${FORMAT.format(time)} UTC`
