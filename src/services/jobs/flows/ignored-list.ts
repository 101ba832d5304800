import type { IgnoredFile } from '../../../models/stream.ts'

/** Files that no source reads: so many by name as a person may look through, the others in sums. */
export interface IgnoredList {
  /** Answers whether it is listed by name. */
  add(file: IgnoredFile): boolean
  /** Those by name first. */
  all(): readonly IgnoredFile[]
}

/** A folder may hold a hundred thousand pictures of no source; each by name would cost 300 bytes, and again as much in the run. */
const MOST_NAMED = 2000
const MOST_REASONS = 100
const OTHERS = 'files of many more kinds; no source reads them'

interface Sum {
  readonly why: string
  folder: string
  files: number
  bytes: number
}

export function createIgnoredList(): IgnoredList {
  const named: IgnoredFile[] = []
  const sums = new Map<string, Sum>()
  const sumOf = ({ path, why }: IgnoredFile): Sum => {
    const reason = sums.has(why) || sums.size < MOST_REASONS ? why : OTHERS
    const sum = sums.get(reason) ?? { why: reason, folder: folderOf(path), files: 0, bytes: 0 }
    sums.set(reason, sum)
    return sum
  }
  return {
    add(file) {
      if (named.length < MOST_NAMED) {
        named.push(file)
        return true
      }
      const sum = sumOf(file)
      while (!file.path.startsWith(sum.folder)) sum.folder = folderOf(sum.folder.slice(0, -1))
      sum.files++
      sum.bytes += file.bytes ?? 0
      return false
    },
    all: () => [...named, ...[...sums.values()].map(({ folder, ...sum }) => ({ path: folder, ...sum }))],
  }
}

/** With its slash; '' where there is none. */
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)
