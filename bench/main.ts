import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { emptyLog, type ImportFigures, openCluster, timedCopy, timedImport } from './import.ts'
import { writeRecords } from './records.ts'

/** Budgets of the import; a gate that is missed makes the benchmark fail. */
const GATES = { eventsPerSecond: 100_000, ratioToCopy: 1, peakMb: 200, againRatio: 2, againPerSecond: 300_000 }
const GOAL_EVENTS_PER_SECOND = 150_000

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    records: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '2' },
    keep: { type: 'boolean' },
  },
})

/** Imports a million location records and compares with PostgreSQL's own COPY of the same rows, in one run. */
async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'datapunk-bench-'))
  const data = join(folder, 'data')
  const file = join(folder, 'Records.json')
  const told = (text: string) => void process.stderr.write(`${text}\n`)
  try {
    const written = await writeRecords(file, Number(values.records))
    told(`${values.records} records, ${Math.round(written.bytes / 1e6)} MB, ${written.distinct} distinct`)
    const imports: ImportFigures[] = []
    const copies: { seconds: number; rows: number; bytes: number }[] = []
    let again: ImportFigures | undefined
    const cluster = await openCluster(await made(data))
    try {
      for (let round = 1; round <= Number(values.rounds); round++) {
        const first = await timedImport(file, data)
        if (first.new !== written.distinct) throw new Error(`${first.new} new events, ${written.distinct} expected`)
        imports.push(first)
        told(`round ${round}: import ${perSecond(first)} events/s, peak ${first.peakMb} MB`)
        again = await timedImport(file, data)
        if (again.new !== 0) throw new Error(`${again.new} new events in the second import`)
        told(`round ${round}: same file again ${perSecond(again)} records/s`)
        copies.push(await timedCopy(cluster, folder))
        told(
          `round ${round}: COPY text, one stream ${Math.round((copies.at(-1)?.rows ?? 0) / (copies.at(-1)?.seconds ?? 1))} rows/s`,
        )
        if (round < Number(values.rounds)) await emptyLog(cluster)
      }
    } finally {
      await cluster.release()
    }
    return report(written, imports, copies, again)
  } finally {
    if (!values.keep) await rm(folder, { recursive: true, force: true })
  }
}

async function made(data: string): Promise<string> {
  const { mkdir } = await import('node:fs/promises')
  await mkdir(data, { mode: 0o700 })
  return data
}

const perSecond = (figures: ImportFigures) => Math.round(figures.read / figures.runSeconds)

function report(
  written: { bytes: number; distinct: number },
  imports: readonly ImportFigures[],
  copies: readonly { seconds: number; rows: number }[],
  again: ImportFigures | undefined,
): number {
  const best = (rates: readonly number[]) => Math.max(...rates)
  const eventsPerSecond = best(imports.map(({ new: events, runSeconds }) => Math.round(events / runSeconds)))
  const copyPerSecond = best(copies.map(({ rows, seconds }) => Math.round(rows / seconds)))
  const againPerSecond = again === undefined ? 0 : perSecond(again)
  const result = {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      cpus: cpus().length,
      model: cpus()[0]?.model ?? '',
      memoryGb: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
    },
    records: imports[0]?.read,
    bytes: written.bytes,
    events: written.distinct,
    eventsPerSecond,
    wholeCommandEventsPerSecond: best(imports.map(({ new: events, seconds }) => Math.round(events / seconds))),
    copyRowsPerSecond: copyPerSecond,
    ratioToCopy: round2(eventsPerSecond / copyPerSecond),
    peakMb: best([...imports, ...(again === undefined ? [] : [again])].map((figures) => figures.peakMb)),
    againRecordsPerSecond: againPerSecond,
    againRatio: round2(againPerSecond / eventsPerSecond),
    rounds: imports.map((figures, i) => ({ import: figures, copy: copies[i] })),
  }
  const gates = {
    eventsPerSecond: result.eventsPerSecond >= GATES.eventsPerSecond,
    ratioToCopy: result.ratioToCopy >= GATES.ratioToCopy,
    peakMb: result.peakMb <= GATES.peakMb,
    again: result.againRatio >= GATES.againRatio || result.againRecordsPerSecond >= GATES.againPerSecond,
  }
  const goal = result.eventsPerSecond >= GOAL_EVENTS_PER_SECOND
  process.stdout.write(values.json ? `${JSON.stringify({ ...result, gates, goal })}\n` : table(result, gates, goal))
  return Object.values(gates).every(Boolean) ? 0 : 1
}

const round2 = (value: number) => Math.round(value * 100) / 100

function table(result: Record<string, unknown>, gates: Record<string, boolean>, goal: boolean): string {
  const line = (name: string, key: string, gate?: boolean) =>
    `${name.padEnd(44)}${String(result[key]).padStart(12)}${gate === undefined ? '' : gate ? '  ok' : '  MISSED'}\n`
  return (
    line('events/s, end to end, durable', 'eventsPerSecond', gates['eventsPerSecond']) +
    line('COPY text of the same rows, one stream, rows/s', 'copyRowsPerSecond') +
    line('ratio', 'ratioToCopy', gates['ratioToCopy']) +
    line('peak resident memory, MB', 'peakMb', gates['peakMb']) +
    line('same file again, records/s', 'againRecordsPerSecond', gates['again']) +
    line('ratio to the first import', 'againRatio') +
    `goal of ${GOAL_EVENTS_PER_SECOND} events/s ${goal ? 'reached' : 'not reached'}\n`
  )
}

process.exitCode = await main()
