/** The known word closest to `word`, where it is close enough to be what was meant. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const wanted = word.toLowerCase()
  const ranked = known
    .map((candidate) => ({ candidate, edits: edits(wanted, candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)
  const [best] = ranked
  const most = Math.max(1, Math.floor(wanted.length / 3))
  if (best !== undefined && best.edits <= most) return best.candidate
  return known.find((candidate) => wanted.length > 2 && candidate.toLowerCase().includes(wanted))
}

/** ` Did you mean google.maps?`, or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const found = closest(word, known)
  return found === undefined ? '' : ` Did you mean ${found}?`
}

/** Edits between two words: letters put in, left out, changed, or swapped with their neighbour. */
function edits(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) current.push(editsAt({ a, b, i, j, before, previous, current }))
    before = previous
    previous = current
  }
  return previous[b.length] ?? 0
}

interface EditCell {
  readonly a: string
  readonly b: string
  readonly i: number
  readonly j: number
  readonly before: readonly number[]
  readonly previous: readonly number[]
  readonly current: readonly number[]
}

function editsAt({ a, b, i, j, before, previous, current }: EditCell): number {
  const same = a[i - 1] === b[j - 1] ? 0 : 1
  const least = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + same)
  const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
  return isSwap ? Math.min(least, (before[j - 2] ?? 0) + 1) : least
}
