/** Pseudo-random numbers: the same seed always gives the same sequence, on every machine. */
export interface Random {
  /** At least 0, less than 1. */
  next(): number
  /** A whole number between `low` and `high`, both included. */
  int(low: number, high: number): number
  /** Evenly spread between `low` and `high`. */
  between(low: number, high: number): number
  /** True with the given probability. */
  chance(probability: number): boolean
  /** One of `list`, which must not be empty. */
  pick<T>(list: readonly [T, ...T[]]): T
  /** Normally distributed around 0 with a standard deviation of 1. */
  gauss(): number
  /** Letters and digits as identifiers of Google have them. */
  identifier(length: number): string
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const TWO_32 = 4294967296

/** A generator (mulberry32 over a hashed seed): quick and well spread, not for secrets. */
export function createRandom(seed: string): Random {
  let state = hashSeed(seed)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_32
  }
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    int,
    between: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    pick: (list) => list[int(0, list.length - 1)] ?? list[0],
    gauss: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    identifier: (length) => Array.from({ length }, () => ALPHABET[int(0, ALPHABET.length - 1)]).join(''),
  }
}

/** FNV-1a with a final mix, so that seeds that differ in one letter begin far apart. */
function hashSeed(seed: string): number {
  let hash = 0x811c9dc5
  for (const letter of seed) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return hash ^ (hash >>> 13)
}
