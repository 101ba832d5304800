import { SaxesParser } from 'saxes'
import { AppError, isAppError } from '../../core/errors.ts'
import type { JsonObject } from '../../models/events.ts'
import { type Damaged, DamagedStream } from './entry.ts'
import { decodedChunks } from './text-chunks.ts'
import { createXmlTree } from './xml-tree.ts'

export interface XmlRecord {
  /** Of the record in its file, from 0; damaged ones count. */
  readonly index: number
  /** Local name of the element. */
  readonly part: string
  /** See `createXmlTree` for its form. */
  readonly value: JsonObject
}
export type XmlItem = XmlRecord | (Damaged & { readonly part: string; readonly code: XmlFault })
export type XmlFault = 'too_large' | 'too_deep' | 'cut_off' | 'invalid_xml'

export interface XmlOptions {
  /** Local names of the elements that are records, in whatever namespace. One inside of another belongs to it. */
  readonly elements: readonly string[]
  /** Characters of the file from the beginning of a record to its end. Default 16 Mi. */
  readonly maxRecordLength?: number
  /** Elements nested in a record. Default 64. */
  readonly maxDepth?: number
  /** Told of what is wrong outside of records. */
  readonly onNote?: (note: string) => void
}

const MAX_RECORD = 16 << 20
const MAX_DEPTH = 64
/** Elements of a record: a day of points, each second one, has fewer. Small ones cost more memory than characters. */
const MOST_ELEMENTS = 750_000
/** Elements that are open at once, in records or not; beyond, the file is no document of anybody's. */
const MOST_OPEN = 1000

/**
 * The elements of the given names of an XML document of any size, each as a JSON tree. Entities that a document declares
 * are not expanded, and nothing outside of it is read. What is wrong costs the record it stands in; an ampersand that begins
 * no entity takes what follows with it, up to the next semicolon. Where the chunks break off, the record they break off in
 * comes as cut off, then their error; where the document does, AppError `input.damaged`.
 */
export async function* xmlElements(chunks: AsyncIterable<Uint8Array>, options: XmlOptions): AsyncGenerator<XmlItem> {
  const reader = createXmlReader(options)
  let failure: unknown
  try {
    for await (const text of decodedChunks(chunks)) yield* reader.push(text)
  } catch (error) {
    if (!isAppError(error, 'input.damaged')) throw error
    failure = error
  }
  yield* reader.finish(failure !== undefined)
  if (failure !== undefined) throw failure
  if (reader.isOpen()) throw new AppError('input.damaged', 'the file ends before the document is complete')
}

function createXmlReader({ elements, maxRecordLength = MAX_RECORD, maxDepth = MAX_DEPTH, onNote }: XmlOptions) {
  const parser = new SaxesParser()
  const wanted = new Set(elements)
  const tree = createXmlTree()
  let done: XmlItem[] = []
  let index = 0
  let open = 0
  let from = 0
  let within = 0
  let fault: { readonly code: XmlFault; readonly why: string } | undefined
  /** Where the parser last had something to tell: what it gathers until it has is held by it. */
  let told = 0

  const fail = (code: XmlFault, why: string) => {
    fault ??= { code, why }
  }
  const end = () => {
    const { name, value, raw } = tree.end()
    const place = { index: index++, part: name }
    if (fault !== undefined) done.push({ ...place, code: fault.code, damaged: fault.why, raw: raw() })
    else done.push({ ...place, value })
    fault = undefined
  }
  const look = () => {
    told = parser.position
    if (open > MOST_OPEN) throw new DamagedStream('corrupt', `more than ${MOST_OPEN} elements stand in one another`)
    if (tree.depth === 0) return
    if (tree.depth > maxDepth) fail('too_deep', `more than ${maxDepth} elements stand in one another`)
    if (within > MOST_ELEMENTS) fail('too_large', `a record of more than ${MOST_ELEMENTS} elements`)
    if (parser.position - from > maxRecordLength)
      fail('too_large', `a record of more than ${maxRecordLength} characters`)
  }

  parser.on('error', () => {
    if (tree.depth > 0) fail('invalid_xml', 'the record is no well-formed XML')
    else onNote?.('the XML is not well-formed outside of its records')
  })
  parser.on('opentag', ({ name, attributes }) => {
    open++
    within++
    look()
    const local = localName(name)
    if (tree.depth > 0) tree.open(local, attributes, fault === undefined)
    else if (wanted.has(local)) {
      from = parser.position
      within = 0
      tree.open(local, attributes, true)
    }
  })
  const gather = (text: string) => {
    look()
    if (fault === undefined || fault.code === 'cut_off') tree.text(text)
  }
  parser.on('text', gather)
  parser.on('cdata', gather)
  parser.on('comment', look)
  parser.on('closetag', () => {
    open--
    told = parser.position
    if (tree.depth === 1) end()
    else if (tree.depth > 1) tree.close(fault === undefined)
  })

  const taken = (): readonly XmlItem[] => {
    const items = done
    done = []
    return items
  }
  return {
    *push(text: string) {
      parser.write(text)
      yield* taken()
      if (parser.position - told > maxRecordLength)
        throw new DamagedStream('corrupt', `a tag or text of more than ${maxRecordLength} characters`)
    },
    isOpen: () => open > 0,
    /** `isCut`: the file broke off. */
    *finish(isCut: boolean) {
      if (tree.depth === 0) return
      fault = { code: 'cut_off', why: 'the file ends inside of it' }
      // Text that it still gathers; that elements are left open is told already.
      if (!isCut) parser.close()
      end()
      yield* taken()
    },
  }
}

const localName = (name: string) => name.slice(name.indexOf(':') + 1)
