import { readMarkup } from '../../archive/markup.ts'

/** What is said in the mark-up of a message. */
export interface MessageContent {
  readonly text: string
  /** Of a shared file. */
  readonly fileName?: string
  /** It bears the mark of a later change. */
  readonly isEdited: boolean
}

/** These begin a line of their own. */
const BREAKS = new Set(['br', 'p', 'div', 'li', 'tr', 'blockquote', 'quote', 'part'])
/** What stands in them repeats what their attributes say, for programs of old: no words of the sender. */
const PASSED_OVER = new Set(['legacyquote', 'script', 'style'])

/**
 * Reads the content of a message as Skype and Teams write it: HTML with elements of their own.
 *
 *     Hello <at id="8:live:ann">Ann</at> <ss type="smile">:)</ss><br/><a href="https://example.org">example.org</a>
 *     <quote author="ann"><legacyquote>[1] ann: </legacyquote>Nine?<legacyquote>&lt;&lt;&lt; </legacyquote></quote>Yes.
 *     <URIObject type="File.1">… <OriginalName v="plan.pdf"/></URIObject>
 */
export function readContent(content: string): MessageContent {
  let text = ''
  let fileName: string | undefined
  let isEdited = false
  let passing = 0
  readMarkup(content, {
    onOpen(name, attributes) {
      if (PASSED_OVER.has(name)) passing++
      if (BREAKS.has(name)) text += '\n'
      if (name === 'originalname') fileName ??= attributes['v']
      if (name === 'e_m') isEdited = true
    },
    onClose(name) {
      if (PASSED_OVER.has(name)) passing--
      if (BREAKS.has(name) && name !== 'br') text += '\n'
    },
    onText(part) {
      if (passing === 0) text += part
    },
  })
  return { text: even(text), ...(fileName !== undefined && fileName !== '' && { fileName }), isEdited }
}

/** No space at the ends of lines, no two empty lines. */
const even = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
