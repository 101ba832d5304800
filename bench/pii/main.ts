import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Detector } from '../../src/processors/pii/model.ts'
import { createTexts } from './texts.ts'

// As it is shipped: what runs the sources directly adds calls of its own to every function.
const BUILT = join(import.meta.dirname, '..', '..', 'dist', 'src', 'processors', 'pii')
const { createDetector }: typeof import('../../src/processors/pii/detector.ts') = await import(
  join(BUILT, 'detector.js')
)
const { createCachedDetector }: typeof import('../../src/processors/pii/cache.ts') = await import(
  join(BUILT, 'cache.js')
)
const { CATALOGUE }: typeof import('../../src/processors/pii/catalogue/index.ts') = await import(
  join(BUILT, 'catalogue', 'index.js')
)

/** What is asked for, one core, the whole catalogue. */
const GATES = { shortMbPerSecond: 20, logMbPerSecond: 40, valuesPerSecond: 300_000, readyMs: 100 }
const MB = 1e6
const SEED = 7
const CACHED = 50_000

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    mb: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '4' },
  },
})

/** Rates by the CPU time of this process, so that what else the machine does counts little; the best of the rounds. */
function main(): number {
  const bytes = Number(values.mb) * MB
  const texts = createTexts(SEED)
  const short = texts.short(bytes)
  const logs = texts.logs(bytes)
  const fields = texts.values(bytes / 20)
  const repeated = texts.values(CACHED / 5)
  const manyTimes = Array.from(
    { length: fields.length },
    (_, index) => repeated[(index * 7919) % repeated.length] ?? '',
  )
  const detector = createDetector({ groups: CATALOGUE })
  const own = {
    shortMbPerSecond: rate(detector, short) / MB,
    logMbPerSecond: rate(detector, logs) / MB,
    valuesPerSecond: Math.round((rate(detector, fields) / sizeOf(fields)) * fields.length),
  }
  // A process has one detector: only when it was measured another one is made.
  const plain = createDetector({ groups: CATALOGUE, hasPrefilter: false })
  const result = {
    ...own,
    readyMs: readyMs(),
    withoutPrefilter: { shortMbPerSecond: rate(plain, short) / MB, logMbPerSecond: rate(plain, logs) / MB },
    repeatedValuesPerSecond: perSecond(detector, manyTimes),
    repeatedValuesCachedPerSecond: perSecond(createCachedDetector(detector, CACHED), manyTimes),
  }
  const gates = {
    shortMbPerSecond: result.shortMbPerSecond >= GATES.shortMbPerSecond,
    logMbPerSecond: result.logMbPerSecond >= GATES.logMbPerSecond,
    valuesPerSecond: result.valuesPerSecond >= GATES.valuesPerSecond,
    readyMs: result.readyMs <= GATES.readyMs,
  }
  process.stdout.write(values.json ? `${JSON.stringify({ ...result, gates })}\n` : told(result, gates))
  return Object.values(gates).every(Boolean) ? 0 : 1
}

type Result = {
  readonly [key in 'shortMbPerSecond' | 'logMbPerSecond' | 'valuesPerSecond' | 'readyMs']: number
} & {
  readonly withoutPrefilter: { readonly shortMbPerSecond: number; readonly logMbPerSecond: number }
  readonly repeatedValuesPerSecond: number
  readonly repeatedValuesCachedPerSecond: number
}

function told(result: Result, gates: Readonly<Record<string, boolean>>): string {
  const line = (name: string, value: number, gate?: string) =>
    `${name.padEnd(44)}${(value < 1000 ? value.toFixed(1) : String(value)).padStart(10)}  ${gate === undefined ? '' : gates[gate] ? 'ok' : 'MISSED'}\n`
  return [
    line('short texts, MB/s', result.shortMbPerSecond, 'shortMbPerSecond'),
    line('  without the prefilter', result.withoutPrefilter.shortMbPerSecond),
    line('logs of 100 KB, MB/s', result.logMbPerSecond, 'logMbPerSecond'),
    line('  without the prefilter', result.withoutPrefilter.logMbPerSecond),
    line('values of fields/s', result.valuesPerSecond, 'valuesPerSecond'),
    line('values that repeat/s', result.repeatedValuesPerSecond),
    line('  with the cache', result.repeatedValuesCachedPerSecond),
    line('ready, ms', result.readyMs, 'readyMs'),
  ].join('')
}

const sizeOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length, 0)
const perSecond = (detector: Detector, texts: readonly string[]): number =>
  Math.round((rate(detector, texts) / sizeOf(texts)) * texts.length)

/** Characters a second of CPU time. */
function rate(detector: Detector, texts: readonly string[]): number {
  let best = 0
  for (let round = 0; round < Number(values.rounds); round++) {
    const before = process.cpuUsage()
    for (const text of texts) detector.detect(text)
    const { user, system } = process.cpuUsage(before)
    best = Math.max(best, sizeOf(texts) / ((user + system) / 1e6))
  }
  return best
}

/** Loading and putting together, in a process of its own from the built program. */
function readyMs(): number {
  const code = `const before = process.cpuUsage()
    const { createDetector } = await import(${JSON.stringify(join(BUILT, 'detector.js'))})
    const { CATALOGUE } = await import(${JSON.stringify(join(BUILT, 'catalogue', 'index.js'))})
    createDetector({ groups: CATALOGUE }).detect('ready')
    const { user, system } = process.cpuUsage(before)
    console.log((user + system) / 1000)`
  const tries = Array.from({ length: Number(values.rounds) }, () => {
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
    if (run.status !== 0) throw new Error(`starting the detector: ${run.stderr}`)
    return Number(run.stdout)
  })
  return Math.min(...tries)
}

process.exitCode = main()
