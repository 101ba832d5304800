/** A file that a person chose, and what it is called: with its folders where a folder was chosen. */
export interface ChosenFile {
  readonly file: File
  readonly name: string
}

export const chosenFiles = (list: FileList | null): ChosenFile[] =>
  [...(list ?? [])].map((file) => ({ file, name: file.webkitRelativePath || file.name }))

/** Everything that was dropped, folders with all that lies in them. */
export async function droppedFiles(transfer: DataTransfer): Promise<ChosenFile[]> {
  // The list is empty as soon as this turn ends: all entries are taken first.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (entries.length === 0) return chosenFiles(transfer.files)
  const found = await Promise.all(entries.map(filesOf))
  return found.flat()
}

async function filesOf(entry: FileSystemEntry): Promise<ChosenFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    return [{ file, name: entry.fullPath.replace(/^\/+/, '') }]
  }
  if (!isFolder(entry)) return []
  const found = await Promise.all((await entriesOf(entry)).map(filesOf))
  return found.flat()
}

/** A folder is told in pieces; the last is empty. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return all
    all.push(...some)
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
