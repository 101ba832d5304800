import type { EventColumns } from '../../../models/batch.ts'
import { uuidText } from '../../../utils/fact-id.ts'

export interface DistinctRows {
  /** First row of every id. */
  readonly first: Uint32Array
  /** Rows whose id came before, always with the same content; and the first row of the same id, in the same order. */
  readonly repeats: readonly number[]
  readonly repeated: readonly number[]
  /** Of the ids that came with several contents all rows but the first, in order. */
  readonly changed: readonly number[]
  /** First rows of these ids. */
  readonly several: ReadonlySet<number>
}

/** Finds repeated ids within a batch with an open-addressing table over row numbers. `without`: rows that are left out. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: hot loop over every row of an import
export function distinctRows(columns: EventColumns, without?: { has(row: number): boolean }): DistinctRows {
  const { id, hash, count } = columns
  const mask = tableSize(count) - 1
  const table = new Int32Array(mask + 1).fill(-1)
  const first = new Uint32Array(count)
  const later: number[] = []
  const laterOf: number[] = []
  const several = new Set<number>()
  let unique = 0
  for (let row = 0; row < count; row++) {
    if (without?.has(row) === true) continue
    const at = row * 16
    // The last bytes are hash already.
    let slot =
      (((id[at + 12] as number) << 24) ^
        ((id[at + 13] as number) << 16) ^
        ((id[at + 14] as number) << 8) ^
        (id[at + 15] as number) ^
        ((id[at + 9] as number) << 12)) &
      mask
    for (;;) {
      const other = table[slot] as number
      if (other < 0) {
        table[slot] = row
        first[unique++] = row
        break
      }
      if (same(id, row * 16, other * 16, 16)) {
        later.push(row)
        laterOf.push(other)
        if (!same(hash, row * 8, other * 8, 8)) several.add(other)
        break
      }
      slot = (slot + 1) & mask
    }
  }
  const isChanged = (k: number) => several.size > 0 && several.has(laterOf[k] as number)
  return {
    first: first.subarray(0, unique),
    repeats: later.filter((_, k) => !isChanged(k)),
    repeated: laterOf.filter((_, k) => !isChanged(k)),
    changed: later.filter((_, k) => isChanged(k)),
    several,
  }
}

/** The lowest and the highest id of a batch that has rows, in text. */
export function idRange({ id, count }: EventColumns): { readonly low: string; readonly high: string } {
  let lowest = 0
  let highest = 0
  for (let row = 1; row < count; row++) {
    if (order(id, row, lowest) < 0) lowest = row
    else if (order(id, row, highest) > 0) highest = row
  }
  return { low: uuidText(id, lowest), high: uuidText(id, highest) }
}

function tableSize(rows: number): number {
  let size = 16
  while (size < rows * 2) size *= 2
  return size
}

function same(bytes: Uint8Array, a: number, b: number, length: number): boolean {
  for (let i = length - 1; i >= 0; i--) if (bytes[a + i] !== bytes[b + i]) return false
  return true
}

function order(id: Uint8Array, a: number, b: number): number {
  for (let i = 0; i < 16; i++) {
    const difference = (id[a * 16 + i] as number) - (id[b * 16 + i] as number)
    if (difference !== 0) return difference
  }
  return 0
}

/** The xor of the hashes of the rows, signed, as PostgreSQL's `bit_xor` gives it. */
export function fingerprint(columns: EventColumns, rows: ArrayLike<number>): string {
  let high = 0
  let low = 0
  const { hash } = columns
  for (let k = 0; k < rows.length; k++) {
    const at = (rows[k] as number) * 8
    high ^=
      ((hash[at] as number) << 24) |
      ((hash[at + 1] as number) << 16) |
      ((hash[at + 2] as number) << 8) |
      (hash[at + 3] as number)
    low ^=
      ((hash[at + 4] as number) << 24) |
      ((hash[at + 5] as number) << 16) |
      ((hash[at + 6] as number) << 8) |
      (hash[at + 7] as number)
  }
  return BigInt.asIntN(64, (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)).toString()
}
