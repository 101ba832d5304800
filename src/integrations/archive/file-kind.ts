import { isTarHeader, TAR_BLOCK } from './tar-header.ts'

/** What a file is, by its first bytes and never by its name. `foreign` is an archive of a kind that is not read. */
export type FileKind = 'zip' | 'gzip' | 'tar' | 'foreign' | 'plain'

/** Bytes that suffice to tell. */
export const KIND_BYTES = TAR_BLOCK

/** The first bytes of archives that are not read, with the name they go by. */
const FOREIGN: readonly (readonly [name: string, mark: string])[] = [
  ['7z', '7z\xbc\xaf\x27\x1c'],
  ['rar', 'Rar!\x1a\x07'],
  ['xz', '\xfd7zXZ\0'],
  ['bzip2', 'BZh'],
  ['zstandard', '\x28\xb5\x2f\xfd'],
]

export function fileKind(head: Buffer): FileKind {
  const mark = head.toString('latin1', 0, 4)
  if (['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'].includes(mark)) return isDocument(head) ? 'plain' : 'zip'
  if (mark.startsWith('\x1f\x8b\x08')) return 'gzip'
  if (isTarHeader(head)) return 'tar'
  return foreignKind(head) === undefined ? 'plain' : 'foreign'
}

/** The name of a kind of archive that is not read. */
export function foreignKind(head: Buffer): string | undefined {
  const text = head.toString('latin1', 0, 10)
  return FOREIGN.find(([name, mark]) => text.startsWith(mark) && (name !== 'bzip2' || /^BZh[1-9]1AY/.test(text)))?.[0]
}

/** Office documents, books and programs are zips too; they are told by the member that comes first in them. */
const DOCUMENT = /^(\[Content_Types\]\.xml|_rels\/|docProps\/|mimetype|META-INF\/|AndroidManifest\.xml|classes\d*\.dex)/

function isDocument(head: Buffer): boolean {
  if (head.length < 30) return false
  return DOCUMENT.test(head.toString('latin1', 30, 30 + head.readUInt16LE(26)))
}
