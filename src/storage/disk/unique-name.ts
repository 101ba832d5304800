/**
 * A name that none of the taken ones is, nor a folder of one, on disks that ignore case too. A second of a name is
 * numbered as browsers number downloads: `takeout-001 (1).zip`.
 */
export function uniqueName(name: string, taken: readonly string[]): string {
  const used = new Set(taken.flatMap((each) => [folded(each), ...foldersOf(folded(each))]))
  const files = new Set(taken.map(folded))
  const isFree = (candidate: string) =>
    !used.has(folded(candidate)) && !foldersOf(folded(candidate)).some((folder) => files.has(folder))
  for (let number = 0; number <= taken.length; number++) {
    const candidate = number === 0 ? name : numbered(name, number)
    if (isFree(candidate)) return candidate
  }
  // A folder of it is a file: it goes where nothing else is.
  return uniqueName(`${name.replaceAll('/', '_')}`, taken)
}

const folded = (name: string): string => name.normalize('NFC').toLowerCase()

function foldersOf(name: string): string[] {
  const parts = name.split('/')
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'))
}

function numbered(name: string, number: number): string {
  const [, stem = name, extension = ''] = /^(.*?[^/])(\.(?:tar\.)?[^./]{1,10})$/s.exec(name) ?? []
  return `${stem} (${number})${extension}`
}
