import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CsvItem, type CsvOptions, csvRows } from './csv-rows.ts'

async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
async function itemsOf(text: string | Uint8Array, size = 65_536, options: CsvOptions = {}): Promise<CsvItem[]> {
  const items: CsvItem[] = []
  for await (const item of csvRows(chunked(Buffer.from(text), size), options)) items.push(item)
  return items
}
const rowsOf = async (text: string | Uint8Array, size?: number, options?: CsvOptions) =>
  (await itemsOf(text, size, options)).map((item) => ('row' in item ? item.row : item.damaged))

describe('rows', () => {
  test('have the names of the header', async () => {
    expect(await itemsOf('a,b\n1,2\n3,4\n')).toEqual([
      { index: 0, row: { a: '1', b: '2' } },
      { index: 1, row: { a: '3', b: '4' } },
    ])
  })

  test('may be quoted, over several lines, with quotes in quotes', async () => {
    expect(await rowsOf('a,b\r\n"1,\r\n""x""",2\r\n"",\r\n')).toEqual([{ a: '1,\r\n"x"', b: '2' }])
    expect(await rowsOf('a;b\n"x;y";"z"')).toEqual([{ a: 'x;y', b: 'z' }])
  })

  test('are parted by comma, semicolon or tab, whichever the header is', async () => {
    for (const delimiter of [',', ';', '\t'])
      expect(await rowsOf(`Title${delimiter}Note${delimiter}URL\nx${delimiter}a. b${delimiter}z\n`)).toEqual([
        { Title: 'x', Note: 'a. b', URL: 'z' },
      ])
    expect(await rowsOf('a;b,c\n1;2,3', 100, { delimiter: ',' })).toEqual([{ 'a;b': '1;2', c: '3' }])
  })

  test('may be shorter than the header, or longer', async () => {
    expect(await rowsOf('a,b,c\n1\n1,2,3,4,5\n1,2,3,\n')).toEqual([
      { a: '1' },
      { a: '1', b: '2', c: '3', _extra: '["4","5"]' },
      { a: '1', b: '2', c: '3' },
    ])
  })

  test('that are blank are none, before the header and behind the last row too', async () => {
    expect(await rowsOf('\n  \n  Channel ID,Price\nUC1,0\n\n,\nUC2,1\n\n\n   ')).toEqual([
      { 'Channel ID': 'UC1', Price: '0' },
      { 'Channel ID': 'UC2', Price: '1' },
    ])
    expect(await rowsOf('')).toEqual([])
    expect(await rowsOf('\n \n')).toEqual([])
    expect(await rowsOf('only,a,header')).toEqual([])
  })

  test('keep a stray quote as it stands', async () => {
    expect(await rowsOf('a,b\n5" disk,say "hi" now\n"x"y,2\n"p "q" r",3\n')).toEqual([
      { a: '5" disk', b: 'say "hi" now' },
      { a: 'x"y,2\n"p "q" r', b: '3' },
    ])
  })

  test('are the same wherever the chunks are cut', async () => {
    const text = '\ufeffa,"b\r\nc",日\r\n"x ""y""\r\n",2,"é"\r\n3,,"\n"\r\n'
    const expected = await rowsOf(text)
    expect(expected).toEqual([
      { a: 'x "y"\r\n', 'b\r\nc': '2', 日: 'é' },
      { a: '3', 'b\r\nc': '', 日: '\n' },
    ])
    for (const size of [1, 2, 3, 5, 8]) expect(await rowsOf(text, size)).toEqual(expected)
  })

  test('may be in UTF-16 with its mark', async () => {
    const text = 'a,ü\n1,日\n'
    const little = Buffer.from(`\ufeff${text}`, 'utf16le')
    expect(await rowsOf(little)).toEqual([{ a: '1', ü: '日' }])
    expect(await rowsOf(Buffer.from(little).swap16(), 3)).toEqual([{ a: '1', ü: '日' }])
  })

  test('have columns of their own, whatever the header says', async () => {
    expect(await rowsOf('a,a,,__proto__,a\n1,2,3,4,5')).toEqual([
      Object.fromEntries([
        ['a', '1'],
        ['a (2)', '2'],
        ['column 3', '3'],
        ['__proto__ (2)', '4'],
        ['a (3)', '5'],
      ]),
    ])
  })
})

describe('what is wrong', () => {
  test('a quote that is never closed costs its line', async () => {
    const text = 'a,b\n1,2\n"open,3\n4,5\n6,"also open\n7,8\n'
    for (const size of [1, 7, 1000])
      expect(await itemsOf(text, size)).toEqual([
        { index: 0, row: { a: '1', b: '2' } },
        { index: 1, damaged: 'a quote is opened and never closed', raw: '"open,3\n' },
        { index: 2, row: { a: '4', b: '5' } },
        { index: 3, damaged: 'a quote is opened and never closed', raw: '6,"also open\n' },
        { index: 4, row: { a: '7', b: '8' } },
      ])
  })

  test('a quote that is closed nowhere near costs its line too', async () => {
    const rest = Array.from({ length: 100 }, (_, i) => `${i},x`)
    const items = await itemsOf(['a,b', '"open,3', ...rest].join('\n'), 50, { maxRowLength: 200 })
    expect(items.map((item) => ('row' in item ? item.row['a'] : 'damaged'))).toEqual([
      'damaged',
      ...rest.map((_, i) => `${i}`),
    ])
  })

  test('a header that opens a quote and never closes it is the header all the same', async () => {
    expect(await rowsOf('"a,b\n1,2\n')).toEqual([{ '"a': '1', b: '2' }])
  })

  test('a row beyond all measure is damaged, those around it are read', async () => {
    const long = 'x'.repeat(1000)
    for (const size of [10, 300, 10_000])
      expect(await rowsOf(`a,b\n1,2\n${long},2\n"${long}",3\n3,4\n`, size, { maxRowLength: 100 })).toEqual([
        { a: '1', b: '2' }, 'a row of more than 100 characters', 'a row of more than 100 characters', { a: '3', b: '4' },
      ]) // biome-ignore format: a list
  })

  test('neither memory nor time runs away', async () => {
    for (const piece of [' ', '"', '"a\n', 'a', ',', '""', '"\n,', '\n']) {
      const started = performance.now()
      for await (const _ of csvRows(chunked(Buffer.from(`a,b\n${piece.repeat(600_000 / piece.length)}`), 65_536), {
        maxRowLength: 100_000,
      }));
      expect(performance.now() - started).toBeLessThan(20_000)
    }
  })

  test('a stream that breaks off gives its rows, then the error', async () => {
    async function* broken() {
      yield Buffer.from('a,b\n1,2\n3,')
      throw new Error('cut')
    }
    const items: CsvItem[] = []
    const reading = (async () => {
      for await (const item of csvRows(broken())) items.push(item)
    })()
    await expect(reading).rejects.toThrow('cut')
    expect(items).toEqual([
      { index: 0, row: { a: '1', b: '2' } },
      { index: 1, row: { a: '3', b: '' } },
    ])
  })

  test('whatever the bytes: nothing is thrown, and the cut of the chunks changes nothing', async () => {
    const piece = fc.oneof(
      fc.constantFrom('"', '""', ',', '\n', '\r\n', '\r', ';', 'a', ' '),
      fc.string({ maxLength: 5 }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), fc.integer({ min: 1, max: 9 }), async (pieces, size) => {
        const text = pieces.join('')
        const items = await itemsOf(text)
        expect(items.map(({ index }) => index)).toEqual(items.map((_, i) => i))
        expect(await itemsOf(text, size)).toEqual(items)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('tidy files', () => {
  test('are read as csv-parse reads them', async () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('', ' ', 'a"b', 'x,y', 'line\nbreak', 'crlf\r\n', '"'))
    const quoted = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell, cell), { maxLength: 10 }),
        fc.constantFrom('\n', '\r\n'),
        async (rows, newline) => {
          const lines = [['one', 'two', 'three'], ...rows.filter((row) => row.some((value) => value.trim() !== ''))]
          const text = lines.map((row) => row.map(quoted).join(',')).join(newline)
          const expected: unknown = parse(text, { columns: true, skip_empty_lines: true, record_delimiter: newline })
          expect(await rowsOf(text)).toEqual(expected)
        },
      ),
      { numRuns: 500 },
    )
  })
})

const EXPORTS = new URL('../../../../shared/data/exports/', import.meta.url)
describe.skipIf(!existsSync(EXPORTS))('exports of others (../shared/data/exports)', () => {
  const read = (path: string) => rowsOf(readFileSync(new URL(path, EXPORTS)))

  test('comments keep their text over line breaks', async () => {
    const rows = await read('purarue+google_takeout_parser/_inline_from_tests/comments_2024-06.csv')
    expect(rows).toHaveLength(2)
    expect(rows[0]).toMatchObject({
      'Channel ID': expect.stringMatching(/^UC/),
      'Comment Text': expect.stringContaining('\n'),
    })
  })

  test('a day of fitness has its 96 quarter-hours, the summary its two ragged rows', async () => {
    const day = 'digitraceslab+niimpy/niimpy/sampledata/Google/Takeout/Fit/Daily activity metrics/'
    expect(await read(`${day}2023-11-20.csv`)).toHaveLength(96)
    const [first, ...rest] = await read(`${day}Daily activity metrics.csv`)
    expect(rest).toHaveLength(1)
    expect(Object.keys(first ?? {})).toHaveLength(23)
  })
})
