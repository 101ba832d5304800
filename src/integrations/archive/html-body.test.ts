import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readUsualBody } from './html-body.ts'
import { type HtmlItem, htmlEntries } from './html-entries.ts'
import { createLineBuilder } from './html-lines.ts'
import { readPlainCell } from './html-plain.ts'
import { textOfBytes } from './html-text.ts'

const bytesOf = (text: string) => Buffer.from(text).toString('latin1')
const usual = (body: string) => {
  const page = `<div>${bytesOf(body)}</div>`
  return readUsualBody(page, '<div>'.length, page.length - '</div>'.length)
}
const plain = (body: string) => {
  const lines = createLineBuilder()
  const isPlain = readPlainCell(textOfBytes(bytesOf(body)), { ...lines, title() {} })
  const when = lines.lastText()
  return isPlain ? { lines: lines.take(), when } : undefined
}

const BODY =
  'Watched <a href="https://www.youtube.com/watch?v=AAAAAAAAAAA&amp;t=1s">Straße “夜の”</a><br>' +
  '<a href="https://www.youtube.com/@example">Its channel</a><br>Mar 1, 2020, 5:00:00 PM UTC'

describe('a body as most are', () => {
  it('is read as the reader of all bodies reads it', () => {
    expect(usual(BODY)).toEqual(plain(BODY))
    expect(usual(BODY)?.lines[0]).toEqual({
      text: 'Watched Straße “夜の”',
      links: [{ text: 'Straße “夜の”', href: 'https://www.youtube.com/watch?v=AAAAAAAAAAA&t=1s' }],
    })
  })

  const parts = [
    ...['Watched ', 'a', ' ', '  ', '\n', '\u00a0', '\u2003', 'é', '夜', '&amp;', '&', '"', '>', '\ufffd', '<br>', '<b>', '</b>'],
    ...['<a href="https://example.com/">', '<a href="">', '<a href="x y">', '<a href="é">', '<a href="?a&amp;b&#32;">', '</a>'],
    ...['<a class="b" href="c">', '<a href="', '<p>', '<', '</div'],
  ] // biome-ignore format: a word list
  it('is read the same, or left to that reader, whatever it holds', () => {
    let read = 0
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 8 }), (some) => {
        const body = some.join('')
        const found = usual(body)
        if (found !== undefined) expect(found, body).toEqual(plain(body))
        if (found !== undefined && body !== '') read++
      }),
      { numRuns: 3000 },
    )
    expect(read).toBeGreaterThan(100)
  })

  it.each([
    ['an entity in its text', 'Searched for&nbsp;bridges'],
    ['space that is not shown', 'Watched  a clip'],
    ['an indent', 'Watched \u2003a clip'],
    ['a line break in its text', 'Watched\na clip'],
    ['a link that is not closed', '<a href="https://example.com/">a clip<br>'],
    ['an address that ends in another tag', '<a href="https://example.com/<br>a clip'],
    ['bold text', 'Watched <b>a clip</b>'],
  ])('is left to it with %s', (_, body) => {
    expect(usual(body)).toBeUndefined()
  })
})

describe('entries that follow one another at once', () => {
  const entry = (body: string) =>
    '<div class="outer-cell mdl-cell"><div class="mdl-grid"><div class="header-cell mdl-cell"><p class="mdl-typography--title">YouTube<br></p></div>' +
    `<div class="content-cell mdl-typography--body-1">${body}<br>Mar 1, 2020, 5:00:00 PM UTC</div>` +
    '<div class="content-cell mdl-typography--body-1 mdl-typography--text-right"></div>' +
    '<div class="content-cell mdl-typography--caption"><b>Products:</b><br>&emsp;YouTube<br></div></div></div>'
  async function* whole(page: string) {
    yield Buffer.from(page)
  }

  it('are measured each by itself', async () => {
    const bodies = ['one', 'x'.repeat(5000), 'three', 'with&nbsp;an entity', 'five']
    const page = `<html><body>${bodies.map(entry).join('')}</body></html>`
    const items: HtmlItem[] = []
    for await (const some of htmlEntries(whole(page), { maxEntryBytes: 4000 })) items.push(...some)
    expect(items.map((item) => ('damaged' in item ? item.raw.slice(0, 16) : item.lines[0]?.text))).toEqual([
      'one',
      '<div class="oute',
      'three',
      'with\u00a0an entity',
      'five',
    ])
    expect(items.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4])
  })
})
