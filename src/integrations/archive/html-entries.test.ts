import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import { describe, expect, test } from 'vitest'
import { isAppError } from '../../core/errors.ts'
import { createCellReader } from './html-cells.ts'
import type { CellContent } from './html-content.ts'
import {
  type HtmlEntry,
  type HtmlItem,
  type HtmlOptions,
  htmlEntries,
  isActivityHtml,
  unwrappedLink,
} from './html-entries.ts'
import { decodedAttribute, decodedText } from './html-text.ts'

async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
async function entriesOf(page: string | Uint8Array, size = 50_000, options: HtmlOptions = {}): Promise<HtmlItem[]> {
  return (await brokenEntriesOf(page, size, options)).items
}
/** The entries, and what is said of a page that breaks off. */
async function brokenEntriesOf(page: string | Uint8Array, size = 50_000, options: HtmlOptions = {}) {
  const items: HtmlItem[] = []
  try {
    for await (const some of htmlEntries(chunked(Buffer.from(page), size), options)) items.push(...some)
  } catch (error) {
    if (!isAppError(error, 'input.damaged')) throw error
    return { items, damage: error.message }
  }
  return { items }
}
const whole = (items: readonly HtmlItem[]): readonly HtmlEntry[] =>
  items.filter((item): item is HtmlEntry => !('damaged' in item))

const entry = (
  title: string,
  {
    when = 'Mar 1, 2020, 5:00:00\u202fPM UTC',
    header = 'YouTube',
    caption = '<b>Products:</b><br>&emsp;YouTube<br>',
  } = {},
) =>
  `<div class="outer-cell mdl-cell mdl-cell--12-col mdl-shadow--2dp"><div class="mdl-grid"><div class="header-cell mdl-cell mdl-cell--12-col"><p class="mdl-typography--title">${header}<br></p></div>` +
  `<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1">Watched\u00a0<a href="https://example.com/watch?v=1&amp;t=2">${title}</a><br><a href="https://example.com/channel/1">A channel</a><br>${when}</div>` +
  `<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1 mdl-typography--text-right"></div><div class="content-cell mdl-cell mdl-cell--12-col mdl-typography--caption">${caption}</div></div></div>`
const page = (...entries: readonly string[]) =>
  `<html><head><title>My Activity History</title><style>.outer-cell{} <div class="outer-cell"></style></head><body><div class="mdl-grid">${entries.join('')}</div></body></html>`

const EXPORTS = new URL('../../../../shared/data/exports/', import.meta.url)
const CHROME = new URL(
  'purarue+google_takeout_parser/tests/testdata/HtmlTakeout/My Activity/Chrome/MyActivity.html',
  EXPORTS,
)
const HISTORY = new URL(
  'digitraceslab+niimpy/niimpy/sampledata/Google/Takeout/YouTube and YouTube Music/history/watch-history.html',
  EXPORTS,
)

describe('an entry', () => {
  test('has its header, lines with links, date and groups', async () => {
    expect(await entriesOf(page(entry('A &quot;clip&quot; &amp; more')))).toEqual([
      {
        index: 0,
        header: 'YouTube',
        lines: [
          {
            text: 'Watched\u00a0A "clip" & more',
            links: [{ text: 'A "clip" & more', href: 'https://example.com/watch?v=1&t=2' }],
          },
          { text: 'A channel', links: [{ text: 'A channel', href: 'https://example.com/channel/1' }] },
          { text: 'Mar 1, 2020, 5:00:00\u202fPM UTC', links: [] },
        ],
        when: 'Mar 1, 2020, 5:00:00\u202fPM UTC',
        groups: [{ title: 'Products', lines: [{ text: 'YouTube', links: [] }] }],
      },
    ])
  })

  test('may have no link, no header and any groups', async () => {
    const caption =
      '<b>Produkte :</b><br>&emsp;Maps<br><b>Orte:</b><br>&emsp;In dieser Gegend: <a href="https://example.com/?q=1,2">hier</a><br>&emsp;noch einer<br>'
    const [first] = whole(
      await entriesOf(
        page(
          entry('x', { header: '', caption })
            .replace(/<a [^>]*>|<\/a>/g, '')
            .replace('In dieser Gegend: hier', 'In dieser Gegend: <a href="https://example.com/?q=1,2">hier</a>'),
        ),
      ),
    )
    expect(first?.header).toBe('')
    expect(first?.lines.map(({ text, links }) => [text, links.length])).toEqual([
      ['Watched\u00a0x', 0],
      ['A channel', 0],
      ['Mar 1, 2020, 5:00:00\u202fPM UTC', 0],
    ])
    expect(first?.groups).toEqual([
      { title: 'Produkte', lines: [{ text: 'Maps', links: [] }] },
      { title: 'Orte', lines: [
        { text: 'In dieser Gegend: hier', links: [{ text: 'hier', href: 'https://example.com/?q=1,2' }] },
        { text: 'noch einer', links: [] },
      ] },
    ]) // biome-ignore format: as a table
  })

  test('keeps bold, scripts and odd tags in its body from spoiling the text', async () => {
    const [first] = whole(
      await entriesOf(
        page(entry('a <b>bold</b> <i>title</i><script>"<div class=\\"outer-cell\\">"</SCRIPT > 1 < 2 <3')),
      ),
    )
    expect(first?.lines[0]?.text).toBe('Watched\u00a0a bold title 1 < 2 <3')
  })

  test('has white space as a browser shows it', async () => {
    const [first] = whole(await entriesOf(page(entry('a\r\n   b\tc ').replace('<br>Mar', '\r\n<br>\r\n  Mar'))))
    expect(first?.lines.map(({ text }) => text)).toEqual([
      'Watched\u00a0a b c',
      'A channel',
      'Mar 1, 2020, 5:00:00\u202fPM UTC',
    ])
  })

  test('is read whatever the order and number of classes, and in capitals', async () => {
    const odd = entry('x')
      .replace(
        'content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1"',
        'mdl-typography--body-1  other content-cell"',
      )
      .replace('<div class="outer-cell mdl-cell', "<DIV id=a CLASS='mdl-cell outer-cell")
      .replace('mdl-shadow--2dp">', "mdl-shadow--2dp'>")
    expect(await entriesOf(page(odd, entry('y')))).toEqual(await entriesOf(page(entry('x'), entry('y'))))
  })

  test('may hold bytes that are no text', async () => {
    const bytes = Buffer.from(page(entry('x@y')))
    bytes[bytes.indexOf('@')] = 0xff
    expect(whole(await entriesOf(bytes))[0]?.lines[0]?.text).toBe('Watched\u00a0x\ufffdy')
  })
})

describe('a page', () => {
  test('gives the same entries wherever its chunks are cut', async () => {
    const text = page(
      entry('日本語 one'),
      entry('two'),
      entry('three &amp; more').replaceAll('><', '>\r\n<'),
      entry('four'),
    )
    const expected = await entriesOf(text)
    expect(expected).toHaveLength(4)
    for (const size of [1, 2, 3, 7, 64, 500, 1000]) expect(await entriesOf(text, size)).toEqual(expected)
  })

  test('without outer cells is parted by header cells, or by body cells', async () => {
    const headers = page(entry('a'), entry('b')).replaceAll(
      '<div class="outer-cell mdl-cell mdl-cell--12-col mdl-shadow--2dp">',
      '',
    )
    expect(whole(await entriesOf(headers)).map(({ header, lines }) => [header, lines[0]?.text])).toEqual([
      ['YouTube', 'Watched\u00a0a'],
      ['YouTube', 'Watched\u00a0b'],
    ])
    const bodies = headers.replaceAll(/<div class="header-cell.*?<\/div>/g, '')
    expect(
      whole(await entriesOf(bodies)).map(({ header, lines, groups }) => [header, lines[0]?.text, groups.length]),
    ).toEqual([
      ['', 'Watched\u00a0a', 1],
      ['', 'Watched\u00a0b', 1],
    ])
  })

  test('may have too many or too few closing tags', async () => {
    const text = page(entry('a'), entry('b')).replaceAll('</div></div></div>', '</div>')
    expect(whole(await entriesOf(text)).map(({ cut }) => cut)).toEqual([undefined, undefined])
    expect(await entriesOf(page(`${entry('a')}</div></div></div>`, entry('b')))).toEqual(
      await entriesOf(page(entry('a'), entry('b'))),
    )
  })

  test('without any entry gives none', async () => {
    expect(await entriesOf('')).toEqual([])
    expect(await entriesOf('<html><body><p>nothing</p></body></html>')).toEqual([])
    expect(await entriesOf('no page at all')).toEqual([])
  })

  test('cut off anywhere gives every entry before, and marks the last as cut', async () => {
    const text = page(entry('one'), entry('two'), entry('three'))
    const full = await entriesOf(text)
    for (let length = 0; length < text.length - 30; length += 11) {
      const items = whole(await entriesOf(text.slice(0, length)))
      const last = items.at(-1)
      expect(items.slice(0, -1)).toEqual(full.slice(0, Math.max(0, items.length - 1)))
      if (last !== undefined && last.cut === undefined) expect(last).toEqual(full[items.length - 1])
    }
    const body = text.lastIndexOf('three')
    expect(whole(await entriesOf(text.slice(0, body + 3))).at(-1)).toMatchObject({
      index: 2,
      cut: true,
      lines: [{ text: 'Watched\u00a0thr' }],
    })
  })

  test('that does not come to its end is told, with where it breaks off', async () => {
    const text = page(entry('one'), entry('two'))
    expect(await brokenEntriesOf(text)).not.toHaveProperty('damage')
    const between = text.slice(0, text.lastIndexOf('<div class="outer-cell'))
    const { items, damage } = await brokenEntriesOf(between)
    expect(items).toMatchObject([{ index: 0 }])
    expect(damage).toBe(`the page ends at byte ${Buffer.byteLength(between)} before it is complete`)
    expect((await brokenEntriesOf(text.slice(0, -400))).damage).toMatch(/before it is complete/)
    // A piece of a page, as tools cut them out.
    expect(await brokenEntriesOf(entry('one'))).not.toHaveProperty('damage')
  })

  test.each([
    ['with a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['big end first', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['without a mark', (text: string) => Buffer.from(text, 'utf16le')],
  ])('in UTF-16 is read, %s', async (_, encode) => {
    const text = page(entry('Café 寿司'), entry('two'))
    for (const size of [1, 1000, 100_000])
      expect(await brokenEntriesOf(encode(text), size)).toEqual(await brokenEntriesOf(text))
  })

  test('whose stream breaks off gives the open entry as cut, then the error', async () => {
    async function* broken() {
      yield Buffer.from(page(entry('one'), entry('two')).slice(0, -300))
      throw new Error('the disk is gone')
    }
    const items: HtmlItem[] = []
    const reading = (async () => {
      for await (const some of htmlEntries(broken())) items.push(...some)
    })()
    await expect(reading).rejects.toThrow('the disk is gone')
    expect(items).toMatchObject([{ index: 0 }, { index: 1, cut: true }])
  })

  test('with an entry beyond all measure gives it as damaged, and the others', async () => {
    const text = page(entry('one'), entry('x'.repeat(300_000)), entry('three'))
    for (const size of [1000, 64_000, 10_000_000]) {
      const items = await entriesOf(text, size, { maxEntryBytes: 100_000 })
      expect(items.map((item) => ('damaged' in item ? item.damaged : item.lines[0]?.text))).toEqual([
        'Watched\u00a0one',
        'an entry of more than 100000 bytes',
        'Watched\u00a0three',
      ])
      expect('raw' in (items[1] ?? {}) && items[1]).toMatchObject({
        index: 1,
        raw: expect.stringMatching(/^<div class="outer-cell/),
      })
    }
  })

  test('with a tag that never ends does not grow the memory, nor take for ever', async () => {
    const hostile = [
      '<a href="',
      '<!-- ',
      '<div class="outer-cell"><script>',
      '<div <div <div ',
      '<a ',
      '<',
      '&',
      '<div class="content-cell mdl-typography--body-1">x',
    ]
    for (const piece of hostile) {
      const started = performance.now()
      const items = await entriesOf(
        page(entry('one')).replace('</body></html>', '') + piece.repeat(600_000 / piece.length),
      )
      expect(items.length).toBeGreaterThan(0)
      expect(performance.now() - started).toBeLessThan(20_000)
    }
  })
})

describe('the quick way for entries of the usual shape', () => {
  /** Says the same in a way that the quick way does not know. */
  const slow = (text: string) => text.replaceAll('<div class="mdl-grid">', '<div class="mdl-grid" >')
  const piece = fc.oneof(
    fc.constantFrom(
      '&amp;',
      '&lt;b',
      '&nbsp;',
      '&eacute;',
      '&copy',
      '&#x41;',
      '<br>',
      '<br/>',
      '<b>',
      '</b>',
      '<i>',
      '</a>',
      '<a href="x&y=1">',
      '<a href=z>',
      '<div>',
      '</div>',
      '<p>',
      'é',
      '\u202f',
      ' ',
      '\n',
      '<',
      '>',
      '"',
      "'",
      '日',
    ),
    fc.string({ maxLength: 8 }),
  )
  const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))

  test('gives exactly what the careful way gives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, text, text, text), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 5000 }),
        async (parts, size) => {
          const made = page(
            ...parts.map(([title, when, header, caption]) =>
              entry(title, { when, header, caption: `<b>${caption}:</b><br>&emsp;${title}<br>` }),
            ),
          )
          expect(await entriesOf(made, size)).toEqual(await entriesOf(slow(made), size))
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('the tag scanner', () => {
  /** The same cells, fed by a whole HTML parser. */
  function byParser(text: string): readonly CellContent[] {
    const contents: CellContent[] = []
    const cells = createCellReader({ onBegin() {}, onEntry: (content) => contents.push(content) })
    let hidden = 0
    const bytes = (value: string) => Buffer.from(value).toString('latin1')
    const parser = new Parser({
      onopentag(name, { class: classes = '', href = '' }) {
        if (['script', 'style', 'title', 'textarea'].includes(name)) hidden++
        const tag = bytes(` class="${classes}" href="${href.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">`)
        cells.onOpen(name, name === 'a' ? tag.replace(/ class="[^"]*"/, '') : tag, 0, tag.length)
      },
      onclosetag(name, implied) {
        if (['script', 'style', 'title', 'textarea'].includes(name)) hidden--
        if (!implied) cells.onClose(name)
      },
      ontext(value) {
        const safe = bytes(value.replaceAll('&', '&amp;'))
        if (hidden === 0) cells.onText(safe, 0, safe.length)
      },
    })
    parser.end(text)
    cells.finish(false)
    return contents
  }
  const ours = async (text: string) =>
    whole(await entriesOf(text)).map(({ header, lines, groups, when }) => ({ header, lines, groups, when }))

  test('finds in tidy pages what a whole parser finds', async () => {
    const words = fc.constantFrom(
      'clip',
      ' ',
      '&amp;',
      '&quot;x&quot;',
      'é',
      '1 < 2',
      '&nbsp;',
      '&#39;s',
      '&hellip;',
      '<i>it</i>',
      '<span class="x">s</span>',
      '<!-- no -->',
      '<script>var a = "</div>"</script>',
      '<br>',
      '<img src="a>b">',
    )
    const title = fc.array(words, { minLength: 1, maxLength: 6 }).map((parts) => `a${parts.join('')}z`)
    await fc.assert(
      fc.asyncProperty(fc.array(title, { minLength: 1, maxLength: 4 }), async (titles) => {
        const text = page(...titles.map((name) => entry(name, { when: 'Mar 1, 2020' })))
        expect(await ours(text)).toEqual(byParser(text))
      }),
      { numRuns: 300 },
    )
  })

  test('never throws and never stops short, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.constantFrom(
              '<div class="outer-cell">',
              '<div class="content-cell mdl-typography--body-1">',
              '</div>',
              '<a href="',
              '">',
              '<!--',
              '-->',
              '<script>',
              '</script>',
              '<b>',
              '&',
              '<br>',
            ),
          ),
          { maxLength: 40 },
        ),
        fc.integer({ min: 1, max: 50 }),
        async (parts, size) => {
          const items = await entriesOf(parts.join(''), size)
          expect(items.map(({ index }) => index)).toEqual(items.map((_, i) => i))
          expect(items).toEqual(await entriesOf(parts.join('')))
        },
      ),
      { numRuns: 1000 },
    )
  })
})

describe('entities', () => {
  test('are decoded, the rare ones too', () => {
    expect(decodedText('a &amp; b&nbsp;&lt;c&gt; &eacute;&#x1F600;&hellip; &copy 2 &unknown; & &&')).toBe(
      'a & b\u00a0<c> é😀… © 2 &unknown; & &&',
    )
    expect(decodedAttribute('https://e.com/?a=1&amp;b=2&copy=3&eacute;=4')).toBe('https://e.com/?a=1&b=2&copy=3é=4')
    expect(decodedAttribute('https://e.com/?a=1&lt=2')).toBe('https://e.com/?a=1&lt=2')
  })
})

describe('links that lead by way of Google', () => {
  test('are unwrapped', () => {
    expect(unwrappedLink('https://www.google.com/url?q=http://example.com/a.html&usg=AFQ')).toBe(
      'http://example.com/a.html',
    )
    expect(unwrappedLink('https://google.de/url?sa=t&url=https%3A%2F%2Fexample.com%2F%3Fa%3Db%2Bc')).toBe(
      'https://example.com/?a=b+c',
    )
  })
  test('are left alone where they lead nowhere else', () => {
    for (const link of [
      'https://example.com/url?q=https://x.org',
      'https://www.google.com/url?q=javascript:alert(1)',
      'https://www.google.com/url?q=%',
      'https://www.google.com/search?q=x',
      '',
    ])
      expect(unwrappedLink(link)).toBe(link)
  })
})

describe('recognition', () => {
  test('knows the pages by their cells, their title or the styles that fill their head', () => {
    expect(isActivityHtml(page(entry('x')))).toBe(true)
    expect(isActivityHtml('<html><body><div class="mdl-cell content-cell">')).toBe(true)
    expect(
      isActivityHtml(
        '<head><title>Meine Aktivitäten</title><style type="text/css">/**\n * material-design-lite - Material Design',
      ),
    ).toBe(true)
    expect(
      isActivityHtml('<html><head><title>Bookmarks</title></head><body><div class="content">outer-cell</div>'),
    ).toBe(false)
    expect(isActivityHtml('{"header":"YouTube"}')).toBe(false)
    expect(isActivityHtml('<div '.repeat(20_000))).toBe(false)
  })
})

describe.skipIf(!existsSync(EXPORTS))('exports of others (../shared/data/exports)', () => {
  test('the Chrome page has its three entries', async () => {
    const items = whole(await entriesOf(readFileSync(CHROME)))
    expect(items.map(({ when, cut }) => [when, cut])).toEqual([
      ['Jan 31, 2018, 10:54:50 PM', undefined], ['Feb 8, 2017, 12:32:39 AM', undefined], ['Feb 8, 2017, 12:32:36 AM', undefined],
    ]) // biome-ignore format: a list
    expect(items.map(({ header }) => header)).toEqual(['Search', 'Search', 'Search'])
    expect(items[2]?.groups.map(({ title }) => title)).toEqual(['Products', 'Locations'])
  })

  test('the watch history has its four entries below the styles', async () => {
    const bytes = readFileSync(HISTORY)
    const items = whole(await entriesOf(bytes))
    expect(items.map(({ lines }) => lines.map(({ links }) => links[0]?.text))).toEqual(
      [1, 2, 3, 1].map((n) => [`Video Title ${n}`, `Channel Title ${n}`, undefined]),
    )
    expect(items.map(({ when }) => when)).toEqual(
      ['49', '05', '38', '03'].map((s, i) => `Feb 13, 2024, 8:3${[6, 6, 5, 5][i]}:${s}\u202fAM EET`),
    )
    expect(items.map(({ groups }) => groups.length)).toEqual([2, 2, 2, 0])
    expect(isActivityHtml(bytes.toString('utf8', 0, 65_536))).toBe(true)
  })
})
