import { AppError } from '../../core/errors.ts'

/** PostgreSQL's words for: somebody else wrote the same rows at the same time. */
const COLLISIONS = new Set(['23505', '40P01', '40001'])
const ATTEMPTS = 5

/** Faults of the program: no database gives them. */
const OF_OUR_CODE = [TypeError, RangeError, SyntaxError, ReferenceError]

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Does `work`, a whole transaction, again when another writer was in its way: it finds then what that one wrote. */
export async function overCollisions<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === ATTEMPTS || !COLLISIONS.has(codeOf(error))) throw error
    }
  }
}

/** An error of the database in our words; errors that are ours already pass. `doing` says what failed. */
export function storageFault(error: unknown, doing: string): unknown {
  if (error instanceof AppError || OF_OUR_CODE.some((kind) => error instanceof kind)) return error
  const code = codeOf(error)
  if (code === '53100' || code === 'ENOSPC')
    return new AppError('storage.full', `${doing}: the disk of the database is full`, { cause: error })
  const isAway = code === '' || code === '53300' || /^(08|28|3D|57|E[A-Z]{3})/.test(code)
  return new AppError(isAway ? 'database.unavailable' : 'database.failed', `${doing}: ${reasonOf(error, code)}`, {
    cause: error,
  })
}

/** Faults of class 22 quote the value they are about: that stays inside. */
function reasonOf(error: unknown, code: string): string {
  if (code.startsWith('22')) return `PostgreSQL refused a value (${code})`
  return error instanceof Error && error.message !== '' ? error.message : code || 'unknown'
}
