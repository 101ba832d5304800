import { readdir, readFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../src/core/config/config.ts'
import { openInstance } from '../src/open-instance.ts'
import type { Instance } from '../src/services/instance.ts'
import { type Shape, SPOTIFY, SPOTIFY_ACCOUNT, writeShape } from './formats/exports.ts'
import { inFreshCluster } from './import.ts'

/**
 * Facts that are stored are read a second time with other content: the extended history of Spotify after the account data
 * that tells of the same plays. Each row costs a revision, two readings and a row of history. The program runs in this process,
 * so that `node --cpu-prof --import tsx bench/second-reading.ts` shows where its time goes.
 */
const GATE = 15_000

const { values } = parseArgs({ options: { json: { type: 'boolean' }, records: { type: 'string', default: '100000' } } })

interface Figures {
  readonly records: number
  readonly recordsPerSecond: number
  /** CPU time of a record, microseconds: of this process, of all of PostgreSQL. Tells more than the rate on a busy machine. */
  readonly ourMicroseconds: number
  readonly postgresMicroseconds: number
}

async function main(): Promise<number> {
  const figures = await inFreshCluster(async ({ folder, data, cluster }) => {
    const { config } = loadConfig({ flags: { data }, env: { DATAPUNK_LOG_LEVEL: 'silent' } })
    const instance = await openInstance(config, '0.0.0')
    try {
      await timed(instance, cluster.pid, await written(folder, 'account', SPOTIFY_ACCOUNT))
      return await timed(instance, cluster.pid, await written(folder, 'extended', SPOTIFY))
    } finally {
      await instance.close()
    }
  })
  const isReached = figures.recordsPerSecond >= GATE
  const load = loadavg().map((one) => Number(one.toFixed(1)))
  const { records, recordsPerSecond, ourMicroseconds, postgresMicroseconds } = figures
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...figures, load, gate: GATE, isReached })}\n`
      : `${records} records, ${recordsPerSecond} a second (${isReached ? 'reached' : 'MISSED'}: ${GATE}); CPU of a record: ${ourMicroseconds} us ours, ${postgresMicroseconds} us PostgreSQL's; load ${load.join(', ')}\n`,
  )
  return isReached ? 0 : 1
}

async function written(folder: string, name: string, shape: Shape): Promise<string> {
  const path = join(folder, name)
  await writeShape(path, shape, Number(values.records))
  return path
}

const POLL_MS = 20

/** Imports a folder; what is measured ends when everything is stored, before the index of texts is fed. */
async function timed({ engine, jobs, stores, owner }: Instance, postmaster: number, path: string): Promise<Figures> {
  const [cpu, postgres] = [process.cpuUsage(), await cpuBelow(postmaster)]
  const handle = await engine.submit(jobs.importArchive, { paths: [path] }, { owner })
  for (;;) {
    const [child] = await stores.runs.children(owner, handle.run)
    if (child !== undefined && child.state !== 'queued' && child.state !== 'running') break
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  const { user, system } = process.cpuUsage(cpu)
  const ofPostgres = (await cpuBelow(postmaster)) - postgres
  const { state } = await handle.done
  const [child] = await stores.runs.children(owner, handle.run)
  if (state !== 'succeeded' || child === undefined) throw new Error(`the import of ${path} ended as ${state}`)
  const { read } = child.counts
  return {
    records: read,
    recordsPerSecond: Math.round(read / child.seconds),
    ourMicroseconds: Math.round((user + system) / read),
    postgresMicroseconds: Math.round((ofPostgres * 1e6) / read),
  }
}

/** Jiffies of the kernel are hundredths of a second on every Linux that Node.js runs on. */
const JIFFIES = 100
/** In `/proc/<pid>/stat` behind the name: the parent, and user and system time, own and of children that ended. */
const PARENT = 1
const TIMES = [11, 12, 13, 14]

/** CPU seconds of a process and of its children. */
async function cpuBelow(pid: number): Promise<number> {
  let sum = 0
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (Number(name) !== pid && Number(fields[PARENT]) !== pid) continue
    for (const at of TIMES) sum += Number(fields[at] ?? 0) / JIFFIES
  }
  return sum
}

process.exitCode = await main()
