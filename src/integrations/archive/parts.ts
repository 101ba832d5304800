import type { Problem } from './entry.ts'

/*
 * Exports larger than a limit come in parts that belong together, numbered at the end of the name:
 *
 *     takeout-20250301T120000Z-001.zip   takeout-20250301T120000Z-2-014.tgz   takeout-20250301T120000Z-003 (1).zip
 */
const PART = /^(?<stem>.+)-(?<number>\d{3,6})(?: ?\(\d+\))?(?<extension>\.(?:zip|tgz|tar\.gz|tar))?$/i
/** Other makers' files end in three digits too: a year has four, and one alone is no series. */
const TAKEOUT = /^takeout-\d{8}T\d{6}Z/i
const DIGITS = 3

interface Part {
  readonly stem: string
  readonly number: number
  readonly digits: number
  readonly extension: string
}

function partOf(name: string): Part | undefined {
  const { stem, number, extension = '' } = PART.exec(name)?.groups ?? {}
  if (stem === undefined || number === undefined) return undefined
  if (number.length > DIGITS && !TAKEOUT.test(stem)) return undefined
  return { stem, number: Number(number), digits: number.length, extension }
}

/** The export that an archive, or a folder that one was unpacked to, belongs to by its name; undefined if to none. */
export const setOf = (name: string): string | undefined => partOf(name)?.stem

/** Notes the parts that are there, and tells which are not. */
export interface PartList {
  note(path: string, name: string): void
  missing(): readonly Problem[]
}

interface Series extends Part {
  readonly folder: string
  readonly numbers: Set<number>
}

const MOST_NAMED = 20

export function createPartList(): PartList {
  const all = new Map<string, Series>()
  return {
    note(path, name) {
      const part = partOf(name)
      if (part === undefined || part.extension === '') return
      const known = all.get(part.stem)
      if (known === undefined)
        all.set(part.stem, { ...part, folder: path.slice(0, -name.length), numbers: new Set([part.number]) })
      else known.numbers.add(part.number)
    },
    missing: () => [...all.values()].flatMap(gaps),
  }
}

function gaps({ stem, digits, extension, folder, numbers }: Series): readonly Problem[] {
  const last = Math.max(...numbers)
  // Google numbers from 1. Of others only what lies between is known to be missing.
  const first = TAKEOUT.test(stem) ? 1 : Math.min(...numbers)
  const absent: number[] = []
  for (let number = first; number < last && absent.length <= MOST_NAMED; number++)
    if (!numbers.has(number)) absent.push(number)
  const all = last - first + 1 - numbers.size
  return absent.map((number, i) => ({
    path: `${folder}${stem}-${String(number).padStart(digits, '0')}${extension}`,
    why:
      i === MOST_NAMED
        ? `this part of the export and ${all - MOST_NAMED - 1} more are missing: download them and import again`
        : 'this part of the export is missing: download it and import again, nothing is stored twice',
    fatal: false,
  }))
}
