import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { AppError, ERRORS, type ErrorCode, isAppError, isErrorCode, problemType, toProblem } from './errors.ts'

const CODES = Object.keys(ERRORS).filter(isErrorCode)
const ROOT = join(import.meta.dirname, '..', '..')

describe('an AppError', () => {
  test('has the status and the advice of its code', () => {
    const error = new AppError('run.busy', 'Importing a.zip: run 7 reads it already', { details: { run: 7 } })
    expect(error).toMatchObject({
      name: 'AppError',
      code: 'run.busy',
      status: 409,
      retry: 'backoff',
      details: { run: 7 },
    })
    expect(error).toBeInstanceOf(Error)
    expect('cause' in error).toBe(false)
  })

  test('keeps its cause', () => {
    const cause = new Error('ECONNREFUSED')
    expect(new AppError('database.unavailable', 'Connecting', { cause }).cause).toBe(cause)
  })

  test('advises to come back after a time when it knows the time', () => {
    expect(new AppError('database.unavailable', 'Connecting', { retryAfterMs: 10 }).retry).toBe('after')
  })

  test('is told from other errors, also by its code', () => {
    const error: unknown = new AppError('auth.required', 'Reading events')
    expect([isAppError(error), isAppError(error, 'auth.required'), isAppError(error, 'auth.invalid')]).toEqual([
      true,
      true,
      false,
    ])
    expect([isAppError(new Error('auth.required')), isAppError({ code: 'auth.required' }), isAppError(null)]).toEqual([
      false,
      false,
      false,
    ])
  })
})

describe('problem details', () => {
  test('carry what the error says and what to do next', () => {
    const error = new AppError('rate.limited', 'Reading events: 60 requests a minute are allowed', {
      retryAfterMs: 1200,
    })
    expect(toProblem(error, '/v1/events')).toEqual({
      type: '/docs/errors#rate.limited',
      title: ERRORS['rate.limited'].title,
      status: 429,
      detail: 'Reading events: 60 requests a minute are allowed',
      instance: '/v1/events',
      code: 'rate.limited',
      retry: 'after',
      retryAfter: 2,
      help: ERRORS['rate.limited'].help,
    })
  })

  test.each([new Error('password=hunter2'), 'hunter2', { message: 'hunter2' }, undefined])(
    'of an error that is not ours tell nothing of it',
    (error) => {
      const problem = toProblem(error)
      expect(problem).toMatchObject({ code: 'internal.unexpected', status: 500 })
      expect(JSON.stringify(problem)).not.toContain('hunter2')
    },
  )

  test.each(CODES)('of %s are complete', (code) => {
    const problem = toProblem(new AppError(code, 'Doing something'))
    expect(problem.status).toBeGreaterThanOrEqual(400)
    expect(problem.status).toBeLessThan(600)
    expect(problem.retryAfter === undefined).toBe(problem.retry !== 'after')
    expect(problem.title).toMatch(/^[A-Z].*[^.]$/)
    expect(problem.help).toMatch(/^[A-Z`/].*\.$/)
  })
})

describe('the catalogue', () => {
  test('has codes of two lower-case words', () => {
    expect(CODES.filter((code) => code !== 'cancelled' && !/^[a-z]+\.[a-z_]+$/.test(code))).toEqual([])
  })

  test('advises to try again exactly where a later try may succeed', () => {
    const retried = CODES.filter((code) => ERRORS[code].retry !== 'never')
    expect(retried.filter((code) => ![409, 429, 500, 503].includes(ERRORS[code].status))).toEqual([])
    const unavailable = CODES.filter((code) => [429, 503].includes(ERRORS[code].status))
    expect(unavailable.filter((code) => ERRORS[code].retry === 'never')).toEqual([])
  })

  test('and its page say the same of every code: status, advice, title and help', () => {
    const page = readFileSync(join(ROOT, 'docs', 'errors.md'), 'utf8')
    const documented = [
      ...page.matchAll(/<a id="(.+)"><\/a>\n\n### `(.+)`\n\n(.+)\n\n.* (\d{3}) · retry: (\w+)\n\n(.+)\n/g),
    ]
    expect(
      documented.map(([, anchor, code, title, status, retry, help]) => ({ anchor, code, title, status, retry, help })),
    ).toEqual(
      CODES.toSorted().map((code) => ({
        anchor: problemType(code).split('#')[1],
        code,
        title: ERRORS[code].title,
        status: `${ERRORS[code].status}`,
        retry: ERRORS[code].retry,
        help: ERRORS[code].help,
      })),
    )
  })

  test('has every code that the program names', () => {
    const named = sourceFiles().flatMap((path) =>
      [
        ...readFileSync(join(ROOT, path), 'utf8').matchAll(
          /\b(?:new AppError|isAppError)\(\s*(?:[\w.]+,\s*)?'([^']+)'/g,
        ),
      ].map(([, code]) => ({ path, code })),
    )
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter(({ code = '' }) => !isErrorCode(code))).toEqual([])
  })
})

test('a code that nobody declared does not compile', () => {
  // @ts-expect-error: the code is not in the catalogue
  const code: ErrorCode = 'no.such_code'
  expect(isErrorCode(code)).toBe(false)
})

function sourceFiles(): string[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => join('src', path))
}
