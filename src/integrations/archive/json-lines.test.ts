import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../core/errors.ts'
import { splitLines } from './json-lines.ts'
import { splitJson } from './json-splitter.ts'

async function* inChunks(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

type Pages = ReturnType<typeof splitLines>

async function textsOf(pages: Pages): Promise<{ readonly texts: string[]; readonly faults: string[] }> {
  const texts: string[] = []
  const faults: string[] = []
  for await (const page of pages) {
    for (let i = 0; i < page.count; i++) {
      texts.push(Buffer.from(page.bytes.subarray(page.start[i], page.end[i])).toString())
      const fault = page.faults.get(i)
      if (fault !== undefined) faults.push(fault.code)
    }
  }
  return { texts, faults }
}

describe('splitLines', () => {
  it('gives each line that is not blank, however the file is chunked and ended', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary' }).filter((line) => !/[\n\uFEFF]/.test(line) && /[^\0-\u0020]/.test(line))),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom('\n', '\n\n', '\n \n'),
        fc.boolean(),
        async (lines, size, end, isEnded) => {
          const whole = lines.map((line) => Buffer.from(line).toString())
          const text = `\uFEFF${whole.join(end)}${isEnded ? end : ''}`
          const { texts, faults } = await textsOf(splitLines(inChunks(text, size), { windowBytes: 16 }))
          expect(texts).toEqual(whole)
          expect(faults).toEqual([])
        },
      ),
      { numRuns: 200 },
    )
  })

  it('tells a line that is too long with its beginning, and goes on behind it', async () => {
    const text = `{"a":1}\n${'x'.repeat(500)}\n{"b":2}\n`
    const { texts, faults } = await textsOf(splitLines(inChunks(text, 7), { maxLineBytes: 100, windowBytes: 16 }))
    expect(texts.map((line) => line.slice(0, 7))).toEqual(['{"a":1}', 'xxxxxxx', '{"b":2}'])
    expect(faults).toEqual(['too_large'])
  })

  it('gives the lines before a break, the broken one as cut off, and then the error', async () => {
    async function* broken() {
      yield Buffer.from('{"a":1}\n{"b":')
      throw new AppError('input.damaged', 'the archive ends here')
    }
    const seen: string[] = []
    const reading = (async () => {
      for await (const page of splitLines(broken())) seen.push(...[...page.faults.values()].map(({ code }) => code), `${page.count}`) // biome-ignore format: one line
    })()
    await expect(reading).rejects.toMatchObject({ code: 'input.damaged' })
    expect(seen).toEqual(['1', 'cut_off', '1'])
  })
})

describe('splitJson with documents as records', () => {
  const documents = (text: string, size: number) =>
    splitJson(inChunks(text, size), { arrays: [''], windowBytes: 16, maxElementBytes: 200 })

  it('gives a document as a whole, and each where several stand one behind the other', async () => {
    for (const size of [1, 5, 1000]) {
      const text = '\uFEFF {"a": [1, {"b": "}]"}]}\n[{"c": 2}]{} '
      expect(await textsOf(documents(text, size))).toEqual({
        texts: ['{"a": [1, {"b": "}]"}]}', '[{"c": 2}]', '{}'],
        faults: [],
      })
    }
  })

  it('tells one that is too large and goes on behind it', async () => {
    const { texts, faults } = await textsOf(documents(`{"a": "${'x'.repeat(400)}"}{"b": 1}`, 9))
    expect([texts.length, texts[1], faults]).toEqual([2, '{"b": 1}', ['too_large']])
  })

  it('keeps what was there of one that is cut off', async () => {
    const seen: string[] = []
    const reading = (async () => {
      for await (const page of documents('{"a": [1, 2', 3))
        seen.push(...[...page.faults.values()].map(({ code }) => code))
    })()
    await expect(reading).rejects.toMatchObject({ code: 'input.damaged' })
    expect(seen).toEqual(['cut_off'])
  })
})
