import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { dayNumber } from '../zone.ts'
import { FIRST_DAY, TAKEOUT_MADE } from './biography.ts'
import { createLife, type Life } from './life.ts'
import { type PhoneTally, phoneJson } from './phone.ts'
import { type RecordsTally, recordsJson } from './records.ts'
import { monthPath, type SemanticTally, semanticJson } from './semantic.ts'
import { type SideFiles, sideFiles } from './side-files.ts'
import { inChunks } from './takeout-json.ts'

/** What was made, counted while it was written: an import can be held against it. */
export interface DemoExport {
  /** Paths to import: the parts of the Takeout and the phone's file. */
  readonly paths: readonly string[]
  readonly records: Readonly<Omit<RecordsTally, 'reached'>>
  readonly semantic: Readonly<SemanticTally>
  readonly phone: Readonly<PhoneTally>
  readonly activityEntries: number
  readonly savedPlaces: number
  /** Records of all files: what an import has to read. */
  readonly total: number
}

const TAKEOUT = 'takeout-20260301T120000Z'
const LOCATION = 'Takeout/Location History (Timeline)'
/** Of every file: the same seed gives the same bytes. */
const MODIFIED = new Date(Date.UTC(2026, 2, 1, 12))
/** Quick, and the files are read once. */
const COMPRESSION = 3

export interface ExportOptions {
  /** Another word makes another life. */
  readonly seed: string
  readonly signal: AbortSignal
  /** Told often: what is being written, and how much of all is (0 to 1). */
  readonly onProgress: (what: string, share: number) => void
}

/** Of all the work, what is done with the first and with the second archive. */
const SHARES = { first: 0.72, second: 0.95 } as const

/**
 * Writes the exports of an invented person into a directory: a Takeout in two parts and a phone's `Timeline.json` that
 * overlaps its last months. Streams. Rejects when `signal` aborts.
 */
export async function writeDemoExport(directory: string, options: ExportOptions): Promise<DemoExport> {
  const { seed, signal, onProgress } = options
  await mkdir(directory, { recursive: true })
  const life = createLife(seed)
  const records: RecordsTally = { records: 0, repeats: 0, wifiOnly: 0, damaged: 0, reached: 0 }
  const semantic: SemanticTally = { visits: 0, childVisits: 0, activities: 0 }
  const phone: PhoneTally = { visits: 0, activities: 0, paths: 0, pathPoints: 0, positions: 0, otherSignals: 0 }
  onProgress(`${TAKEOUT}-001.zip: ten years of Records.json`, 0)
  const side = sideFiles(seed, life)
  const [first, second] = [join(directory, `${TAKEOUT}-001.zip`), join(directory, `${TAKEOUT}-002.zip`)]
  await writeZip(first, signal, (zip) => {
    const told = () =>
      onProgress(`${TAKEOUT}-001.zip: ten years of Records.json`, shareOf(records.reached) * SHARES.first)
    addText(zip, `${LOCATION}/Records.json`, () => recordsJson(seed, life, records), told)
    addText(zip, `${LOCATION}/Settings.json`, () => [side.settings])
  })
  await writeZip(second, signal, (zip) => addSecondPart(zip, { seed, life, semantic, side, onProgress }))
  onProgress('Timeline.json: the phone of the same person', SHARES.second)
  const timeline = join(directory, 'Timeline.json')
  await writeFile(timeline, Readable.from(inChunks(phoneJson(seed, life, phone))), { signal })
  const { reached: _, ...counted } = records
  return {
    paths: [first, second, timeline],
    records: counted,
    semantic,
    phone,
    activityEntries: side.activityEntries,
    savedPlaces: side.savedCount,
    total:
      records.records +
      sum(semantic) -
      semantic.childVisits +
      sum(phone) -
      phone.pathPoints +
      side.activityEntries +
      side.savedCount,
  }
}

const sum = (tally: object): number =>
  Object.values(tally).reduce((all: number, each: unknown) => all + Number(each), 0)

const shareOf = (time: number): number =>
  Math.max(0, (time - Date.parse(FIRST_DAY)) / (Date.parse(TAKEOUT_MADE) - Date.parse(FIRST_DAY)))

interface Contents {
  readonly seed: string
  readonly life: Life
  readonly semantic: SemanticTally
  readonly side: SideFiles
  readonly onProgress: ExportOptions['onProgress']
}

function addSecondPart(zip: ZipFile, { seed, life, semantic, side, onProgress }: Contents): void {
  for (const { year, month, from, until } of months()) {
    const path = `${LOCATION}/Semantic Location History/${monthPath(year, month)}`
    const share = SHARES.first + shareOf(Date.parse(from)) * (SHARES.second - SHARES.first)
    const told = () => onProgress(`${TAKEOUT}-002.zip: Semantic Location History, My Activity, saved places`, share)
    addText(zip, path, () => semanticJson(life, { seed, from, until }, semantic), told)
  }
  addText(zip, 'Takeout/My Activity/Maps/MyActivity.json', () => [side.activity])
  addText(zip, 'Takeout/Maps (your places)/Saved Places.json', () => [side.savedPlaces])
}

/** Every month of the location history. */
function* months(): Generator<{
  readonly year: number
  readonly month: number
  readonly from: string
  readonly until: string
}> {
  const begins = (year: number, index: number) => new Date(Date.UTC(year, index, 1)).toISOString().slice(0, 10)
  const firstYear = Number(FIRST_DAY.slice(0, 4))
  for (let index = 0; dayNumber(begins(firstYear, index)) < dayNumber(TAKEOUT_MADE); index++) {
    const from = begins(firstYear, index)
    yield { year: Number(from.slice(0, 4)), month: Number(from.slice(5, 7)), from, until: begins(firstYear, index + 1) }
  }
}

function addText(zip: ZipFile, path: string, parts: () => Iterable<string>, onChunk?: () => void): void {
  const options = { mtime: MODIFIED, compressionLevel: COMPRESSION, forceDosTimestamp: true }
  zip.addReadStreamLazy(path, options, (give) => {
    give(null, Readable.from(watched(inChunks(parts()), onChunk), { objectMode: false }))
  })
}

function* watched(chunks: Iterable<string>, onChunk: (() => void) | undefined): Generator<string> {
  for (const chunk of chunks) {
    onChunk?.()
    yield chunk
  }
}

async function writeZip(path: string, signal: AbortSignal, fill: (zip: ZipFile) => void): Promise<void> {
  const zip = new ZipFile()
  fill(zip)
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(path), { signal })
}
