import { spawn } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { openKeyRing } from '../src/core/security/master-key.ts'
import { attachCluster, type Cluster } from '../src/storage/postgres/embedded/cluster.ts'

/** One import as the command line does it, in a process of its own. */
export interface ImportFigures {
  /** Of the whole command, from start to exit. */
  readonly seconds: number
  /** As the run itself tells. */
  readonly runSeconds: number
  /** Until everything was stored; the index of texts, which follows the log, comes after that. */
  readonly sourceSeconds: number
  readonly read: number
  readonly new: number
  readonly duplicate: number
  /** Highest resident set of the process, MB. */
  readonly peakMb: number
  /** Of the process, without the database. */
  readonly cpuSeconds: number
}

export async function timedImport(file: string, data: string): Promise<ImportFigures> {
  const started = performance.now()
  const child = spawn(
    process.execPath,
    [new URL('../bin/datapunk.js', import.meta.url).pathname, 'import', file, '--data', data, '--json'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const peak = watchPeak(child.pid ?? 0)
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  const seconds = (performance.now() - started) / 1000
  const { peakMb, cpuSeconds } = await peak.end()
  if (code !== 0) throw new Error(`import ended with ${code}: ${out.slice(0, 2000)}`)
  const report = JSON.parse(out) as {
    seconds: number
    events: { new: number; duplicate: number }
    runs: { seconds: number; counts: { read: number } }[]
  }
  const read = report.runs.reduce((sum, run) => sum + run.counts.read, 0)
  return {
    seconds,
    runSeconds: report.seconds,
    sourceSeconds: report.runs.reduce((sum, run) => sum + run.seconds, 0),
    read,
    new: report.events.new,
    duplicate: report.events.duplicate,
    peakMb,
    cpuSeconds,
  }
}

/** Jiffies of the kernel are hundredths of a second on every Linux that Node.js runs on. */
const JIFFIES = 100
/** Where user and system time stand in `/proc/<pid>/stat`, behind the name. */
const USER_TIME = 11

/** Reads the high-water mark and the processor time that Linux keeps of the process. */
function watchPeak(pid: number) {
  let peak = 0
  let cpu = 0
  const look = async () => {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    const [user = 0, system = 0] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(USER_TIME)
      .map(Number)
    cpu = Math.max(cpu, (user + system) / JIFFIES)
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0))
  }
  const timer = setInterval(() => void look(), 50)
  return {
    async end() {
      clearInterval(timer)
      return { peakMb: Math.round(peak / 1024), cpuSeconds: cpu }
    },
  }
}

export async function openCluster(data: string): Promise<Cluster> {
  const keys = await openKeyRing(
    { data, masterKey: undefined, masterKeyFile: undefined },
    { create: true, warn: () => undefined },
  )
  const log = { info: () => undefined, warn: () => undefined }
  return attachCluster({ dataDir: data, password: keys.databasePassword('postgres'), log })
}

/** A directory for files, one for data, and the cluster of that. All of it is gone afterwards. */
export async function inFreshCluster<T>(
  work: (place: { readonly folder: string; readonly data: string; readonly cluster: Cluster }) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'datapunk-bench-'))
  const data = join(folder, 'data')
  try {
    await mkdir(data, { mode: 0o700 })
    const cluster = await openCluster(data)
    try {
      return await work({ folder, data, cluster })
    } finally {
      await cluster.release()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * What PostgreSQL itself does with the same rows: written out as COPY text, then copied by one stream in one durable
 * transaction into an empty table with the same columns, primary key and indexes. Seconds and rows.
 */
export async function timedCopy(
  cluster: Cluster,
  folder: string,
): Promise<{ readonly seconds: number; readonly rows: number; readonly bytes: number }> {
  const client = new pg.Client({ connectionString: cluster.url })
  await client.connect()
  const file = join(folder, 'rows.copy')
  try {
    await client.query('drop table if exists copied; create table copied (like dp.event including all)')
    await pipeline(
      client.query(copyTo('copy (select * from dp.event order by position) to stdout')),
      createWriteStream(file),
    )
    await client.query('checkpoint')
    const started = performance.now()
    await pipeline(createReadStream(file, { highWaterMark: 1 << 18 }), client.query(copyFrom('copy copied from stdin')))
    const seconds = (performance.now() - started) / 1000
    const { rows } = await client.query<{ count: string }>('select count(*) from copied')
    const { size } = await stat(file)
    await client.query('drop table copied')
    return { seconds, rows: Number(rows[0]?.count), bytes: size }
  } finally {
    await client.end()
    await rm(file, { force: true })
  }
}

/** Empties the log, so that the next import is a first one again; WAL files stay and are used again. */
export async function emptyLog(cluster: Cluster): Promise<void> {
  const client = new pg.Client({ connectionString: cluster.url })
  await client.connect()
  await client.query(
    'drop schema if exists dp_shown cascade; drop schema datapunk cascade; drop schema dp cascade; checkpoint',
  )
  await client.end()
}
