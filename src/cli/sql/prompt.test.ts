import { PassThrough } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../core/errors.ts'
import { commandOf, holdPrompt } from './prompt.ts'

/** A prompt on streams, with what it was asked to run. */
function prompt(isPerson: boolean, run: (statement: string) => Promise<void> = async () => undefined) {
  const input = new PassThrough()
  const output = new PassThrough()
  const ran: string[] = []
  const told: unknown[] = []
  let cancelled = 0
  let screen = ''
  output.on('data', (text) => {
    screen += text
  })
  const end = new AbortController()
  const ended = holdPrompt({
    ...{ input, output, isPerson, signal: end.signal },
    run: (statement) => {
      ran.push(statement)
      return run(statement)
    },
    cancel: async () => void cancelled++,
    tell: (error) => told.push(error),
  })
  const type = async (text: string) => {
    input.write(text)
    await pause(20)
  }
  return { input, type, ended, ran, told, end, cancelled: () => cancelled, screen: () => screen }
}
const fault = new AppError('sql.failed', 'wrong')

describe('a prompt', () => {
  test('runs what a semicolon ends, over lines, and several of one line', async () => {
    const { input, type, ran, ended } = prompt(true)
    await type("select 1\n, ';'\n; select 2; select\n")
    await type('3;\n\\d visits\n')
    expect(ran).toEqual(["select 1\n, ';'", 'select 2', 'select\n3', '\\d visits'])
    input.end()
    expect(await ended).toBe(true)
  })

  test('goes on after a fault of a person, and tells it', async () => {
    const { type, ran, told, ended } = prompt(true, async (text) => {
      if (text === 'bad') throw fault
    })
    await type('bad; good;\n')
    expect([ran, told]).toEqual([['bad', 'good'], [fault]])
    await type('\\q\n')
    expect(await ended).toBe(true)
  })

  test('ends a script with its first fault, and its last statement with its end', async () => {
    const bad = prompt(false, async (text) => {
      if (text === 'bad') throw fault
    })
    bad.input.end('one; bad; two;\nthree;')
    expect([await bad.ended, bad.ran]).toEqual([false, ['one', 'bad']])
    const good = prompt(false)
    good.input.end('one;\ntwo -- and no semicolon')
    expect([await good.ended, good.ran]).toEqual([true, ['one', 'two -- and no semicolon']])
  })

  test('cancels the statement that runs at Ctrl-C, not itself', async () => {
    let finish = (_: AppError) => {}
    const { type, cancelled, told, ran, input, ended } = prompt(true, (text) =>
      text === 'long' ? new Promise((_, reject) => (finish = reject)) : Promise.resolve(),
    )
    await type('long;\n')
    await type('\u0003')
    expect(cancelled()).toBe(1)
    finish(new AppError('cancelled', 'The statement was cancelled.'))
    await type('next;\n')
    expect([ran, told.length]).toEqual([['long', 'next'], 1])
    input.end()
    expect(await ended).toBe(true)
  })

  test('drops what was typed at Ctrl-C, and remembers lines of the session', async () => {
    const { type, ran, screen, input, ended } = prompt(true)
    await type('select 1,\nhalf')
    await type('\u0003')
    await type('select 2;\n')
    await type('\u001b[A\n')
    expect(ran).toEqual(['select 2', 'select 2'])
    await type('\u0003')
    expect(screen()).toContain('Ctrl-D ends')
    input.end()
    expect(await ended).toBe(true)
  })

  test('ends with its database, and with the wish to end', async () => {
    const gone = new AppError('database.unavailable', 'gone')
    const { type, ended } = prompt(true, () => Promise.reject(gone))
    const failed = expect(ended).rejects.toBe(gone)
    await type('select 1;\n')
    await failed
    const other = prompt(true)
    other.end.abort()
    expect(await other.ended).toBe(true)
  })

  test.each([
    ['\\d', { isHelp: false, view: '' }],
    ['\\d maps_visits;', { isHelp: false, view: 'maps_visits' }],
    ['tables', { isHelp: false, view: '' }],
    ['\\?', { isHelp: true, view: '' }],
    ['select 1', undefined],
    ['\\drop', undefined],
  ])('knows %s as a command or not', (line, command) => {
    expect(commandOf(line)).toEqual(command)
  })
})
