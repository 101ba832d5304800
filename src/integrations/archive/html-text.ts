import { Parser } from 'htmlparser2'

/** Text out of its UTF-8 bytes, a character each. What is no UTF-8 becomes U+FFFD. */
export const textOfBytes = (bytes: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is all of ASCII
  /^[\u0000-\u007f]*$/.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8')

/** The entities that pages made by programs use; the other two thousand are left to htmlparser2. */
const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&nbsp;': '\u00a0',
  '&emsp;': '\u2003',
  '&#39;': "'",
  '&#34;': '"',
  '&#160;': '\u00a0',
}
const ENTITY = /&#?\w+;/g

/** Text of a page with its entities decoded. */
export function decodedText(text: string): string {
  if (!text.includes('&')) return text
  let known = true
  const decoded = text.replace(ENTITY, (entity) => {
    const value = ENTITIES[entity]
    known &&= value !== undefined
    return value ?? entity
  })
  // Without a semicolon at its end an ampersand may still begin one.
  return known && !/&(?!#?\w+;)[#\w]/.test(text) ? decoded : parsedText(text)
}

function parsedText(text: string): string {
  let decoded = ''
  const parser = new Parser({
    ontext: (part) => {
      decoded += part
    },
  })
  parser.end(text.replaceAll('<', '&lt;'))
  return decoded
}

/** The value of an attribute with its entities decoded. */
export function decodedAttribute(value: string): string {
  if (!value.includes('&')) return value
  const plain = value.replaceAll('&amp;', '&')
  // In links an ampersand mostly separates parameters, whatever letters follow it.
  return /&(?:#|\w+;)/.test(value.replaceAll('&amp;', '')) ? parsedAttribute(value) : plain
}

function parsedAttribute(value: string): string {
  let decoded = value
  const parser = new Parser({
    onattribute: (_name, parsed) => {
      decoded = parsed
    },
  })
  parser.end(`<a href="${value.replaceAll('"', '&quot;')}">`)
  return decoded
}

const SPACE = 0x20

/** White space as a browser shows it: runs are one space, none at the ends. No-break spaces are kept. */
export function evenSpace(text: string): string {
  return isEven(text) ? text : text.replace(/[\t\n\f\r ]+/g, ' ').replace(/^ | $/g, '')
}

/** A loop, because it runs for every text of a page and a pattern takes three times as long. */
function isEven(text: string): boolean {
  let afterSpace = true
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c < SPACE || (c === SPACE && afterSpace)) return false
    afterSpace = c === SPACE
  }
  return !afterSpace || text === ''
}
