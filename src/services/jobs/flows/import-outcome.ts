import { isAppError } from '../../../core/errors.ts'
import type { Inputs } from '../../../integrations/archive/inputs.ts'
import { archiveChannels, type Source } from '../../../integrations/source.ts'
import type { RecordCounts, RunState } from '../../../models/stream.ts'
import { type Recognition, readFiles } from './recognise.ts'

/** How the import of one source ended. */
export interface SourceOutcome {
  readonly state: RunState
  /** What went wrong, each with the file it went wrong in. */
  readonly problems: readonly RunProblem[]
}
export interface RunProblem {
  readonly code: string
  readonly message: string
}

/** How an import ended, given how its sources did. */
export function stateOf(
  outcomes: readonly SourceOutcome[],
  inputs: Inputs,
  failure: unknown,
  signal: AbortSignal,
): RunState {
  if (signal.aborted) return 'cancelled'
  if (failure !== undefined || outcomes.every(({ state }) => state === 'failed')) return 'failed'
  const isWhole = outcomes.every(({ state }) => state === 'succeeded')
  return isWhole && !inputs.problems.some(({ fatal }) => fatal) ? 'succeeded' : 'partial'
}

export interface ImportEnd {
  readonly state: RunState
  readonly outcomes: readonly SourceOutcome[]
  readonly failure: unknown
  readonly recognition: Recognition
  readonly inputs: Inputs
  readonly sources: readonly Source[]
}

const MOST_LINES = 6
/** What to do about a file that broke off. */
const AGAIN = 'What came before is kept. Download or export it again and import that: nothing is stored twice.'

/** What to tell of an import that did not just succeed: what was wrong, a line each, and which file would be right. */
export function errorOf({ state, outcomes, failure, recognition, inputs, sources }: ImportEnd): RunProblem | undefined {
  if (state === 'cancelled')
    return { code: 'cancelled', message: 'cancelled; what was stored is kept, and the same command goes on from there' }
  if (failure !== undefined) return problemOf(failure)
  const fatal = inputs.problems.filter((problem) => problem.fatal).map(({ path, why }) => `${path}: ${why}`)
  if (readFiles(recognition).next().done === true)
    return { code: 'input.nothing_understood', message: nothingUnderstood(recognition, inputs, fatal, sources) }
  const problems = outcomes.flatMap((outcome) => outcome.problems)
  const lines = [...fatal, ...problems.map(({ message }) => message)]
  if (lines.length === 0) return undefined
  // A file that broke off is told by its reader and by who read it.
  const known = lines.filter((line, i) => lines.indexOf(line) === i)
  const isDamaged = problems.some(({ code }) => code === 'input.damaged')
  const told = firstLines(known)
  return { code: problems[0]?.code ?? 'input.damaged', message: isDamaged ? `${told}\n${AGAIN}` : told }
}

function nothingUnderstood(
  { advice, ignored }: Recognition,
  inputs: Inputs,
  fatal: readonly string[],
  sources: readonly Source[],
): string {
  const harmless = inputs.problems.filter((problem) => !problem.fatal)
  const others = [...harmless, ...ignored].map(({ path, why }) => `${path}: ${why}`)
  const why = advice.length > 0 ? [...advice, ...fatal] : [...fatal, ...others.slice(0, 3)]
  const first = why.length === 0 ? 'there is no file in the input' : firstLines([...new Set(why)])
  return advice.length > 0 ? first : `${first}\n${rightFiles(sources)}`
}

/** Which files are exports, by the names they usually have. */
function rightFiles(sources: readonly Source[]): string {
  const lines = sources.flatMap((source) => {
    const titles = archiveChannels(source).map((channel) => channel.title)
    return titles.length === 0 ? [] : [`${source.title}: ${titles.join('; ')}`]
  })
  return `What is read, as it was downloaded, also inside of its zip or tgz: ${lines.join('. ')}`
}

function firstLines(lines: readonly string[]): string {
  if (lines.length <= MOST_LINES) return lines.join('\n')
  return [...lines.slice(0, MOST_LINES - 1), `… and ${lines.length - MOST_LINES + 1} more`].join('\n')
}

/**
 * Stores how work ended. Where that fails after another fault (the disk is full, so the database has stopped), it is a
 * consequence: the first fault is the one to tell.
 */
export async function storedEnd<T>(first: unknown, store: () => Promise<T>): Promise<T> {
  try {
    return await store()
  } catch (error) {
    throw first ?? error
  }
}

/** An error in the form runs keep it. */
export function problemOf(error: unknown): RunProblem {
  if (isAppError(error)) return { code: error.code, message: error.message }
  return { code: 'internal.unexpected', message: error instanceof Error ? error.message : 'unknown' }
}

/** Of records that were read something must have become known, new or by rule: else nothing was understood. */
export function isUnderstood({ read, stored, revised, duplicate, dropped }: RecordCounts): boolean {
  return read === 0 || stored + revised + duplicate > 0 || Object.keys(dropped).length > 0
}
