import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openCluster } from './import.ts'
import { writeRecords } from './records.ts'
import { dayViews, projected, queryPages } from './serve/days.ts'
import { fillLog } from './serve/fill.ts'
import { batchIngest, singleIngest } from './serve/ingest.ts'
import { fanOut, latency } from './serve/live.ts'
import { command, type Server, startServer } from './serve/server.ts'
import { coldStarts } from './serve/start.ts'

/** Budgets of the serving side; one that is missed makes the benchmark fail. */
const BUDGETS = {
  batchEventsPerSecond: 20_000,
  singleP99Ms: 20,
  liveP99Ms: 50,
  deliveriesPerSecond: 100_000,
  dayP95Ms: 10,
  startSeconds: 3,
}
const PARTS = ['ingest', 'live', 'days', 'start'] as const
/** The day view is measured over so many stored events. */
const STORED = 10_000_000

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    only: { type: 'string', multiple: true },
    stored: { type: 'string', default: String(STORED) },
  },
})
const told = (text: string) => void process.stderr.write(`${text}\n`)

/** Measures how the server serves, on loopback: ingest, live readers, the day view over a big log, starting. */
async function main(): Promise<number> {
  const wanted = new Set(values.only ?? PARTS)
  const result: Record<string, unknown> = {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      cpus: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      load: loadavg()[0],
    },
  }
  const gates: Record<string, boolean> = {}
  for (const part of PARTS.filter((name) => wanted.has(name))) {
    told(`measuring: ${part}`)
    const { figures, gates: met } = await MEASURES[part]()
    result[part] = figures
    Object.assign(gates, met)
    told(JSON.stringify(figures, null, 2))
  }
  process.stdout.write(values.json ? `${JSON.stringify({ ...result, gates })}\n` : table(gates))
  return Object.values(gates).every(Boolean) ? 0 : 1
}

interface Measured {
  readonly figures: object
  readonly gates: Readonly<Record<string, boolean>>
}

const MEASURES: Readonly<Record<(typeof PARTS)[number], () => Promise<Measured>>> = {
  ingest: () => onServer(measureIngest),
  live: () => onServer(measureLive),
  days: measureDays,
  async start() {
    const figures = await coldStarts(5)
    const { firstStartSeconds, laterStartSeconds } = figures
    return { figures, gates: { coldStart: Math.max(firstStartSeconds, laterStartSeconds) <= BUDGETS.startSeconds } }
  },
}

async function measureIngest(server: Server): Promise<Measured> {
  const batch = { size: 1000, width: 2, ms: 8000 }
  const json = await batchIngest(server, { ...batch, stream: 'batch-json', ndjson: false })
  const ndjson = await batchIngest(server, { ...batch, stream: 'batch-ndjson', ndjson: true })
  // Text search is fed behind the log; what the batches left to do is no part of what follows.
  await projected(server)
  const single = await singleIngest(server, 'single', 10)
  return {
    figures: { json, ndjson, single },
    gates: {
      batchIngest: Math.min(json.eventsPerSecond, ndjson.eventsPerSecond) >= BUDGETS.batchEventsPerSecond,
      singleIngest: single.ms.p99 <= BUDGETS.singleP99Ms,
    },
  }
}

async function measureLive(server: Server): Promise<Measured> {
  const calm = await latency(server, { stream: 'calm', perSecond: 50, size: 1, seconds: 8, subscribers: 1 })
  const crowd = { size: 10, seconds: 8, subscribers: 1000 }
  const crowds = [
    await fanOut(server, { ...crowd, stream: 'crowd', perSecond: 11, ownNames: false }),
    await fanOut(server, { ...crowd, stream: 'crowd-named', perSecond: 11, ownNames: true }),
    await fanOut(server, { ...crowd, stream: 'crowd-double', perSecond: 22, ownNames: false }),
  ]
  return {
    figures: { calm, crowds },
    gates: {
      commitToClient: calm.fromAnswerMs.p99 <= BUDGETS.liveP99Ms,
      thousandReaders: crowds.every(
        ({ deliveriesPerSecond, fromAnswerMs }) =>
          deliveriesPerSecond >= BUDGETS.deliveriesPerSecond && fromAnswerMs.p99 <= BUDGETS.liveP99Ms,
      ),
    },
  }
}

function measureDays(): Promise<Measured> {
  const fill = async (data: string, folder: string) => {
    const cluster = await openCluster(data)
    try {
      // Makes the source's stream and types, and a run for the rows to be of.
      const file = join(folder, 'Records.json')
      await writeRecords(file, 100)
      await command(['import', file, '--data', data, '--json'])
      const filled = await fillLog(cluster.url, Number(values.stored))
      told(`${filled.rows} rows in ${filled.seconds} s`)
      return filled
    } finally {
      await cluster.release()
    }
  }
  let rows = 0
  return onServer(
    async (server) => {
      const projectedSeconds = await projected(server)
      const day = await dayViews(server, 200)
      const pages = await queryPages(server)
      return {
        figures: { rows, projectedSeconds, day, pages },
        gates: { dayView: Object.values(day).every(({ p95 }) => p95 <= BUDGETS.dayP95Ms) },
      }
    },
    async (data, folder) => {
      rows = (await fill(data, folder)).rows
    },
  )
}

/** A server with a fresh cluster, gone afterwards. */
async function onServer(
  measure: (server: Server) => Promise<Measured>,
  prepare: (data: string, folder: string) => Promise<void> = async () => undefined,
): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'datapunk-bench-'))
  const data = join(folder, 'data')
  try {
    await mkdir(data, { mode: 0o700 })
    await prepare(data, folder)
    const server = await startServer(data)
    try {
      return await measure(server)
    } finally {
      await server.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const table = (gates: Readonly<Record<string, boolean>>): string =>
  Object.entries(gates)
    .map(([name, isMet]) => `${name.padEnd(24)}${isMet ? 'ok' : 'MISSED'}\n`)
    .join('')

process.exitCode = await main()
