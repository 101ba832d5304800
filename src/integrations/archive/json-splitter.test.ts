import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError, isAppError } from '../../core/errors.ts'
import { DamagedStream } from './entry.ts'
import type { SplitOptions } from './json-elements.ts'
import { splitJson } from './json-splitter.ts'

interface Split {
  /** `<array> <text of the element>`; an element with a fault is `<array> !<code>`. */
  readonly elements: readonly string[]
  readonly notes: readonly string[]
  /** What the splitter threw, if anything. */
  readonly damage?: string
}

const PATIENCE = 10_000_000

/** Splits chunks that begin anew wherever `sizes` says; anything but `input.damaged` fails the test. */
async function split(
  document: string | Uint8Array,
  options: SplitOptions,
  sizes: readonly number[] = [],
): Promise<Split> {
  return splitChunks(chunked(Buffer.from(document as Uint8Array), sizes), options)
}

async function splitChunks(chunks: AsyncIterable<Uint8Array>, options: SplitOptions): Promise<Split> {
  const elements: string[] = []
  const notes: string[] = []
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  try {
    for await (const page of splitJson(chunks, { onNote: (note) => void notes.push(note), ...options })) {
      for (let i = 0; i < page.count; i++) {
        const fault = page.faults.get(i)
        const text =
          fault === undefined ? utf8.decode(page.bytes.subarray(page.start[i], page.end[i])) : `!${fault.code}`
        elements.push(`${options.arrays[page.part[i]!]} ${text}`)
      }
      expect(elements.length).toBeLessThan(PATIENCE)
    }
  } catch (error) {
    if (!isAppError(error, 'input.damaged')) throw error
    return { elements, notes, damage: error.message }
  }
  return { elements, notes }
}

async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes.length === 0 ? bytes.length : Math.max(1, sizes[i % sizes.length] ?? 1)
    // A copy, overwritten afterwards: what was handed over is not looked at again.
    const chunk = Uint8Array.from(bytes.subarray(at, at + size))
    yield chunk
    at += size
  }
}

/** What JSON.parse finds in the arrays, in the order of the document. */
function elementsOf(document: unknown, arrays: readonly string[], path = ''): [string, unknown][] {
  const wanted = `${path}[]`
  if (Array.isArray(document)) return arrays.includes(wanted) ? document.map((element) => [wanted, element]) : []
  if (typeof document !== 'object' || document === null) return []
  return Object.entries(document).flatMap(([name, value]) =>
    name === '' || /[.[\]]/.test(name) ? [] : elementsOf(value, arrays, path === '' ? name : `${path}.${name}`),
  )
}
const parsed = (elements: readonly string[]): [string, unknown][] =>
  elements.map((element) => [
    element.slice(0, element.indexOf(' ')),
    JSON.parse(element.slice(element.indexOf(' ') + 1)),
  ])

const ARRAYS = ['locations[]', 'a.b[]', '[]', 'b[]'] as const
const name = fc.constantFrom('locations', 'a', 'b', 'a.b', '', 'locations[]', 'x', 'ü"\\')
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3, noUnicodeString: false }),
  fc.constantFrom<unknown>('\0', '\ud800', '"', '\\', '{"[', '\\"', 1e300, -0.5, 2 ** 53, [], {}, [[]], ''),
)
const records = fc.array(value, { maxLength: 6 })
const inner = fc.dictionary(name, fc.oneof(records, value), { maxKeys: 4, noNullPrototype: true })
const document = fc.oneof(
  fc.dictionary(name, fc.oneof(records, inner, value), { maxKeys: 5, noNullPrototype: true }),
  records,
  value,
)
const arrays = fc.subarray([...ARRAYS], { minLength: 1 })
const spaces = fc.array(fc.constantFrom('', '', '', ' ', '\n', '\r\n', '\t', '  \n '), { minLength: 1, maxLength: 20 })
const sizes = fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 8 })
const windowBytes = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 60 }), fc.constant(1 << 18))

/** JSON with white space wherever it may stand. */
function spaced(json: unknown, pool: readonly string[]): string {
  let turn = 0
  const space = () => pool[turn++ % pool.length] ?? ''
  const write = (part: unknown): string => {
    const body = Array.isArray(part)
      ? `[${part.map(write).join(',') || space()}]`
      : typeof part === 'object' && part !== null
        ? `{${
            Object.entries(part)
              .map(([key, field]) => `${space()}${JSON.stringify(key)}${space()}:${write(field)}`)
              .join(',') || space()
          }}`
        : JSON.stringify(part)
    return space() + body + space()
  }
  return write(json)
}

const utf16 = (text: string, isBigEndian: boolean) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return isBigEndian ? bytes.swap16() : bytes
}

describe('splitting JSON', () => {
  test('gives exactly what JSON.parse finds in the arrays, for any white space, chunks and windows', async () => {
    await fc.assert(
      fc.asyncProperty(document, arrays, spaces, sizes, windowBytes, async (json, wanted, pool, chunkSizes, window) => {
        const text = spaced(json, pool)
        const { elements, notes, damage } = await split(text, { arrays: wanted, windowBytes: window }, chunkSizes)
        expect(damage).toBeUndefined()
        expect(parsed(elements)).toEqual(elementsOf(JSON.parse(text), wanted))
        expect(notes).toEqual([])
      }),
      { numRuns: 600 },
    )
  })

  test('reads a byte order mark, UTF-16 of both orders and zeros behind the end, in chunks of any size', async () => {
    const encodings = [
      (text: string) => Buffer.from(`\ufeff${text}`),
      (text: string) => utf16(text, false),
      (text: string) => utf16(text, true),
      (text: string) => Buffer.concat([Buffer.from(text), Buffer.alloc(70)]),
    ]
    await fc.assert(
      fc.asyncProperty(
        document,
        spaces,
        sizes,
        fc.constantFrom(...encodings),
        async (json, pool, chunkSizes, encode) => {
          const text = spaced(json, pool)
          const { elements, damage } = await split(encode(text), { arrays: ARRAYS }, chunkSizes)
          expect(damage).toBeUndefined()
          expect(parsed(elements)).toEqual(elementsOf(JSON.parse(text), ARRAYS))
        },
      ),
      { numRuns: 200 },
    )
  })

  test('keeps halves of surrogate pairs that stand as such in UTF-16', async () => {
    const { elements } = await split(utf16('["\ud83d","\udca9","💩"]', false), { arrays: ['[]'] }, [1])
    expect(elements.map((element) => JSON.parse(element.slice(3)))).toEqual(['\ud83d', '\udca9', '💩'])
  })

  test('offers every element to the taker, whatever the windows, and gives the others', async () => {
    const numbers = Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? { skipped: i } : i))
    const digitsEnd = (bytes: Uint8Array, at: number) => {
      let end = at
      while (bytes[end]! >= 0x30 && bytes[end]! <= 0x39) end++
      return end
    }
    const take: NonNullable<SplitOptions['take']> = (bytes, at, to, part, ordinal) => {
      expect([bytes[to], part, ordinal >= 0]).toEqual([0, 0, true])
      const end = digitsEnd(bytes, at)
      // A number that may go on behind the window is left alone.
      return end === at || end === to ? -1 : end
    }
    for (const size of [1, 2, 3, 5, 17, 100, 5000]) {
      const starts: number[] = []
      const chunks = chunked(Buffer.from(JSON.stringify(numbers)), [size])
      for await (const page of splitJson(chunks, { arrays: ['[]'], take, windowBytes: size }))
        starts.push(...page.start)
      expect(starts).toHaveLength(200)
      expect(starts.filter((start) => start === -1).length).toBeGreaterThan(size < 3 ? 0 : 100)
    }
  })

  test('reads the elements of an array whose name comes twice', async () => {
    const { elements, damage } = await split('{"locations":[1],"x":0,"locations":[2]}', { arrays: ['locations[]'] })
    expect({ elements, damage }).toEqual({ elements: ['locations[] 1', 'locations[] 2'], damage: undefined })
  })

  test('reads arrays below other fields, and only those asked for', async () => {
    const text = '{"a":{"c":[0],"b":[1,2],"a":{"b":[3]}},"b":[4],"a.b":[5],"locations":{"b":[6]}}'
    expect((await split(text, { arrays: ['a.b[]'] })).elements).toEqual(['a.b[] 1', 'a.b[] 2'])
  })
})

describe('a document that is not as it should be', () => {
  const TEXT = '{"v":{"w":"x, ]}"}, "locations": [ {"a":"é\\"]"}, 12, [1,[2]], "s\\\\" , null ],"t":true}'
  const ENDS = elementEnds(TEXT)

  test('keeps the elements before the cut, wherever it is, and tells where the file ends', async () => {
    const bytes = Buffer.from(TEXT)
    const whole = (await split(bytes, { arrays: ['locations[]'] })).elements
    expect(whole).toHaveLength(ENDS.length)
    for (let cut = 0; cut < bytes.length; cut++) {
      for (const window of [1, 7, 1 << 18]) {
        const { elements, damage } = await split(
          bytes.subarray(0, cut),
          { arrays: ['locations[]'], windowBytes: window },
          [3],
        )
        const complete = ENDS.filter(({ end, isScalar }) => (isScalar ? end < cut : end <= cut)).length
        expect(elements.slice(0, complete)).toEqual(whole.slice(0, complete))
        const isInside = ENDS.some(({ start, end, isScalar }) => start < cut && (isScalar ? cut <= end : cut < end))
        expect(elements.slice(complete)).toEqual(isInside ? ['locations[] !cut_off'] : [])
        expect(damage).toBe(`the file ends at byte ${cut} before the document is complete`)
      }
    }
  })

  test('is read the same whatever its chunks and windows are, and nothing but input.damaged is ever thrown', async () => {
    const edit = fc.tuple(
      fc.nat(),
      fc.constantFrom('', '', ',', '"', '\\', '[', ']', '{', '}', ':', '\0', '\xff', '1', ' '),
      fc.nat(3),
    )
    await fc.assert(
      fc.asyncProperty(
        document,
        arrays,
        spaces,
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        sizes,
        windowBytes,
        fc.integer({ min: 5, max: 300 }),
        async (json, wanted, pool, edits, chunkSizes, window, maxElementBytes) => {
          let bytes = Buffer.from(spaced(json, pool))
          for (const [where, put, without] of edits) {
            const at = where % (bytes.length + 1)
            bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(put, 'latin1'), bytes.subarray(at + without)])
          }
          const options = { arrays: wanted, maxElementBytes, maxDepth: 3 }
          const plain = await splitLoosely(bytes, options)
          expect(await splitLoosely(bytes, { ...options, windowBytes: window }, chunkSizes)).toEqual(plain)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('that others follow is read with them, and that is noted', async () => {
    const text = '{"a":1,"locations":[1,2]}\n{"locations":[3]}[4]'
    const { elements, notes, damage } = await split(text, { arrays: ['locations[]', '[]'] })
    expect(elements).toEqual(['locations[] 1', 'locations[] 2', 'locations[] 3', '[] 4'])
    expect(damage).toBeUndefined()
    expect(notes).toEqual([
      'another document begins at byte 26; nothing was lost',
      'another document begins at byte 43; nothing was lost',
    ])
  })

  test.each([
    ['', 'the file ends at byte 0 before the document is complete'],
    ['   ', 'the file ends at byte 3 before the document is complete'],
    ['hello', 'this is no JSON: a value is expected at byte 0'],
    ['PK\u0003\u0004 garbage', 'this is no JSON: a value is expected at byte 0'],
    ['<html></html>', 'this is no JSON: a value is expected at byte 0'],
    ['"no end', 'the file ends at byte 7 before the document is complete'],
    ['{"x":[1', 'the file ends at byte 7 before the document is complete'],
    ['{"x" 1}', 'a colon is expected at byte 5'],
    ['{1:2}', 'the name of a field is expected at byte 1'],
    ['{"x":1 ;}', 'a comma or closing bracket is expected at byte 7'],
    ['{"locations":[1}', 'a bracket closes that was not opened at byte 15'],
    ['{"locations":[}', 'an element is expected at byte 14'],
    ['{"locations":[1]} "x"', 'more follows behind the end of the document at byte 18'],
    ['{"locations":[1]} {"locations":[2', 'the file ends at byte 33 before the document is complete'],
    ['{"locations":[1]}]', 'more follows behind the end of the document at byte 17'],
  ])('tells what is wrong with %j', async (text, damage) => {
    expect((await split(text, { arrays: ['locations[]'] })).damage).toBe(damage)
  })

  test('tells of the name of a field that has no end', async () => {
    const text = `{"${'k'.repeat(600_000)}`
    expect((await split(text, { arrays: ['locations[]'] })).damage).toBe('the name of a field has no end at byte 1')
  })

  test('keeps what came before and passes the error on where the chunks themselves break off', async () => {
    async function* breaking(error: Error) {
      yield Buffer.from('[1,{"a":2},{"b"')
      throw error
    }
    const gone = new DamagedStream('cut', 'it ends after 15 bytes')
    const { elements, damage } = await splitChunks(breaking(gone), { arrays: ['[]'] })
    expect(elements).toEqual(['[] 1', '[] {"a":2}', '[] !cut_off'])
    expect(damage).toBe('it ends after 15 bytes')
    await expect(splitChunks(breaking(new AppError('cancelled', 'enough')), { arrays: ['[]'] })).rejects.toThrow(
      'enough',
    )
  })
})

describe('commas too many and too few', () => {
  test.each([
    ['{"locations":[1,2,]}', ['a comma too many at byte 18; nothing was lost']],
    [
      '{"locations":[,1,,2]}',
      ['a comma too many at byte 14; nothing was lost', 'a comma too many at byte 17; nothing was lost'],
    ],
    ['{"locations":[1 2]}', ['a comma is missing at byte 16; nothing was lost']],
    ['{"x":0,"locations":[1,2],}', ['a comma too many at byte 25; nothing was lost']],
    ['{"x":0,,"locations":[1,2]}', ['a comma too many at byte 7; nothing was lost']],
    ['{"x":0 "locations":[1,2]}', ['a comma is missing at byte 7; nothing was lost']],
    ['{"x":[1,],"locations":[1,2]}', []],
    ['{"locations":[1,2,],"locations":[]}', ['a comma too many at byte 18; nothing was lost']],
  ])('of %s are noted, and nothing is lost', async (text, notes) => {
    const found = await split(text, { arrays: ['locations[]'] })
    expect(found).toEqual({ elements: ['locations[] 1', 'locations[] 2'], notes })
  })
})

describe('an element that cannot be kept', () => {
  test('is told as too large with its beginning, and the others are kept, for any windows', async () => {
    const text = JSON.stringify({ locations: ['a', { b: 'x'.repeat(500) }, 'c', 'y'.repeat(97), 'z'.repeat(99)] })
    for (const window of [1, 50, 99, 100, 1 << 18]) {
      const pages: { fault: string; kept: number }[] = []
      const { elements } = await split(
        text,
        { arrays: ['locations[]'], maxElementBytes: 100, windowBytes: window },
        [7],
      )
      expect(elements.map((element) => element.slice(12, 23))).toEqual([
        '"a"',
        '!too_large',
        '"c"',
        '"yyyyyyyyyy',
        '!too_large',
      ])
      for await (const page of splitJson(chunked(Buffer.from(text), [7]), {
        arrays: ['locations[]'],
        maxElementBytes: 100,
        windowBytes: window,
      }))
        for (const [i, { detail }] of page.faults) pages.push({ fault: detail, kept: page.end[i]! - page.start[i]! })
      expect(pages.map(({ fault }) => fault)).toEqual([
        'an element of more than 100 bytes at byte 18',
        expect.stringMatching(/^an element of more than 100 bytes at byte \d+$/),
      ])
      for (const { kept } of pages) expect(kept).toBeGreaterThan(99)
    }
  })

  test('is told as too deep, however deep it is, and the others are kept', async () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
    const text = `[1,${deep(200)},${deep(201)},${deep(100_000)},{"a":${deep(200)}},2]`
    const { elements } = await split(text, { arrays: ['[]'] }, [1000])
    expect(elements.map((element) => (element.includes('!') || element.length < 6 ? element : 'kept'))).toEqual([
      '[] 1',
      'kept',
      '[] !too_deep',
      '[] !too_deep',
      '[] !too_deep',
      '[] 2',
    ])
  })

  test('does not disturb where it stands outside of the arrays', async () => {
    const deep = `${'{"a":['.repeat(100_000)}${']}'.repeat(100_000)}`
    const text = `{"x":${deep},"locations":[1]}`
    expect(await split(text, { arrays: ['locations[]'] }, [4096])).toEqual({ elements: ['locations[] 1'], notes: [] })
  })

  test.each([
    [
      'a string of 100 MB as an element',
      '{"locations":[1,"',
      '",2]}',
      ['locations[] 1', 'locations[] !too_large', 'locations[] 2'],
    ],
    [
      'a string of 100 MB in another field',
      '{"x":{"y":["',
      '"]},"locations":[1,2]}',
      ['locations[] 1', 'locations[] 2'],
    ],
    ['100 MB of white space', '{"locations":[1,', '2]}', ['locations[] 1', 'locations[] 2']],
  ])('%s is passed over in flat memory', async (what, head, tail, expected) => {
    const filling = Buffer.alloc(1 << 16, what.includes('space') ? ' ' : 'x')
    const used = () => process.memoryUsage().heapUsed + process.memoryUsage().external
    const before = used()
    let most = 0
    async function* large() {
      yield Buffer.from(head)
      for (let i = 0; i < 100 * 16; i++) {
        if (i % 64 === 0) most = Math.max(most, used())
        yield filling
      }
      yield Buffer.from(tail)
    }
    const { elements, damage } = await splitChunks(large(), { arrays: ['locations[]'] })
    expect({ elements, damage }).toEqual({ elements: expected, damage: undefined })
    expect((most - before) / 1e6).toBeLessThan(40)
  })
})

/** As `split`, but whatever bytes the elements are made of. */
async function splitLoosely(bytes: Uint8Array, options: SplitOptions, chunkSizes?: readonly number[]) {
  const found: unknown[] = []
  const notes: string[] = []
  try {
    for await (const page of splitJson(chunked(bytes, chunkSizes ?? []), {
      ...options,
      onNote: (note) => void notes.push(note),
    })) {
      for (let i = 0; i < page.count; i++) {
        const fault = page.faults.get(i)
        // How much of a fault is kept depends on how much was there.
        const text =
          fault === undefined ? Buffer.from(page.bytes.subarray(page.start[i], page.end[i])).toString('latin1') : fault
        found.push([page.part[i], text])
      }
    }
  } catch (error) {
    if (!isAppError(error, 'input.damaged')) throw error
    return { found, notes, damage: error.message }
  }
  return { found, notes }
}

/** Where the elements of the one array `locations` of a document without escapes outside of its strings stand. */
function elementEnds(text: string): { readonly start: number; readonly end: number; readonly isScalar: boolean }[] {
  const ends: { start: number; end: number; isScalar: boolean }[] = []
  const bytes = Buffer.from(text)
  let from = bytes.indexOf('[ ') + 1
  for (const element of JSON.parse(text).locations) {
    const written = JSON.stringify(element)
    const start = bytes.indexOf(written, from)
    from = start + Buffer.byteLength(written)
    ends.push({ start, end: from, isScalar: /^[\dn]/.test(written) })
  }
  return ends
}
