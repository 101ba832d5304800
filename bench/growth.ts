import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openCluster, timedImport } from './import.ts'
import { writeRecords } from './records.ts'

/** Does the import slow down as the log grows? The rate of a million records at 10 M stored ones against at 0.1 M. */
const GATE = 0.8
const FIRST = 100_000

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    records: { type: 'string', default: '1000000' },
    files: { type: 'string', default: '10' },
  },
})

async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'datapunk-growth-'))
  const data = join(folder, 'data')
  await mkdir(data, { mode: 0o700 })
  const cluster = await openCluster(data)
  try {
    const rates: { readonly stored: number; readonly eventsPerSecond: number; readonly peakMb: number }[] = []
    let from: number | undefined
    let stored = 0
    // The first file is small and only fills the log.
    for (let no = 0; no <= Number(values.files) + 1; no++) {
      const file = join(folder, 'Records.json')
      const records = no === 0 ? FIRST : Number(values.records)
      const written = await writeRecords(file, records, { seed: no + 1, ...(from === undefined ? {} : { from }) })
      const figures = await timedImport(file, data)
      if (figures.new !== written.distinct) throw new Error(`${figures.new} new events, ${written.distinct} expected`)
      const eventsPerSecond = Math.round(figures.new / figures.runSeconds)
      if (no > 0) rates.push({ stored, eventsPerSecond, peakMb: figures.peakMb })
      if (no > 0) process.stderr.write(`at ${stored} stored: ${eventsPerSecond} events/s, peak ${figures.peakMb} MB\n`)
      from = written.last
      stored += figures.new
    }
    const [first, last] = [rates[0]?.eventsPerSecond ?? 0, rates.at(-1)?.eventsPerSecond ?? 0]
    const ratio = Math.round((last / first) * 100) / 100
    const text = `${last} events/s at ${rates.at(-1)?.stored} stored, ${first} at ${rates[0]?.stored}: ratio ${ratio}\n`
    process.stdout.write(values.json ? `${JSON.stringify({ rates, ratio, gate: ratio >= GATE })}\n` : text)
    return ratio >= GATE ? 0 : 1
  } finally {
    await cluster.release()
    await rm(folder, { recursive: true, force: true })
  }
}

process.exitCode = await main()
