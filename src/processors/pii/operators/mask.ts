const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u

/** Letters and digits as `*`, all else as it stands, so that the form can be seen. `keepFirst` and `keepLast` count letters and digits. */
export function masked(text: string, keepFirst = 0, keepLast = 0): string {
  const characters = [...text]
  const places = characters.flatMap((character, i) => (LETTER_OR_DIGIT.test(character) || character === '*' ? [i] : []))
  // Of a short value what is kept would be all of it.
  const most = Math.floor(places.length / 2)
  const first = Math.min(keepFirst, most)
  const last = Math.min(keepLast, most - Math.min(first, most))
  const hidden = new Set(places.slice(first, places.length - last))
  return characters.map((character, i) => (hidden.has(i) ? '*' : character)).join('')
}
