import type { Run } from '../../storage/ports.ts'
import { mayUse, type Principal } from '../middleware/scopes.ts'

/**
 * What stands for the name of a file, and for a message that may hold one. Exports are named after people and their
 * addresses, and no detector searches such a name: it is for those who may read personal values.
 */
export const HIDDEN = '…'

export const mayReadNames = ({ scopes }: Pick<Principal, 'scopes'>): boolean => mayUse(scopes, 'pii:read')

/** A run as somebody may see it: without `pii:read` no name of a file and no message. */
export function shownRun<R extends Run>(run: R, principal: Pick<Principal, 'scopes'>): R {
  if (mayReadNames(principal)) return run
  const { error, files, ignored } = run
  return {
    ...run,
    input: run.input.map((name) => (/^\d+$/.test(name) ? name : HIDDEN)),
    files: files.map(({ note, ...file }) => ({
      ...file,
      path: HIDDEN,
      ...(note === undefined ? {} : { note: HIDDEN }),
    })),
    ignored: ignored.map((file) => ({ ...file, path: HIDDEN })),
    ...(error === undefined ? {} : { error: { ...error, message: HIDDEN } }),
  }
}
