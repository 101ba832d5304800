/**
 * How words are compared with the gazetteers: lower-case, Latin letters without their marks (é → e, ł → l, ß → s),
 * combining marks left out. One code unit gives at most one, so that a word is hashed while it is read.
 */

/** Code unit → folded code unit, 0 where it is left out (combining marks). Units from here on are folded by `foldRare`. */
const TABLE_SIZE = 0x1f00

/** Letters that Unicode does not decompose. */
const UNDECOMPOSED: Readonly<Record<string, string>> = {
  ß: 's', æ: 'a', œ: 'o', ø: 'o', đ: 'd', ð: 'd', þ: 't', ł: 'l', ı: 'i', ħ: 'h', ŋ: 'n', ə: 'a', ſ: 's', ŧ: 't', '’': "'", ʼ: "'", ʻ: "'", '`': "'",
} // biome-ignore format: a table of letters

const TABLE = foldTable()

/** FNV-1a, 32 bits, over folded code units. */
export const HASH_SEED = 0x811c9dc5 | 0
export function hashStep(hash: number, folded: number): number {
  return Math.imul(hash ^ folded, 0x01000193)
}

/** The folded form of a code unit; 0: left out. */
export function foldCode(code: number): number {
  return code < TABLE_SIZE ? (TABLE[code] as number) : foldRare(code)
}

/** The folded form of a word, as the gazetteers hold it. */
export function foldWord(word: string): string {
  let folded = ''
  for (let index = 0; index < word.length; index++) {
    const code = foldCode(word.charCodeAt(index))
    if (code !== 0) folded += String.fromCharCode(code)
  }
  return folded
}

export function hashWord(word: string): number {
  let hash = HASH_SEED
  for (let index = 0; index < word.length; index++) {
    const code = foldCode(word.charCodeAt(index))
    if (code !== 0) hash = hashStep(hash, code)
  }
  return hash
}

function foldTable(): Uint16Array {
  const table = new Uint16Array(TABLE_SIZE)
  for (let code = 0; code < TABLE_SIZE; code++) table[code] = foldSlowly(code)
  return table
}

/** Beyond the table: the extended Latin and Greek blocks, and the typographic apostrophe. */
function foldRare(code: number): number {
  if (code === 0x2019) return 0x27
  return code < 0x2000 ? foldSlowly(code) : code
}

function foldSlowly(code: number): number {
  if (code >= 0x300 && code <= 0x36f) return 0
  const lower = String.fromCharCode(code).toLowerCase().charAt(0)
  const base = UNDECOMPOSED[lower] ?? lower.normalize('NFD').charAt(0)
  return base.charCodeAt(0)
}
