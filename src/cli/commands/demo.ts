import { join } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import type { RunReport } from '../../services/instance.ts'
import { addConfigOptions } from '../config-options.ts'
import { EXIT, type RunCommand, type Session } from '../context.ts'
import { CITIES } from '../demo/biography.ts'
import type { DemoExport } from '../demo/export.ts'
import { type DemoPlace, openDemo, usualDemoDirectory } from '../demo/place.ts'
import { count, duration, percent, plural } from '../format.ts'
import { exitCodeOfState, importResult } from '../import-result.ts'
import { untilInterrupted } from '../interrupt.ts'
import { drawBar } from '../progress-bar.ts'
import { reportText } from '../run-report.ts'
import type { Served } from '../serve.ts'
import { importAndFollow } from './import.ts'

interface DemoOptions {
  readonly exit?: true
  readonly keep?: true
  readonly seed: string
}

const USUAL_SEED = 'siskin'
const EXAMPLES = `
Examples:
  $ datapunk demo
  $ datapunk demo --exit --json         for scripts: one object, then it stops
  $ datapunk demo --keep                goes on with what an earlier demo left

The demo has its own data directory and never touches yours; DATABASE_URL is not looked at.`

const seedOf = (text: string): string => {
  if (!/^[\w-]{1,40}$/.test(text)) throw new InvalidArgumentError('Give a word.')
  return text
}

/** `datapunk demo`. */
export function demoCommand(program: Command, run: RunCommand): void {
  const command = program
    .command('demo')
    .description('make up a life, import it while you watch, and serve it')
    .option('--exit', 'stop when it is imported instead of serving it')
    .option('--keep', 'keep what an earlier demo left instead of starting afresh')
    .option('--seed <word>', 'another word makes another life', seedOf, USUAL_SEED)
  addConfigOptions(command, 'server')
    .addHelpText('after', EXAMPLES)
    .action((options: DemoOptions, self: Command) =>
      run(self, (session) => demo(options, session), {
        ignore: ['databaseUrl'],
        flags: { data: usualDemoDirectory(), zone: CITIES.leipzig.zone },
      }),
    )
}

/** Seconds of each part, for scripts. */
interface Timings {
  readonly generate: number
  readonly open: number
  readonly import: number
  readonly total: number
}

/** The server is there before the import, so that the page shows it at work. */
async function demo(options: DemoOptions, session: Session): Promise<number> {
  const began = session.context.now()
  const place = await openDemo(session, { keep: options.keep === true })
  try {
    if (options.exit === true) return tellEnd(await makeAndImport(place, options.seed, began))
    const served = await serveDemo(place)
    try {
      const exitCode = tellEnd(await makeAndImport(place, options.seed, began), served)
      if (exitCode === EXIT.ok) await untilInterrupted(session.interrupt)
      return exitCode
    } finally {
      await served.stop()
    }
  } finally {
    await place.instance.close()
  }
}

async function makeAndImport(place: DemoPlace, seed: string, began: number): Promise<Outcome> {
  const { now } = place.session.context
  const opened = now()
  const made = await generate(place, seed, place.session)
  const generated = now()
  const report = await importAndFollow({ paths: made.paths }, place.instance, place.session)
  const timings = {
    generate: (generated - opened) / 1000,
    open: (opened - began) / 1000,
    import: report.run.seconds,
    total: (now() - began) / 1000,
  }
  return { report, made, timings, place }
}

/** Tells how it went and, where a server goes on, what to do with it. */
function tellEnd(outcome: Outcome, served?: Served): number {
  const { report, made, place } = outcome
  const { terminal, interrupt } = place.session
  const exitCode = exitCodeOfState(report.run.state)
  const isServed = served !== undefined && exitCode === EXIT.ok
  if (terminal.isJson)
    terminal.json({ ...demoResult(outcome), ...(isServed && { url: served.url, login: served.loginLink }) })
  else {
    terminal.print(`\n${reportText(report, terminal)}\n\n${madeAndRead(made, report)}`)
    if (isServed) terminal.print(farewell(place, served))
  }
  return report.run.state === 'cancelled' ? (interrupt.exitCode ?? exitCode) : exitCode
}

/** The demo knows what it made: the import is held against it. */
function madeAndRead({ total }: DemoExport, { children }: RunReport): string {
  const read = children.reduce((sum, { counts }) => sum + counts.read, 0)
  return `${plural(total, 'record')} were made up, ${count(read)} were read.`
}

interface Outcome {
  readonly report: RunReport
  readonly made: DemoExport
  readonly timings: Timings
  readonly place: DemoPlace
}

function demoResult({ report, made, timings, place }: Outcome): object {
  const { paths, ...holds } = made
  return { ...importResult(report), timings, demo: { data: place.session.config.data, paths, ...holds } }
}

async function generate(place: DemoPlace, seed: string, session: Session): Promise<DemoExport> {
  const { terminal, interrupt, context } = session
  const began = context.now()
  const directory = join(place.session.config.data, 'exports')
  terminal.note(terminal.err.bold('Making up a life'))
  const { writeDemoExport } = await import('../demo/export.ts')
  const made = await writeDemoExport(directory, { seed, signal: interrupt.signal, onProgress: tellSteps(session) })
  terminal.draw([])
  const seconds = (context.now() - began) / 1000
  const words = `${count(made.records.records)} location records in ${plural(made.paths.length, 'file')}, ${duration(seconds)}`
  terminal.note(terminal.err.dim(`  ${words}`))
  terminal.note(terminal.err.bold('Importing it'))
  return made
}

const REDRAW_MS = 100
const BAR_WIDTH = 30

/** A line for each step and, on a terminal, a bar over all of them. */
function tellSteps({ terminal, context }: Session): (what: string, share: number) => void {
  let step = ''
  let drawn = 0
  return (what, share) => {
    if (what !== step) terminal.note(`  ${what}`)
    step = what
    if (context.now() - drawn < REDRAW_MS) return
    drawn = context.now()
    terminal.draw([`  ${drawBar(share, BAR_WIDTH, terminal.err)}  ${percent(share, 1)}`])
  }
}

async function serveDemo({ instance, session }: DemoPlace): Promise<Served> {
  const { serve } = await import('../serve.ts')
  const served = await serve(instance, session, { mayMove: true })
  const { terminal, config } = session
  const { bold, yellow, cyan } = terminal.err
  if (config.port !== 0 && served.port !== config.port) {
    terminal.note(yellow(`Port ${config.port} is taken, so the server answers on port ${served.port}.`))
  }
  terminal.note(`${bold('Open this link to watch;')} it logs you in, once:\n\n  ${cyan(served.loginLink)}\n`)
  return served
}

function farewell({ instance, session: { terminal, config } }: DemoPlace, served: Served): string {
  const { bold, dim, cyan } = terminal.out
  const data = `--data ${config.data}`
  return `
${bold('The server is up.')} This link logs you in, once; where you are logged in it opens the page:

  ${cyan(served.loginLink)}

  API      ${served.url}/docs
  sources  ${instance.sources.map(({ id }) => id).join(', ')}

Some commands to try, in this folder, in another terminal:

  npx datapunk query --kind visited --limit 10 ${data}
  npx datapunk sql "select artist, count(*) from datapunk.spotify_plays group by 1 order by 2 desc limit 5" ${data}
  npx datapunk sql "select name, minutes::int from datapunk.maps_visits order by minutes desc limit 5" ${data}
  npx datapunk tail --since-start ${data}
  npx datapunk import ${join(config.data, 'exports')} ${data}
${dim('  (the last is the same again: nothing is stored twice)')}

${dim('Ctrl-C stops the server. `npm run demo` starts afresh.')}`
}
