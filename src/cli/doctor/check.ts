import { ERRORS, isAppError } from '../../core/errors.ts'

/** What one look found. `help` says what to do; it is there where `state` is not `ok`. */
export interface Check {
  readonly name: string
  readonly state: 'ok' | 'warn' | 'fail'
  readonly found: string
  readonly help?: string
}

export const ok = (name: string, found: string): Check => ({ name, state: 'ok', found })
export const warn = (name: string, found: string, help: string): Check => ({ name, state: 'warn', found, help })
export const fail = (name: string, found: string, help: string): Check => ({ name, state: 'fail', found, help })

/** An error as a failed check. */
export function failedBy(name: string, error: unknown): Check {
  if (isAppError(error)) return fail(name, error.message, ERRORS[error.code].help)
  return fail(name, error instanceof Error ? error.message : String(error), 'Run it again with --log-level debug.')
}
