import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAppError } from '../../core/errors.ts'
import type { Json } from '../../models/events.ts'
import { DamagedStream } from './entry.ts'
import { type XmlItem, type XmlOptions, xmlElements } from './xml-elements.ts'

async function* inChunks(text: string | Uint8Array, size = 1 << 16): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(chunks: AsyncIterable<Uint8Array>, options: Partial<XmlOptions> = {}) {
  const items: XmlItem[] = []
  const notes: string[] = []
  let error: unknown
  try {
    for await (const item of xmlElements(chunks, { elements: ['r'], onNote: (note) => notes.push(note), ...options }))
      items.push(item)
  } catch (thrown) {
    error = thrown
  }
  return { items, notes, error, values: items.map(valueOrCode) }
}
const valueOrCode = (item: XmlItem): Json => ('value' in item ? item.value : item.code)

const of = (body: string) => `<?xml version="1.0"?>\n<root xmlns:x="urn:x">${body}</root>`

describe('xmlElements', () => {
  it('gives each record as a tree by local names, lists throughout, attributes and text apart', async () => {
    const text = of('<x:r a="1"><b>one</b><b c="2"> two </b><x:d/>loose</x:r><other><r/></other>')
    const { items, notes } = await read(inChunks(text))
    expect(items).toEqual([
      {
        index: 0,
        part: 'r',
        value: { '@a': '1', b: ['one', { '@c': '2', '#text': 'two' }], d: [''], '#text': 'loose' },
      },
      { index: 1, part: 'r', value: { '#text': '' } },
    ])
    expect(notes).toEqual([])
  })

  it('gives the same, wherever the file is cut into chunks', async () => {
    const text = of('<r a="ä&amp;ö"><b>𝄞 &#x41;</b><![CDATA[<raw>]]></r><!-- <r/> --><r/>')
    const whole = await read(inChunks(text))
    expect(whole.values).toEqual([{ '@a': 'ä&ö', b: ['𝄞 A'], '#text': '<raw>' }, { '#text': '' }])
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (size) => {
        expect((await read(inChunks(text, size))).items).toEqual(whole.items)
      }),
    )
  })

  it('reads UTF-16 with a byte order mark', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('<root><r><b>ü</b></r></root>', 'utf16le')])
    expect((await read(inChunks(bytes))).values).toEqual([{ b: ['ü'] }])
  })

  it('keeps elements of any name, and strings in the form of the store', async () => {
    const { values } = await read(inChunks(of('<r><__proto__>1</__proto__><constructor>2</constructor>\uE000#5</r>')))
    expect(JSON.stringify(values)).toBe('[{"__proto__":["1"],"constructor":["2"],"#text":"\uE000\uE000#5"}]')
  })

  it('expands no entity that a document declares', async () => {
    const bomb = `<!DOCTYPE root [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
      <root><r><t>&b;</t></r><r><t>&f;</t></r><r><t>good</t></r></root>`
    const { values } = await read(inChunks(bomb))
    expect(values).toEqual(['invalid_xml', 'invalid_xml', { t: ['good'] }])
  })

  it('loses the record that is not well-formed, not those beside it', async () => {
    const { values, items } = await read(inChunks(of('<r><a>1</a></r><r><a b=c>2</a></r><r><a>4</a></r>')))
    expect(values).toEqual([{ a: ['1'] }, 'invalid_xml', { a: ['4'] }])
    expect(items[1]).toMatchObject({ index: 1, damaged: 'the record is no well-formed XML' })
  })

  it('tells of faults outside of records as a note', async () => {
    const { values, notes } = await read(inChunks('<root>&nothing;<r><a>1</a></r></root>'))
    expect(values).toEqual([{ a: ['1'] }])
    expect(notes.length).toBeGreaterThan(0)
  })

  it('gives a record that the file ends in as cut off', async () => {
    const { items, error } = await read(inChunks('<root><r><a>1</a></r><r><a>2</a><b>3'))
    expect(items.map(valueOrCode)).toEqual([{ a: ['1'] }, 'cut_off'])
    expect(items[1]).toMatchObject({ raw: '{"a":["2"],"b":["3"]}' })
    expect(error).toMatchObject({ code: 'input.damaged' })
  })

  it('tells of a document that ends between two records', async () => {
    const { values, error } = await read(inChunks('<root><r><a>1</a></r>\n'))
    expect(values).toEqual([{ a: ['1'] }])
    expect(error).toMatchObject({ message: 'the file ends before the document is complete' })
  })

  it('gives what came before a damage, and then its error', async () => {
    async function* broken() {
      yield Buffer.from('<root><r><a>1</a></r><r><a>2')
      throw new DamagedStream('cut', 'it breaks off')
    }
    const { values, error } = await read(broken())
    expect(values).toEqual([{ a: ['1'] }, 'cut_off'])
    expect(error).toMatchObject({ message: 'it breaks off' })
  })

  it('refuses a record that is too deep or too large, and reads on behind it', async () => {
    const deep = `<r>${'<d>'.repeat(70)}${'</d>'.repeat(70)}</r>`
    const large = `<r>${'<a>12345</a>'.repeat(100)}</r>`
    const { values } = await read(inChunks(of(`${deep}${large}<r><a>1</a></r>`)), { maxRecordLength: 1000 })
    expect(values).toEqual(['too_deep', 'too_large', { a: ['1'] }])
  })

  it.each([
    ['one text without end', `<root><r>${'x'.repeat(400_000)}`],
    ['one comment without end', `<root><!--${'x'.repeat(400_000)}`],
    ['one attribute without end', `<root><r a="${'x'.repeat(400_000)}`],
    ['one declaration without end', `<!DOCTYPE root [${'<!ENTITY a "x">'.repeat(30_000)}`],
    ['elements in one another without end', '<a>'.repeat(5000)],
  ])('gives up a file of %s', async (_, text) => {
    const { error } = await read(inChunks(text, 1000), { maxRecordLength: 100_000 })
    expect(error).toBeInstanceOf(DamagedStream)
  })

  it('never throws anything else, whatever the file holds', async () => {
    const piece = fc.constantFrom('<r>', '</r>', '<a b="c">', '</a>', '&amp;', '&x;', '<!--', '-->', '<![CDATA[', ']]>', '<?', '?>', '"', '<', '>', 't', '\0', '\uD800', '<!DOCTYPE', '<r/>') // biome-ignore format: a word list
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), async (pieces, size) => {
        const { error, items } = await read(inChunks(pieces.join(''), size))
        expect(error === undefined || isAppError(error, 'input.damaged')).toBe(true)
        expect(items.map(({ index }) => index)).toEqual(items.map((_, i) => i))
      }),
      { numRuns: 500 },
    )
  })
})
