/** Colours and weights of a terminal; each leaves its text as it is where they are switched off. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly green: (text: string) => string
  readonly yellow: (text: string) => string
  readonly cyan: (text: string) => string
}

const ESCAPE = '\u001b['
const RESET_ALL = 0

export function createStyle(isColored: boolean): Style {
  const code = (on: number) => (text: string) => (isColored ? `${ESCAPE}${on}m${text}${ESCAPE}${RESET_ALL}m` : text)
  return { bold: code(1), dim: code(2), red: code(31), green: code(32), yellow: code(33), cyan: code(36) }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const ANSI = /\u001b\[[0-9;]*m/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u
const MARK = /\p{Mark}|\u200b|\u200d|\ufe0f/u

/**
 * Text from outside (names of files, subjects of events) as it may be shown: control characters could move the cursor,
 * recolour the terminal or turn the direction of writing.
 */
export const shown = (text: string): string => text.replace(CONTROL, '·')

/** How many columns a text takes in a terminal, without its colours. */
export function widthOf(text: string): number {
  let width = 0
  for (const letter of text.replace(ANSI, '')) width += MARK.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1
  return width
}

/** Cuts a text without colours to so many columns; the cut is marked with an ellipsis. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  let width = 0
  let kept = ''
  for (const letter of text) {
    width += widthOf(letter)
    if (width > columns - 1) break
    kept += letter
  }
  return `${kept}…`
}

/** Fills up to so many columns; colours do not count. */
export const padEnd = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - widthOf(text)))
export const padStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - widthOf(text))) + text

/** Breaks a text without colours into lines of at most so many columns, at spaces. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && widthOf(longer) > columns) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}
