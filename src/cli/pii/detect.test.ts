import { describe, expect, it } from 'vitest'
import type { Session } from '../context.ts'
import { detectLines } from './detect.ts'

async function* pieces(...texts: readonly (string | Buffer)[]): AsyncGenerator<string | Buffer> {
  yield* texts
}

/** Runs on pieces of input; the lines that were written. */
async function written(...input: readonly (string | Buffer)[]): Promise<{ lines: any[]; fault: string | undefined }> {
  const out: string[] = []
  const session = {
    terminal: { stream: async (text: string) => void out.push(text), gone: new AbortController().signal },
    interrupt: { signal: new AbortController().signal },
  } as unknown as Session
  const fault = await detectLines(pieces(...input), session).then(
    () => undefined,
    (error: Error) => error.message,
  )
  const lines = out
    .join('')
    .split('\n')
    .filter((line) => line !== '')
  return { lines: lines.map((line) => JSON.parse(line)), fault }
}

describe('pii detect', () => {
  it('answers every line in order, with places in code points', async () => {
    const { lines } = await written('{"id":"a","text":"😀 ada@example.org"}\n\n', '{"id":2,"text":"nothing"}')
    expect(lines).toEqual([
      { id: 'a', spans: [{ start: 2, end: 17, entity: 'EMAIL', score: expect.any(Number) }] },
      { id: 2, spans: [] },
    ])
  })

  it('reads lines that come in pieces, cut within a character too', async () => {
    const whole = Buffer.from('{"id":1,"text":"é ada@example.org"}\n{"id":2,"text":"x"}\n')
    const { lines } = await written(whole.subarray(0, 17), whole.subarray(17, 40), whole.subarray(40))
    expect(lines.map(({ id, spans }) => [id, spans.length])).toEqual([
      [1, 1],
      [2, 0],
    ])
  })

  it('names the line that cannot be read, after the answers to those before it', async () => {
    const good = '{"id":1,"text":"x"}\n'
    for (const [bad, words] of [
      ['{"id":2', 'it is no JSON'],
      ['{"id":2}', '"id" and "text"'],
      ['{"id":2,"text":5}', '"text" has to be a string'],
    ]) {
      const { lines, fault } = await written(`${good}\n${bad}\n${good}`)
      expect(lines).toEqual([{ id: 1, spans: [] }])
      expect(fault).toContain('Line 3')
      expect(fault).toContain(words)
    }
  })

  it('refuses what is no UTF-8', async () => {
    const { fault } = await written(Buffer.from([0x7b, 0xff, 0x0a]))
    expect(fault).toContain('no UTF-8')
  })
})
