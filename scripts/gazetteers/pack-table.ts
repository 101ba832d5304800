/** One kind of word: its flags, how many there are, and how many bits of a gap are written as they are. */
export type Group = readonly [flags: number, count: number, bits: number]

export interface PackedTable {
  readonly groups: readonly Group[]
  /** Base64. */
  readonly packed: string
}

/**
 * Words by hash as the lexicon reads them: those with the same flags are a group, their hashes in order, each as its distance to the one
 * before in Golomb–Rice code (https://en.wikipedia.org/wiki/Golomb_coding#Rice_coding): 17 bits a word.
 */
export function packTable(flagsByHash: ReadonlyMap<number, number>): PackedTable {
  const byFlags = new Map<number, number[]>()
  for (const [hash, flags] of flagsByHash) groupOf(byFlags, flags).push(hash >>> 0)
  const out = createBits()
  const groups: Group[] = []
  for (const [flags, hashes] of [...byFlags].toSorted(([a], [b]) => (a >>> 0) - (b >>> 0))) {
    const bits = Math.min(MOST_BITS, Math.max(0, Math.floor(Math.log2((2 ** 32 / hashes.length) * Math.LN2))))
    let before = 0
    for (const hash of hashes.toSorted((a, b) => a - b)) {
      out.rice(hash - before, bits)
      before = hash
    }
    groups.push([flags, hashes.length, bits])
  }
  return { groups, packed: out.base64() }
}

/** What the reader takes in one step. */
const MOST_BITS = 24

function createBits() {
  const bytes: number[] = []
  let current = 0
  let filled = 0
  const bit = (value: number) => {
    current = (current << 1) | value
    if (++filled < 8) return
    bytes.push(current)
    current = 0
    filled = 0
  }
  return {
    rice(value: number, bits: number) {
      for (let ones = Math.floor(value / 2 ** bits); ones > 0; ones--) bit(0)
      bit(1)
      for (let at = bits - 1; at >= 0; at--) bit(Math.floor(value / 2 ** at) % 2)
    },
    base64: () => {
      while (filled > 0) bit(0)
      return Buffer.from([...bytes, 0, 0, 0, 0]).toString('base64')
    },
  }
}

function groupOf(groups: Map<number, number[]>, flags: number): number[] {
  const group = groups.get(flags) ?? []
  groups.set(flags, group)
  return group
}
