import { Parser } from 'htmlparser2'

/** Told of what a text with mark-up holds, in order; elements that nobody closes are closed at the end. */
export interface MarkupHandler {
  onOpen(name: string, attributes: Readonly<Record<string, string>>): void
  onClose(name: string): void
  /** Entities are decoded; one text may come in pieces. */
  onText(text: string): void
}

/** Reads a text with mark-up (HTML, or elements of somebody's own) as browsers do. Never throws, whatever it is. */
export function readMarkup(markup: string, { onOpen, onClose, onText }: MarkupHandler): void {
  const parser = new Parser({ onopentag: onOpen, onclosetag: onClose, ontext: onText })
  parser.end(markup)
}
