import { mkdir, rm } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeActivity } from '../activity.ts'
import { emptyLog, inFreshCluster, timedImport } from '../import.ts'
import { writePoints } from '../points.ts'
import { writeRecords } from '../records.ts'
import * as shapes from './exports.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    records: { type: 'string', default: '100000' },
    only: { type: 'string' },
  },
})

/** Writes one export into a folder; answers its bytes. */
type Write = (folder: string, records: number) => Promise<number>
interface Format {
  readonly name: string
  readonly write: Write
  /** Of the asked number of records, where so many would take too long. */
  readonly share?: number
  /** Records beside those asked for: what they stand in. */
  readonly besides?: number
  /** Imported before, so that what is measured are second readings of the same facts. */
  readonly before?: Write
}

const of =
  (shape: shapes.Shape): Write =>
  (folder, records) =>
    shapes.writeShape(folder, shape, records)
const file =
  (name: string, write: (path: string, records: number) => Promise<{ readonly bytes: number }>): Write =>
  async (folder, records) =>
    (await write(join(folder, name), records)).bytes

const FORMATS: readonly Format[] = [
  { name: 'google.maps, Records.json', write: file('Records.json', writeRecords) },
  { name: 'google.maps, My Activity (HTML)', write: file('MyActivity.html', writeActivity) },
  { name: 'google.youtube, history (JSON)', write: of(shapes.YOUTUBE) },
  { name: 'google.youtube, history (HTML)', write: of(shapes.YOUTUBE_PAGE) },
  { name: 'google.activity, Search (HTML)', write: of(shapes.SEARCH_PAGE) },
  { name: 'google.play, installs', write: of(shapes.PLAY) },
  { name: 'google.fit, heart rates', write: file('heart-rate.json', writePoints) },
  { name: 'entertainment.spotify, extended', write: of(shapes.SPOTIFY) },
  {
    name: 'entertainment.spotify, extended after account data',
    write: of(shapes.SPOTIFY),
    before: of(shapes.SPOTIFY_ACCOUNT),
  },
  { name: 'entertainment.discord, messages', write: of(shapes.DISCORD) },
  { name: 'entertainment.discord, activity', write: of(shapes.DISCORD_ACTIVITY) },
  { name: 'entertainment.twitch, chat', write: of(shapes.TWITCH) },
  { name: 'microsoft.teams, messages', write: of(shapes.TEAMS), besides: 1 },
  { name: 'microsoft.profile, pages (CSV)', write: of(shapes.EDGE) },
  { name: 'devices.owntracks, history of a Recorder', write: of(shapes.OWNTRACKS) },
  { name: 'google.fit, workouts of 20 points (TCX)', write: of(shapes.WORKOUTS), share: 0.2 },
  { name: 'microsoft.mail, mbox', write: of(shapes.MAIL) },
  { name: 'microsoft.calendar, ICS', write: of(shapes.CALENDAR) },
  { name: 'google.photos, sidecars (a file each)', write: shapes.writeSidecars, share: 0.2 },
  { name: 'google.photos, sidecars and pictures (a file each)', write: shapes.writePhotos, share: 0.5 },
  { name: 'google.photos, the same in a zip', write: shapes.writePhotosZip, share: 0.5 },
]

interface Row {
  readonly format: string
  readonly records: number
  readonly recordsPerSecond: number
  readonly megabytesPerSecond: number
  /** Of the whole command: looking at the files and the index of texts too. */
  readonly seconds: number
  readonly peakMb: number
  readonly cpuSeconds: number
}

/** Imports an export of each format by the command line into an empty log, and tells how fast. */
async function main(): Promise<void> {
  const chosen = FORMATS.filter(({ name }) => values.only === undefined || name.includes(values.only))
  await inFreshCluster(async ({ folder, data, cluster }) => {
    const rows: Row[] = []
    for (const [no, format] of chosen.entries()) {
      if (no > 0) await emptyLog(cluster)
      const row = await measured(format, join(folder, String(no)), data)
      rows.push(row)
      if (!values.json) process.stdout.write(line(row))
    }
    const load = loadavg().map((one) => Number(one.toFixed(1)))
    process.stdout.write(
      values.json ? `${JSON.stringify({ load, rows })}\n` : `load of the machine: ${load.join(', ')}\n`,
    )
  })
}

async function measured(
  { name, write, before, share = 1, besides = 0 }: Format,
  folder: string,
  data: string,
): Promise<Row> {
  const records = Math.round(Number(values.records) * share)
  const path = join(folder, 'export')
  if (before !== undefined) {
    const earlier = join(folder, 'before')
    await mkdir(earlier, { recursive: true })
    await before(earlier, records)
    await timedImport(earlier, data)
  }
  await mkdir(path, { recursive: true })
  const bytes = await write(path, records)
  const { read, seconds, sourceSeconds, peakMb, cpuSeconds } = await timedImport(path, data)
  if (read !== records + besides) throw new Error(`${name}: ${read} records read, ${records} expected`)
  await rm(folder, { recursive: true })
  return {
    format: name,
    records: read,
    recordsPerSecond: Math.round(read / sourceSeconds),
    megabytesPerSecond: Number((bytes / 1e6 / sourceSeconds).toFixed(1)),
    seconds: Number(seconds.toFixed(1)),
    peakMb,
    cpuSeconds,
  }
}

const line = ({ format, recordsPerSecond, megabytesPerSecond, seconds, peakMb, cpuSeconds }: Row) =>
  `| ${format} | ${recordsPerSecond.toLocaleString('en-US')} | ${megabytesPerSecond} | ${seconds} | ${peakMb} | ${cpuSeconds} |\n`

await main()
