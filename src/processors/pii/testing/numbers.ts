/** Seeded numbers for tests of validators: random ones of a shape, valid ones, and valid ones with one fault. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const DIGITS = '0123456789'
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * A number of a shape: `9` digit, `A` letter, `X` either, other characters themselves. `YY`, `MM` and `DD` are parts of a date;
 * of months and days one in eight is none.
 */
export function numberOf(shape: string, random: () => number): string {
  return shape.replace(/YY|MM|DD|./g, (part) => {
    if (part === 'YY') return two(Math.floor(random() * 100))
    if (part === 'MM') return random() < 1 / 8 ? two(Math.floor(random() * 100)) : two(1 + Math.floor(random() * 12))
    if (part === 'DD') return random() < 1 / 8 ? two(Math.floor(random() * 100)) : two(1 + Math.floor(random() * 31))
    return characterOf(part, random)
  })
}

function characterOf(part: string, random: () => number): string {
  if (part === '9') return pick(DIGITS, random)
  if (part === 'A') return pick(LETTERS, random)
  return part === 'X' ? pick(DIGITS + LETTERS, random) : part
}

const two = (value: number): string => String(value).padStart(2, '0')
const pick = (from: string, random: () => number): string => from.charAt(Math.floor(random() * from.length))

/** The number, and it with every other character of the same kind at one place: about one of them is valid. */
export function variantsAt(compact: string, at: number): readonly string[] {
  const own = compact.charAt(at)
  const all = DIGITS.includes(own) ? DIGITS : LETTERS
  return [...all].map((character) => compact.slice(0, at) + character + compact.slice(at + 1))
}

/** Every number that differs in one character of the same kind. */
export function singleErrors(compact: string): readonly string[] {
  return [...compact].flatMap((_, at) => variantsAt(compact, at).filter((variant) => variant !== compact))
}

/** Every number with two unequal neighbours of one kind exchanged. */
export function neighbourSwaps(compact: string): readonly string[] {
  const swaps: string[] = []
  for (let at = 0; at + 1 < compact.length; at++) {
    const [one, other] = [compact.charAt(at), compact.charAt(at + 1)]
    if (one === other || DIGITS.includes(one) !== DIGITS.includes(other)) continue
    swaps.push(compact.slice(0, at) + other + one + compact.slice(at + 2))
  }
  return swaps
}
