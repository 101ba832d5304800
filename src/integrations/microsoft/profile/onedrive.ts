import type { FileProbe } from '../../archive/probe.ts'
import type { Advice } from '../../source.ts'

/**
 * A download of OneDrive: `OneDrive_2025-03-01.zip` or `OneDrive_1_3-1-2025.zip` with the files that were chosen, or the folder
 * that its program keeps on a computer, `OneDrive`, `OneDrive - Example`. There is no export that says what was done with them:
 * the files are listed with their size, as the place of a later source.
 */
const DOWNLOAD = /(?:^|\/)OneDrive[ _-][^/!]{1,100}\.zip!\//i
const FOLDER = /(?:^|\/)OneDrive(?: ?- ?[^/]{1,100})?\/./
/** The folder that was named is no part of the names in it. */
const NAMED_FOLDER = /\/OneDrive(?: ?- ?[^/]{1,100})?\/$/

/** Names a file of OneDrive. Whoever knows what is in it knows better. */
export function oneDriveFile({ path, name }: Pick<FileProbe, 'path' | 'name'>): Advice | undefined {
  const above = path.endsWith(name) ? path.slice(0, path.length - name.length) : ''
  if (!DOWNLOAD.test(path) && !FOLDER.test(name) && !NAMED_FOLDER.test(above)) return undefined
  return { says: 'a file of Microsoft OneDrive, which no source reads yet', isGuess: true }
}
