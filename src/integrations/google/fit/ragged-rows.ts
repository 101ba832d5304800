/** What a column of the daily metrics holds. */
export type Meaning =
  | { readonly kind: 'field'; readonly field: string }
  | { readonly kind: 'duration'; readonly activity: string }
  | { readonly kind: 'other' }
  /** A number, nobody knows of what. */
  | { readonly kind: 'unassigned' }

/** A cell: undefined where it is empty, NaN where it holds no number. */
type Cell = number | undefined

/** Quantities that a row leaves out as a whole, with all of their columns. */
const GROUPS = [
  ['heartRateAverage', 'heartRateMax', 'heartRateMin'],
  ['lowLatitude', 'lowLongitude', 'highLatitude', 'highLongitude'],
  ['speedAverage', 'speedMax', 'speedMin'],
  ['steps'],
  ['weightAverage', 'weightMax', 'weightMin'],
] as const
const WHOLE = new Set(['steps', 'moveMinutes', 'heartMinutes'])
/** The clock is set back by an hour at most. */
const LONGEST_MS = 25 * 3_600_000

/**
 * What the cells of a row are that is shorter than its header. Most are cut at the end and fit from the left; some leave
 * out columns in the middle, so that steps would be taken for a speed. Then the one way counts in which they fit with
 * quantities left out; which activities the durations are of is not known in that case. Undefined where there is no such
 * way, or several.
 */
export function alignedMeanings(meanings: readonly Meaning[], cells: readonly Cell[]): readonly Meaning[] | undefined {
  if (fits(meanings, cells)) return meanings
  const there = GROUPS.filter((group) => meanings.some((meaning) => isOf(meaning, group)))
  const found = subsets(there)
    .map((left) => meanings.filter((meaning) => !left.some((group) => isOf(meaning, group))))
    .filter((shifted) => fits(shifted, cells))
  const [only] = found
  return found.length === 1 ? only?.map((meaning) => (meaning.kind === 'field' ? meaning : UNASSIGNED)) : undefined
}

type Group = (typeof GROUPS)[number]
export const UNASSIGNED: Meaning = { kind: 'unassigned' }

const isOf = (meaning: Meaning, group: Group): boolean =>
  meaning.kind === 'field' && group.some((field) => field === meaning.field)

/** All but the empty one. */
const subsets = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: 2 ** items.length - 1 }, (_, i) => items.filter((_item, bit) => ((i + 1) >> bit) % 2 === 1))

function fits(meanings: readonly Meaning[], cells: readonly Cell[]): boolean {
  const fields = new Map<string, Cell>()
  for (const [i, cell] of cells.entries()) {
    const meaning = meanings[i] ?? UNASSIGNED
    if (!mayBe(meaning, cell)) return false
    if (meaning.kind === 'field') fields.set(meaning.field, cell)
  }
  return GROUPS.every((group) => isSound(group, fields))
}

function mayBe(meaning: Meaning, cell: Cell): boolean {
  if (meaning.kind === 'other') return true
  if (meaning.kind === 'field') return !WHOLE.has(meaning.field) || isWhole(cell)
  return isWhole(cell) && !((cell ?? 0) > LONGEST_MS)
}

/** What cannot be read is told as such elsewhere, and fits anywhere. */
const isWhole = (cell: Cell): boolean =>
  cell === undefined || Number.isNaN(cell) || (Number.isInteger(cell) && cell >= 0)

/** All columns of a quantity are filled or none, and least, mean and most are in order. */
function isSound(group: Group, fields: ReadonlyMap<string, Cell>): boolean {
  const cells = group.filter((field) => fields.has(field)).map((field) => fields.get(field))
  const filled = cells.filter((cell) => cell !== undefined)
  if (filled.length === 0) return true
  if (filled.length < cells.length) return false
  const [first = Number.NaN, second = Number.NaN, third = Number.NaN, fourth = Number.NaN] = filled
  if (group.length === 3) return !(first > second || first < third)
  return (
    group.length !== 4 ||
    !(Math.max(Math.abs(first), Math.abs(third)) > 90 || first > third || fourth > 180 || second < -180)
  )
}
