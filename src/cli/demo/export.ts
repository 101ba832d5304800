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
import type { DemoFile } from './services/demo-file.ts'
import { createDigitalLife, type DigitalLife } from './services/digital-life.ts'
import { type SideFiles, sideFiles } from './side-files.ts'
import { inChunks } from './takeout-json.ts'

/** What was made, counted while it was written: an import can be held against it. */
export interface DemoExport {
  /** Paths to import: the parts of the Takeout, the phone's file, and the packages of other services. */
  readonly paths: readonly string[]
  readonly records: Readonly<Omit<RecordsTally, 'reached'>>
  readonly semantic: Readonly<SemanticTally>
  readonly phone: Readonly<PhoneTally>
  readonly activityEntries: number
  readonly savedPlaces: number
  /** Records of what other services hold of the same life. */
  readonly services: number
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

/** Of all the work, what is done with each archive. */
const SHARES = { first: 0.66, second: 0.86, third: 0.93, packages: 0.97 } as const

/**
 * Writes the exports of an invented person into a directory: a Takeout in three parts, a phone's `Timeline.json` that
 * overlaps its last months, and what other services hold of the same life. Streams. Rejects when `signal` aborts.
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
  onProgress(`${TAKEOUT}-003.zip: YouTube, searches, Play, Fit, photos`, SHARES.second)
  const digital = createDigitalLife(seed, life)
  const third = join(directory, `${TAKEOUT}-003.zip`)
  await writeZip(third, signal, (zip) => addFiles(zip, digital.takeout))
  onProgress('packages of other services', SHARES.third)
  const others = await writePackages(directory, digital, signal)
  onProgress('Timeline.json: the phone of the same person', SHARES.packages)
  const timeline = join(directory, 'Timeline.json')
  await writeFile(timeline, Readable.from(inChunks(phoneJson(seed, life, phone))), { signal })
  const { reached: _, ...counted } = records
  return {
    paths: [first, second, third, timeline, ...others],
    records: counted,
    semantic,
    phone,
    activityEntries: side.activityEntries,
    savedPlaces: side.savedCount,
    services: digital.records,
    total:
      records.records +
      sum(semantic) -
      semantic.childVisits +
      sum(phone) -
      phone.pathPoints +
      side.activityEntries +
      side.savedCount +
      digital.records,
  }
}

async function writePackages(
  directory: string,
  { packages, loose }: DigitalLife,
  signal: AbortSignal,
): Promise<string[]> {
  const paths: string[] = []
  for (const [name, files] of packages) {
    await writeZip(join(directory, name), signal, (zip) => addFiles(zip, files))
    paths.push(join(directory, name))
  }
  for (const { path, text } of loose) {
    await writeFile(join(directory, path), text, { signal })
    paths.push(join(directory, path))
  }
  return paths
}

function addFiles(zip: ZipFile, files: readonly DemoFile[]): void {
  for (const { path, text } of files) addText(zip, path, () => [text])
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
