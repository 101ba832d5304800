import { AppError, ERRORS, isAppError, problemType, toProblem } from '../core/errors.ts'
import { EXIT } from './context.ts'
import { shown } from './style.ts'
import type { Terminal } from './terminal.ts'

/** Codes that mean the command was called wrongly. */
const USAGE_CODES: readonly string[] = ['usage.invalid', 'config.invalid', 'request.invalid']

/** A wrong use of a command: what was wrong and, where it helps, what would be right. Exit code 2. */
export const usage = (message: string): AppError => new AppError('usage.invalid', message)

/** The exit code for an error that ended a command. */
export function exitCodeOf(error: unknown): number {
  if (isAppError(error, 'cancelled')) return EXIT.interrupted
  return isAppError(error) && USAGE_CODES.includes(error.code) ? EXIT.usage : EXIT.failed
}

/** The `error` member of `--json`. */
function errorObject(error: unknown): object {
  const { code, detail, help, retry, details } = toProblem(known(error))
  return { code, message: detail, help, retry, ...(details === undefined ? {} : { details }) }
}

/** Tells of an error: one JSON object on stdout with `--json`, with `beside` in it, and words on stderr. */
export function tellError(error: unknown, terminal: Terminal, beside: object = {}): void {
  const failure = known(error)
  if (terminal.isJson) terminal.json({ ...beside, error: errorObject(failure) })
  const { bold, red, dim } = terminal.err
  terminal.note(
    `${red('error')} ${failure.message
      .split('\n')
      .map((line) => bold(shown(line)))
      .join('\n      ')}`,
  )
  terminal.note(`${shown(ERRORS[failure.code].help)} ${dim(problemType(failure.code).replace('/docs/errors#', ''))}`)
}

/** Every error as one of ours; of an unforeseen one the message is told too: it is the person's own machine. */
function known(error: unknown): AppError {
  if (isAppError(error)) return error
  const message = error instanceof Error ? error.message : String(error)
  return new AppError('internal.unexpected', `Something unforeseen happened: ${message}`, { cause: error })
}
