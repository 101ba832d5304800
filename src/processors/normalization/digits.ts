/** Digits of every script as ASCII ones: `٤٨` and `४८` are 48. Phones format numbers in the language they are set to. */
export function asciiDigits(text: string): string {
  return FOREIGN.test(text) ? text.replace(DIGIT, asciiDigit) : text
}

const FOREIGN = /[^\P{Nd}0-9]/u
const DIGIT = /\p{Nd}/gu
/** First code points of the blocks of decimal digits whose own block does not begin at a multiple of 16. */
const SHIFTED = 6

function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  if (code < 0x80) return digit
  const low = code % 16
  // Arabic-Indic and most Indian blocks begin at …6, the others (Thai, Lao, full width) at …0.
  const startsAtSix = low > 9 || /\p{Nd}/u.test(String.fromCodePoint(code - low + 15))
  return String(startsAtSix ? low - SHIFTED : low)
}
