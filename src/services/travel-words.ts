/** Endings of names that say what kind of file it is, and nothing about anybody. */
const KINDS = new Set([
  '3gp', 'aac', 'atom', 'avi', 'bin', 'bmp', 'css', 'csv', 'db', 'doc', 'docx', 'eml', 'exe', 'gif', 'gpx', 'gz', 'heic', 'heif',
  'htm', 'html', 'ics', 'jpeg', 'jpg', 'js', 'json', 'jsonl', 'kml', 'kmz', 'log', 'm4a', 'm4v', 'mbox', 'md', 'mkv', 'mov', 'mp',
  'mp3', 'mp4', 'mpg', 'ndjson', 'ods', 'odt', 'ogg', 'opus', 'pdf', 'png', 'ppt', 'pptx', 'pst', 'rar', 'raw', 'rtf', 'sqlite',
  'svg', 'tar', 'tcx', 'tgz', 'tiff', 'tsv', 'txt', 'vcf', 'wav', 'webm', 'webp', 'xls', 'xlsx', 'xml', 'zip', '7z',
]) // biome-ignore format: a word list

/** `zip: json` for a JSON file in a zip, `json` for one by itself; what is behind an unknown ending is `other`. */
export function kindOfFile(path: string): string {
  return path.split('!/').map(ending).join(': ')
}

function ending(name: string): string {
  const found = /\.([^./\\\s]+)(?: ?\(\d+\)|#\d+)?$/.exec(name)?.[1]?.toLowerCase() ?? ''
  return KINDS.has(found) ? found : 'other'
}

/** Keeps names of files out of texts that the program wrote. */
export interface NameFilter {
  /** The text, or words in its place where it repeats a name. */
  withheld(text: string): string
}

/** A shorter name is a word as well. */
const LEAST_STEM = 5

export function createNameFilter(paths: readonly string[]): NameFilter {
  const names = new Set(paths.flatMap(namesIn))
  return {
    withheld: (text) => {
      const low = text.toLowerCase()
      return [...names].some((name) => low.includes(name)) ? 'told with the name of a file: withheld' : text
    },
  }
}

/** The file's own name and that of its archive, whole and without its ending. Folders have the names that providers give. */
function namesIn(path: string): string[] {
  return path.split('!/').flatMap((part) => {
    const name = (part.split(/[/\\]/).at(-1) ?? '').toLowerCase()
    const stem = name.replace(/(\.[^.]+)+$/, '')
    return [name, stem].filter((each) => each.length >= LEAST_STEM)
  })
}
