import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { probe } from './probe.ts'
import { decodedChunks, utf8Chunks, withNewlines } from './text-chunks.ts'

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const textOf = async (bytes: Uint8Array, size: number) => {
  let text = ''
  for await (const part of decodedChunks(cut(bytes, size))) text += part
  return text
}
const bytesOf = async (bytes: Uint8Array, size: number) => {
  const parts: Uint8Array[] = []
  for await (const part of utf8Chunks(cut(bytes, size))) parts.push(part)
  return Buffer.concat(parts).toString()
}

describe('lines that end in a carriage return alone', () => {
  test.each([
    ['a,b\rc,d\r', 'a,b\nc,d\n'],
    ['a,b\nc,"d\re"\n', 'a,b\nc,"d\re"\n'],
    ['a,b\r\nc,"d\re"\r\n', 'a,b\r\nc,"d\re"\r\n'],
    ['no end\r', 'no end\r'],
    ['\r\rx', '\n\nx'],
  ])('of %j are read as lines', async (given, wanted) => {
    expect(withNewlines(given)).toBe(wanted)
    for (const size of [1, 2, 3, 5, 100]) {
      expect(await textOf(Buffer.from(given), size)).toBe(wanted)
      expect(await bytesOf(Buffer.from(given), size)).toBe(wanted)
      expect(await textOf(Buffer.from(`\ufeff${given}`, 'utf16le'), size)).toBe(wanted)
    }
  })

  test('are seen by who recognises files', () => {
    const file = { path: 'x.csv', name: 'x.csv', set: '', isFile: true }
    expect(probe(file as never, Buffer.from('time,channel\r2025-01-01,a\r'))).toMatchObject({
      shape: 'csv',
      columns: ['time', 'channel'],
    })
  })

  test('never change a text that has other lines, however it is cut', async () => {
    const unit = fc.constantFrom('a', '\r\n', '\n', '"\r"', 'é')
    await fc.assert(
      fc.asyncProperty(fc.array(unit, { maxLength: 20 }), fc.integer({ min: 1, max: 9 }), async (units, size) => {
        const text = `begin\r\n${units.join('')}`
        expect(await textOf(Buffer.from(text), size)).toBe(text)
        expect(await bytesOf(Buffer.from(text), size)).toBe(text)
      }),
    )
  })
})

describe('a text of Windows', () => {
  const latin = (text: string) => Buffer.from(text, 'latin1')

  test.each([1, 2, 3, 7, 1000])('is read as one, in chunks of %i', async (size) => {
    const text = 'Betreff,Ort\nBesprechung für alle,Köln\nEin \u0080 mehr,\u0093gut\u0094\n'
    expect(await textOf(latin(text), size)).toBe('Betreff,Ort\nBesprechung für alle,Köln\nEin € mehr,“gut”\n')
    expect(probe({ path: 'x.csv', name: 'x.csv' } as never, latin(text)).text).toContain('für alle')
  })

  test('is not what UTF-8 with a broken letter is, nor one of another script', async () => {
    const broken = Buffer.concat([Buffer.from('a,b\nfür,Öl ä\n'), latin('caf\u00e9\n')])
    expect(await textOf(broken, 100)).toBe('a,b\nfür,Öl ä\ncaf\ufffd\n')
    const cyrillic = Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x2c, 0x61, 0x0a])
    expect(await textOf(cyrillic, 100)).toContain('\ufffd')
  })

  test('leaves UTF-8 as it is, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 5 }), async (text, size) => {
        const given = `begin\n${text.replaceAll('\r', '')}`
        expect(await textOf(Buffer.from(given), size)).toBe(given)
      }),
    )
  })
})
