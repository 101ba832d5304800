import type { Progress } from '../services/engine.ts'
import type { Instance } from '../services/instance.ts'
import type { Session } from './context.ts'
import { bytes, clock, count, percent } from './format.ts'
import { createProgressMeter, type ProgressView } from './progress.ts'
import { cut, padStart, type Style, widthOf } from './style.ts'

const REDRAW_MS = 100
const PLAIN_EVERY_MS = 5000
const MOST_BAR = 30
const LEAST_BAR = 8

/** Where progress is told: by the instance, for the runs of this process. */
export type ProgressSource = Instance['progress']

/** Shows a run at work on stderr until the returned function is called: a bar on a terminal, else a line now and then. */
export function showProgress(run: string, source: ProgressSource, { terminal, context }: Session): () => void {
  const { now } = context
  const meter = createProgressMeter(run)
  const known = source.current.get(run)
  if (known !== undefined) meter.update(known, now())
  const stopListening = source.onChange((progress) => meter.update(progress, now()))
  const draw = () => {
    const view = meter.view(now())
    if (terminal.isErrTerminal) terminal.draw(barLines(view, terminal.width, terminal.err))
    else terminal.note(plainLine(view))
  }
  if (terminal.isErrTerminal) draw()
  else terminal.note(`run ${run} is at work`)
  const timer = setInterval(draw, terminal.isErrTerminal ? REDRAW_MS : PLAIN_EVERY_MS)
  return () => {
    clearInterval(timer)
    stopListening()
    terminal.draw([])
  }
}

/** The bar and, below it, a line a source; none wider than the terminal. */
export function barLines(view: ProgressView, width: number, style: Style): string[] {
  const words = [
    `${count(view.records)} records`,
    ...(view.recordsPerSecond > 0 ? [`${count(view.recordsPerSecond)}/s`] : []),
    ...(view.secondsLeft ? [`ETA ${clock(view.secondsLeft)}`] : []),
  ]
  const share = view.totalBytes === undefined ? undefined : percent(view.doneBytes, view.totalBytes)
  const text = [view.phase, ...words].join('  ')
  const room = width - widthOf(text) - (share === undefined ? 0 : 6) - 5
  const barWidth = Math.min(MOST_BAR, room)
  const bar =
    view.totalBytes === undefined || barWidth < LEAST_BAR ? '' : `${drawBar(shareOf(view), barWidth, style)}  `
  const head = share === undefined ? '' : `${padStart(share, 5)}  `
  const line = `  ${bar}${head}${text}`
  return [
    widthOf(line) > width ? cut(`  ${head}${text}`, width) : line,
    ...view.sources.map((each) => style.dim(cut(`  ${countsText(each, view.sources.length > 1)}`, width))),
  ]
}

const shareOf = ({ doneBytes, totalBytes = 0 }: ProgressView): number => (totalBytes <= 0 ? 0 : doneBytes / totalBytes)

/** A bar of so many columns, filled to a share of 0 to 1. */
export function drawBar(share: number, width: number, style: Style): string {
  const filled = Math.min(width, Math.max(0, Math.floor(share * width)))
  return style.cyan('█'.repeat(filled)) + style.dim('░'.repeat(width - filled))
}

function countsText(
  { source = '', read, stored, revised, duplicate, dropped, quarantined }: Progress,
  withRead: boolean,
): string {
  const parts: [string, number][] = [
    ['read', withRead ? read : 0],
    ['stored', stored],
    ['revised', revised],
    ['duplicate', duplicate],
    ['dropped', dropped],
    ['quarantined', quarantined],
  ]
  const told = parts.filter(([, value]) => value > 0)
  return [source, ...told.map(([name, value]) => `${name} ${count(value)}`)].join('  ')
}

/** One line for logs and files. */
export function plainLine(view: ProgressView): string {
  const total =
    view.totalBytes === undefined ? '' : ` of ${bytes(view.totalBytes)} (${percent(view.doneBytes, view.totalBytes)})`
  const left = !view.secondsLeft ? '' : `, ${clock(view.secondsLeft)} left`
  const sources = view.sources.map((each) => `; ${countsText(each, view.sources.length > 1)}`).join('')
  // Work that reads no files has none.
  const done = view.doneBytes === 0 && total === '' ? '' : `${bytes(view.doneBytes)}${total}, `
  return `${view.phase}: ${done}${count(view.records)} records, ${count(view.recordsPerSecond)}/s${left}${sources}`
}
