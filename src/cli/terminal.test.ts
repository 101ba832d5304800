import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createTerminal, type Output } from './terminal.ts'

function output(isTTY: boolean, isFull = false) {
  const emitter = new EventEmitter()
  const written: string[] = []
  const stream: Output = Object.assign(emitter, {
    isTTY,
    columns: 60,
    write: (text: string) => {
      written.push(text)
      return !isFull
    },
  })
  return { stream, written, emitter }
}

function setUp({ isJson = false, isTTY = false, isFull = false } = {}) {
  const out = output(isTTY, isFull)
  const err = output(isTTY)
  const terminal = createTerminal({ isJson, color: 'auto' }, { stdout: out.stream, stderr: err.stream })
  return { terminal, out, err }
}

describe('the terminal', () => {
  it('keeps stdout for the one object of --json', () => {
    const { terminal, out, err } = setUp({ isJson: true })
    terminal.print('for people')
    terminal.note('a note')
    terminal.json({ a: 1 })
    expect(out.written).toEqual(['{"a":1}\n'])
    expect(err.written).toEqual(['for people\n', 'a note\n'])
  })

  it('waits for a slow reader', async () => {
    const { terminal, out } = setUp({ isFull: true })
    let isDone = false
    const writing = terminal.stream('much').then(() => {
      isDone = true
    })
    await Promise.resolve()
    expect(isDone).toBe(false)
    out.emitter.emit('drain')
    await writing
    expect(isDone).toBe(true)
  })

  it('ends quietly when the reader has gone', async () => {
    const { terminal, out } = setUp({ isFull: true })
    const writing = terminal.stream('much')
    out.emitter.emit('error', Object.assign(new Error('broken'), { code: 'EPIPE' }))
    await writing
    expect(terminal.gone.aborted).toBe(true)
    await terminal.stream('more')
    expect(out.written).toEqual(['much'])
  })

  it('keeps why the output cannot be written', () => {
    const { terminal, out } = setUp()
    out.emitter.emit('error', Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }))
    expect(terminal.gone.aborted).toBe(true)
    expect(terminal.unwritable).toMatchObject({
      code: 'output.unwritable',
      message: expect.stringContaining('no space'),
    })
  })

  it('draws live lines over each other and lets notes scroll above them', () => {
    const { terminal, err } = setUp({ isTTY: true })
    terminal.draw(['one', 'two'])
    terminal.note('note')
    terminal.draw([])
    expect(err.written).toEqual(['one\ntwo\n', '\u001b[2F\u001b[Jnote\none\ntwo\n', '\u001b[2F\u001b[J'])
  })

  it('draws nothing where stderr is no terminal, and has no colours there', () => {
    const { terminal, err } = setUp()
    terminal.draw(['one'])
    expect(err.written).toEqual([])
    expect(terminal.err.red('x')).toBe('x')
  })
})
