import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeActivity } from './activity.ts'
import { emptyLog, type ImportFigures, inFreshCluster, timedImport } from './import.ts'

/** 30 times what google_takeout_parser reads (1,830 entries/s), and the memory of every import. */
const GATES = { entriesPerSecond: 55_000, peakMb: 200 }

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    entries: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '2' },
  },
})

/** Imports a `MyActivity.html` of Maps by the command line into a fresh cluster. */
async function main(): Promise<number> {
  return inFreshCluster(async ({ folder, data, cluster }) => {
    const file = join(folder, 'MyActivity.html')
    const entries = Number(values.entries)
    const { bytes } = await writeActivity(file, entries)
    const rounds: ImportFigures[] = []
    for (let round = 1; round <= Number(values.rounds); round++) {
      if (round > 1) await emptyLog(cluster)
      const figures = await timedImport(file, data)
      if (figures.new !== entries) throw new Error(`${figures.new} new events, ${entries} expected`)
      rounds.push(figures)
    }
    return report(entries, bytes, rounds)
  })
}

function report(entries: number, bytes: number, rounds: readonly ImportFigures[]): number {
  const rate = (secondsOf: (figures: ImportFigures) => number) =>
    Math.max(...rounds.map((figures) => Math.round(entries / secondsOf(figures))))
  const result = {
    entries,
    bytes,
    entriesPerSecond: rate(({ sourceSeconds }) => sourceSeconds),
    withTextIndexPerSecond: rate(({ runSeconds }) => runSeconds),
    cpuSeconds: Math.min(...rounds.map(({ cpuSeconds }) => cpuSeconds)),
    peakMb: Math.max(...rounds.map(({ peakMb }) => peakMb)),
  }
  const gates = {
    entriesPerSecond: result.entriesPerSecond >= GATES.entriesPerSecond,
    peakMb: result.peakMb <= GATES.peakMb,
  }
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...result, gates })}\n`
      : `${entries} entries, ${Math.round(bytes / 1e6)} MB\n` +
          `entries/s, durable                    ${result.entriesPerSecond}  ${gates.entriesPerSecond ? 'ok' : 'MISSED'}\n` +
          `entries/s, with the index of texts    ${result.withTextIndexPerSecond}\n` +
          `CPU seconds of our process            ${result.cpuSeconds}\n` +
          `peak resident memory, MB              ${result.peakMb}  ${gates.peakMb ? 'ok' : 'MISSED'}\n`,
  )
  return Object.values(gates).every(Boolean) ? 0 : 1
}

process.exitCode = await main()
