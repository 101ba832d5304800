import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonOutline } from './json-outline.ts'
import { type FileProbe, probe } from './probe.ts'

const HEAD = 65_536
const look = (content: string | Uint8Array, name = 'Takeout/some.file'): FileProbe => {
  const bytes = Buffer.from(content)
  return probe({ path: `x.zip!/${name}`, name, bytes: bytes.length, set: 'x' }, bytes.subarray(0, HEAD))
}
const paths = (content: string) => [...look(content).paths]

const RECORDS =
  '{\n  "locations": [{\n    "latitudeE7": 1,\n    "activity": [{"activity": [{"type": "STILL"}], "timestamp": "2023"}],\n    "deviceTag": -8024144696862913506\n  }, {\n    "timestampMs": "1"\n  }]\n}'

describe('JSON objects', () => {
  test('show their keys, and paths three keys deep, of all elements', () => {
    const { shape, keys } = look(RECORDS)
    expect(shape).toBe('json-object')
    expect(keys).toEqual(['locations'])
    expect(paths(RECORDS)).toEqual([
      'locations', 'locations[]', 'locations[].latitudeE7', 'locations[].activity', 'locations[].activity[]',
      'locations[].activity[].activity', 'locations[].activity[].activity[]', 'locations[].activity[].timestamp',
      'locations[].deviceTag', 'locations[].timestampMs',
    ]) // biome-ignore format: a list
  })

  test('show objects in objects', () => {
    expect(paths('{"semanticSegments":[{"visit":{"topCandidate":{"placeId":"x"}}}],"userLocationProfile":{"frequentPlaces":[]}}')).toEqual([
      'semanticSegments', 'semanticSegments[]', 'semanticSegments[].visit', 'semanticSegments[].visit.topCandidate',
      'userLocationProfile', 'userLocationProfile.frequentPlaces', 'userLocationProfile.frequentPlaces[]',
    ]) // biome-ignore format: a list
  })

  test('may be cut after any byte, with what was seen until then', () => {
    const all = look(RECORDS)
    for (let length = 1; length < RECORDS.length; length++) {
      const { shape, paths: seen } = look(RECORDS.slice(0, length))
      expect(shape).toBe('json-object')
      for (const path of seen) expect(all.paths.has(path)).toBe(true)
    }
  })

  test('may hold values larger than the head', () => {
    const { keys, shape } = look(`{"first":1,"second":"${'x'.repeat(100_000)}","third":3}`)
    expect([shape, keys]).toEqual(['json-object', ['first', 'second']])
  })

  test('may begin with a mark, white space and line breaks of any kind, and be UTF-16', () => {
    const text = '\ufeff\r\n\r\n  { "a" : 1 ,\r\n"b":[ ] }'
    for (const bytes of [Buffer.from(text), Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()]) {
      const found = look(bytes)
      expect([found.shape, found.keys, [...found.paths]]).toEqual(['json-object', ['a', 'b'], ['a', 'b', 'b[]']])
      expect(found.text.startsWith('\r\n')).toBe(true)
    }
  })

  test('may have escapes in their keys, and strings that look like structure', () => {
    expect(look('{"a\\u0062\\"":"{\\"no\\":[","c":"\\\\","d":1}').keys).toEqual(['ab"', 'c', 'd'])
  })

  test('may be wrong in places', () => {
    expect(look('{"a":1,,"b":tru\0e,]}} "c":2').keys).toEqual(['a', 'b'])
    expect(look('{"a":[1,2,],"b":{"c":1,},}').keys).toEqual(['a', 'b'])
  })

  test('with countless keys show so many that it does no harm', () => {
    const found = look(`{${Array.from({ length: 6000 }, (_, i) => `"k${i}":1`).join(',')}}`)
    expect(found.keys).toHaveLength(1000)
    expect(found.paths.size).toBe(2000)
  })
})

describe('JSON lists and lines', () => {
  test('show the keys of the first object and the paths of all', () => {
    const { shape, keys } = look('[1, {"header":"Maps","subtitles":[{"name":"x"}]}, {"time":"1"}]')
    expect([shape, keys]).toEqual(['json-array', ['header', 'subtitles']])
    expect(paths('[{"header":"Maps","subtitles":[{"name":"x"}]},{"time":"1"}]')).toEqual([
      '[].header',
      '[].subtitles',
      '[].subtitles[]',
      '[].subtitles[].name',
      '[].time',
    ])
  })

  test('that are empty, or hold no objects, show nothing', () => {
    for (const text of ['[]', '[\n]', '[1,2]', '["a"]', '[[1]]', '[-1', '[true]', '['])
      expect(look(text)).toMatchObject({ shape: 'json-array', keys: [] })
    expect(paths('[[1]]')).toEqual([])
  })

  test('one document a line', () => {
    const { shape, keys } = look('{"_type":"location","lat":1}\r\n{"_type":"transition","event":"enter"}\n')
    expect([shape, keys]).toEqual(['ndjson', ['_type', 'lat']])
    expect(paths('{"a":1}\n{"b":{"c":1}}')).toEqual(['a', 'b', 'b.c'])
    expect(look('{"a":1}\n').shape).toBe('json-object')
    expect(look('{"a":1}\ngarbage').shape).toBe('json-object')
  })
})

describe('other shapes', () => {
  test.each([
    ['[section]\nkey = value\n', 'text'],
    ['{ display: none }', 'text'],
    ['{"quoted" text}', 'text'],
    ['', 'empty'],
    [' \r\n\t', 'empty'],
    ['\ufeff', 'empty'],
    ['<!DOCTYPE html><html>', 'html'],
    ['\n<!-- saved from url -->\n<HTML>', 'html'],
    ['<head><title>x</title><style>', 'html'],
    ['<?xml version="1.0"?><!DOCTYPE html PUBLIC "x">', 'html'],
    ['<?xml version="1.0"?><kml xmlns="x">a,b\nc,d', 'text'],
    ['Hello, this is a letter.\nIt has, in its lines, some commas.\nNot many', 'text'],
    ['just some words', 'text'],
    ['PK\u0003\u0004\u0000\u0000', 'binary'],
    [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), 'binary'],
    [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'.repeat(20), 'latin1'), 'binary'],
    [Buffer.from('latin text with an \xe9 or \xfc now and then', 'latin1'), 'text'],
  ] as const)('%j is %s', (content, shape) => {
    expect(look(content).shape).toBe(shape)
  })

  test('a text torn in a character stays a text', () => {
    const bytes = Buffer.from('日本語'.repeat(40_000))
    expect(probe({ path: 'x', name: 'x', bytes: bytes.length, set: 'x' }, bytes.subarray(0, HEAD))).toMatchObject({
      shape: 'text',
    })
  })

  test('blank as far as one sees is not empty', () => {
    expect(look(' '.repeat(100_000)).shape).toBe('text')
  })
})

describe('tables', () => {
  test('show their columns, whichever the delimiter', () => {
    for (const delimiter of [',', ';', '\t'])
      expect(
        look(
          ['Title', 'Note', 'URL']
            .join(delimiter)
            .concat('\n', `${['x', '"a, b; c"', ''].join(delimiter)}\n`.repeat(2)),
        ),
      ).toMatchObject({ shape: 'csv', columns: ['Title', 'Note', 'URL'] })
  })

  test('may have ragged rows, blank lines and a header alone', () => {
    expect(look('a,b,c,d\n1,2,3\n1,2,3\n\n1,2,3,4\n').columns).toEqual(['a', 'b', 'c', 'd'])
    expect(look('\n    Channel ID,Price\nUC,0\n\n\n').columns).toEqual(['Channel ID', 'Price'])
    expect(look('a,b,c', 'x/list.csv')).toMatchObject({ shape: 'csv', columns: ['a', 'b', 'c'] })
    expect(look('Title\nx\n', 'x/list.CSV')).toMatchObject({ shape: 'csv', columns: ['Title'] })
  })

  test('may be longer than the head, and cut within quotes', () => {
    const { shape, columns } = look(`a,b\n${'1,"two\nlines"\n'.repeat(10_000)}`)
    expect([shape, columns]).toEqual(['csv', ['a', 'b']])
    expect(look(`a,b\n1,"${'x'.repeat(100_000)}"\n`, 'x.csv').columns).toEqual(['a', 'b'])
  })
})

describe('whatever the bytes', () => {
  test('a probe is given, and nothing is thrown', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        ':',
        ',',
        '\\',
        '"a":',
        '"\\u00',
        '\n',
        '\0',
        '<html',
        'a,b',
        '\ufeff',
        '\ud800',
      ),
      fc.string(),
      fc.json(),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => void look(pieces.join(''))),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void look(bytes)),
      { numRuns: 2000 },
    )
  })

  test('of any JSON, cut anywhere, what is told is true', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ maxLength: 20 }), fc.jsonValue({ maxDepth: 3 }), { minKeys: 1 }),
        fc.nat(),
        fc.integer({ min: 0, max: 4 }),
        (value, cut, space) => {
          const text = JSON.stringify(value, null, space)
          expect(new Set(look(text).keys)).toEqual(new Set(Object.keys(value)))
          for (const key of look(text.slice(0, cut % text.length)).keys) expect(Object.hasOwn(value, key)).toBe(true)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('absurd nesting and endless tokens take no time', () => {
    for (const piece of ['[', '{"a":', '"', '\\', '[{"a":[', '<!--', '<!-- -->', '<div ', 'a,', '"a', '\n', '{"'])
      for (const start of ['', '{"x":', '[', '<']) {
        const began = performance.now()
        look((start + piece.repeat(HEAD / piece.length)).slice(0, HEAD))
        expect(performance.now() - began).toBeLessThan(3000)
      }
    expect(jsonOutline('['.repeat(HEAD))).toMatchObject({ kind: 'array', keys: [] })
  })
})

const EXPORTS = new URL('../../../../shared/data/exports/', import.meta.url)
describe.skipIf(!existsSync(EXPORTS))('exports of others (../shared/data/exports)', () => {
  const all = existsSync(EXPORTS) ? readdirSync(EXPORTS, { recursive: true, withFileTypes: true }) : []
  const files = all.filter((item) => item.isFile())
  const found = files.map((item) => ({
    ...look(readFileSync(`${item.parentPath}/${item.name}`), item.name),
  }))
  const shapesOf = (pattern: RegExp) =>
    new Set(found.filter(({ name }) => pattern.test(name)).map(({ shape }) => shape))

  test('are told apart by their shape', () => {
    expect(found.length).toBeGreaterThan(100)
    expect([...shapesOf(/\.json$/)].sort()).toEqual(['json-array', 'json-object'])
    expect([...shapesOf(/\.html$/)]).toEqual(['html'])
    expect([...shapesOf(/\.csv$/)]).toEqual(['csv'])
    expect([...shapesOf(/\.mbox$/)]).toEqual(['text'])
    expect([...shapesOf(/\.zip$/)]).toEqual(['binary'])
  })

  test('show the keys their sources look for', () => {
    expect(found.find(({ name }) => name === 'Records_2024.json')?.keys).toEqual(['locations'])
    expect([...(found.find(({ name }) => name === '2017_DECEMBER_with_activitySegment.json')?.paths ?? [])]).toContain(
      'timelineObjects[].activitySegment.startLocation',
    )
    expect(found.find(({ name }) => name === 'MyActivity.json')?.keys).toContain('header')
  })
})
