import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { emptyLog, type ImportFigures, openCluster, timedImport } from './import.ts'
import { writePoints } from './points.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    points: { type: 'string', default: '300000' },
    rounds: { type: 'string', default: '2' },
  },
})

/** Imports a stream of heart rates of Google Fit by the command line into a fresh cluster, and once more into the full one. */
async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'datapunk-bench-'))
  try {
    const file = join(folder, 'heart-rate.json')
    const points = Number(values.points)
    const { bytes } = await writePoints(file, points)
    const data = join(folder, 'data')
    await mkdir(data, { mode: 0o700 })
    const cluster = await openCluster(data)
    try {
      const rounds: ImportFigures[] = []
      for (let round = 1; round <= Number(values.rounds); round++) {
        if (round > 1) await emptyLog(cluster)
        rounds.push(await counted(timedImport(file, data), { new: points }))
      }
      const again = await counted(timedImport(file, data), { duplicate: points })
      report(points, bytes, rounds, again)
    } finally {
      await cluster.release()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function counted(
  importing: Promise<ImportFigures>,
  wanted: Partial<Pick<ImportFigures, 'new' | 'duplicate'>>,
): Promise<ImportFigures> {
  const figures = await importing
  const found = { new: figures.new, duplicate: figures.duplicate }
  for (const name of ['new', 'duplicate'] as const) {
    if (found[name] !== (wanted[name] ?? 0))
      throw new Error(`${found[name]} ${name} events, ${wanted[name] ?? 0} expected`)
  }
  return figures
}

function report(points: number, bytes: number, rounds: readonly ImportFigures[], again: ImportFigures): void {
  const rate = ({ sourceSeconds }: ImportFigures) => Math.round(points / sourceSeconds)
  const result = {
    points,
    bytes,
    pointsPerSecond: Math.max(...rounds.map(rate)),
    againPerSecond: rate(again),
    cpuSeconds: Math.min(...rounds.map(({ cpuSeconds }) => cpuSeconds)),
    peakMb: Math.max(...[...rounds, again].map(({ peakMb }) => peakMb)),
  }
  process.stdout.write(
    values.json
      ? `${JSON.stringify(result)}\n`
      : `${points} points, ${Math.round(bytes / 1e6)} MB\n` +
          `points/s, durable                     ${result.pointsPerSecond}\n` +
          `points/s, imported again              ${result.againPerSecond}\n` +
          `CPU seconds of our process            ${result.cpuSeconds}\n` +
          `peak resident memory, MB              ${result.peakMb}\n`,
  )
}

await main()
