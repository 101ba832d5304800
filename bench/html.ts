import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeActivity } from './activity.ts'
import { emptyLog, type ImportFigures, inFreshCluster, timedImport } from './import.ts'

/** 30 times what google_takeout_parser reads (1,830 entries/s, without storing them), and the memory of every import. */
const GATES = { readPerCpuSecond: 55_000, peakMb: 200 }

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    entries: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '2' },
  },
})

const BUILT = join(import.meta.dirname, '..', 'dist', 'src', 'integrations')
const READ_ROUNDS = 4

const { htmlEntries }: typeof import('../src/integrations/archive/html-entries.ts') = await import(
  join(BUILT, 'archive', 'html-entries.js')
)
const { createActivityHtmlReader }: typeof import('../src/integrations/google/shared/my-activity-html.ts') =
  await import(join(BUILT, 'google', 'shared', 'my-activity-html.js'))
const { MAPS_ACTIVITY }: typeof import('../src/integrations/google/maps/interaction.ts') = await import(
  join(BUILT, 'google', 'maps', 'interaction.js')
)

/** From the page to entries with time, zone, links and position, in this process: the best of some rounds. */
async function readAlone(file: string, entries: number): Promise<number> {
  let best = 0
  for (let round = 0; round < READ_ROUNDS; round++) {
    const before = process.cpuUsage()
    const count = await countRead(file)
    const { user, system } = process.cpuUsage(before)
    if (count !== entries) throw new Error(`${count} entries read, ${entries} expected`)
    best = Math.max(best, Math.round(entries / ((user + system) / 1e6)))
  }
  return best
}

async function countRead(file: string): Promise<number> {
  const read = createActivityHtmlReader()
  let count = 0
  for await (const page of htmlEntries(createReadStream(file, { highWaterMark: 1 << 18 }))) {
    const entries = page.map((item) => ('damaged' in item ? undefined : read(item)))
    for (const entry of entries)
      if (entry !== undefined && 'title' in { ...entry.data(), ...MAPS_ACTIVITY.read(entry).more }) count++
  }
  return count
}

/** Imports a `MyActivity.html` of Maps by the command line into a fresh cluster. */
async function main(): Promise<number> {
  return inFreshCluster(async ({ folder, data, cluster }) => {
    const file = join(folder, 'MyActivity.html')
    const entries = Number(values.entries)
    const { bytes } = await writeActivity(file, entries)
    const readPerCpuSecond = await readAlone(file, entries)
    const rounds: ImportFigures[] = []
    for (let round = 1; round <= Number(values.rounds); round++) {
      if (round > 1) await emptyLog(cluster)
      const figures = await timedImport(file, data)
      if (figures.new !== entries) throw new Error(`${figures.new} new events, ${entries} expected`)
      rounds.push(figures)
    }
    return report({ entries, bytes, readPerCpuSecond }, rounds)
  })
}

interface Page {
  readonly entries: number
  readonly bytes: number
  readonly readPerCpuSecond: number
}

function report({ entries, bytes, readPerCpuSecond }: Page, rounds: readonly ImportFigures[]): number {
  const rate = (secondsOf: (figures: ImportFigures) => number) =>
    Math.max(...rounds.map((figures) => Math.round(entries / secondsOf(figures))))
  const result = {
    entries,
    bytes,
    readPerCpuSecond,
    entriesPerSecond: rate(({ sourceSeconds }) => sourceSeconds),
    withTextIndexPerSecond: rate(({ runSeconds }) => runSeconds),
    cpuSeconds: Math.min(...rounds.map(({ cpuSeconds }) => cpuSeconds)),
    peakMb: Math.max(...rounds.map(({ peakMb }) => peakMb)),
  }
  const gates = {
    readPerCpuSecond: readPerCpuSecond >= GATES.readPerCpuSecond,
    peakMb: result.peakMb <= GATES.peakMb,
  }
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...result, gates })}\n`
      : `${entries} entries, ${Math.round(bytes / 1e6)} MB\n` +
          `read, entries per CPU second          ${readPerCpuSecond}  ${gates.readPerCpuSecond ? 'ok' : 'MISSED'}\n` +
          `entries/s, durable                    ${result.entriesPerSecond}\n` +
          `entries/s, with the index of texts    ${result.withTextIndexPerSecond}\n` +
          `CPU seconds of our process            ${result.cpuSeconds}\n` +
          `peak resident memory, MB              ${result.peakMb}  ${gates.peakMb ? 'ok' : 'MISSED'}\n`,
  )
  return Object.values(gates).every(Boolean) ? 0 : 1
}

process.exitCode = await main()
