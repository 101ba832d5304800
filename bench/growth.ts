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

interface Rate {
  readonly stored: number
  readonly eventsPerSecond: number
  readonly peakMb: number
}

async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'datapunk-growth-'))
  const data = join(folder, 'data')
  await mkdir(data, { mode: 0o700 })
  const cluster = await openCluster(data)
  try {
    return report(await importAll(folder, data))
  } finally {
    await cluster.release()
    await rm(folder, { recursive: true, force: true })
  }
}

/** One file after the other, each later than the one before; the first is small and only fills the log. */
async function importAll(folder: string, data: string): Promise<readonly Rate[]> {
  const rates: Rate[] = []
  const file = join(folder, 'Records.json')
  const sizes = [FIRST, ...Array.from({ length: Number(values.files) + 1 }, () => Number(values.records))]
  let from = Date.UTC(2014, 0, 1)
  let stored = 0
  for (const [no, records] of sizes.entries()) {
    const written = await writeRecords(file, records, { seed: no + 1, from })
    const { new: events, runSeconds, peakMb } = await timedImport(file, data)
    if (events !== written.distinct) throw new Error(`${events} new events, ${written.distinct} expected`)
    const rate = { stored, eventsPerSecond: Math.round(events / runSeconds), peakMb }
    process.stderr.write(`at ${stored} stored: ${rate.eventsPerSecond} events/s, peak ${peakMb} MB\n`)
    if (no > 0) rates.push(rate)
    from = written.last
    stored += events
  }
  return rates
}

function report(rates: readonly Rate[]): number {
  const [first, last] = [rates[0], rates.at(-1)]
  if (first === undefined || last === undefined) throw new Error('nothing was imported')
  const ratio = Math.round((last.eventsPerSecond / first.eventsPerSecond) * 100) / 100
  const text = `${last.eventsPerSecond} events/s at ${last.stored} stored, ${first.eventsPerSecond} at ${first.stored}: ratio ${ratio}\n`
  process.stdout.write(values.json ? `${JSON.stringify({ rates, ratio, gate: ratio >= GATE })}\n` : text)
  return ratio >= GATE ? 0 : 1
}

process.exitCode = await main()
