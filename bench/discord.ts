import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { openCluster, timedImport } from './import.ts'

const { values } = parseArgs({ options: { megabytes: { type: 'string', default: '200' } } })
const START = Date.UTC(2025, 2, 1)
const MEGABYTE = 1e6

/** Imports lines of Discord's activity by the command line into a fresh cluster, and once more into the full one. */
async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'datapunk-bench-'))
  try {
    const file = join(folder, 'events-2025-00000-of-00001.json')
    const wanted = Number(values.megabytes) * MEGABYTE
    let lines = 0
    const text = function* () {
      for (let bytes = 0; bytes < wanted; lines++) {
        const made = line(lines)
        bytes += made.length
        yield made
      }
    }
    await pipeline(Readable.from(text()), createWriteStream(file))
    const data = join(folder, 'data')
    await mkdir(data, { mode: 0o700 })
    const cluster = await openCluster(data)
    try {
      for (const round of ['first', 'again']) {
        const figures = await timedImport(file, data)
        if (figures.read !== lines) throw new Error(`${figures.read} lines read, ${lines} expected`)
        if (figures.new !== (round === 'first' ? lines : 0))
          throw new Error(`${figures.new} new events in the ${round} import`)
        const rate = Math.round(lines / figures.sourceSeconds)
        process.stdout.write(`${round}: ${lines} lines, ${values.megabytes} MB, ${rate} lines/s, peak ${figures.peakMb} MB, CPU ${figures.cpuSeconds} s\n`) // biome-ignore format: one line
      }
    } finally {
      await cluster.release()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A line of the size of true ones, with quotes in quotes and ids beyond 2^53. */
function line(at: number): string {
  const quoted = (text: string) => JSON.stringify(text)
  const time = (ms: number) => quoted(new Date(START + at * 977 + ms).toISOString())
  const id = String(1_345_000_000_000_000_000n + BigInt(at) * 4_194_304n)
  return `${JSON.stringify({
    event_type: ['app_opened', 'add_reaction', 'send_message', 'launch_game'][at % 4],
    event_id: `AQEB${at.toString(36).padStart(12, '0')}==`,
    event_source: 'client',
    user_id: '100000000000000001',
    domain: 'Analytics',
    freight_hostname: 'discord-api-example-prd-0001',
    ip: '203.0.113.7',
    day: '3712',
    browser_user_agent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 ${at % 97}`,
    client_uuid: `${id}AAAAexampleuuid`,
    channel_id: id,
    guild_id: '300000000000000001',
    message_id: id,
    city: quoted('Example City'),
    country_code: quoted('DE'),
    region_code: quoted('BE'),
    time_zone: quoted('Europe/Berlin'),
    isp: quoted('Example "Net" GmbH'),
    os: 'Windows',
    os_version: '10.0.26100',
    client_performance_memory: 123456 + at,
    accessibility_features: 524544,
    timestamp: time(0),
    client_send_timestamp: time(1500),
    client_track_timestamp: time(200),
  })}\n`
}

await main()
