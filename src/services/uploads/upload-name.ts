import { AppError } from '../../core/errors.ts'

const MOST_CHARACTERS = 1024
/** What usual file systems take as one name. */
const MOST_PART_BYTES = 255
/** Room for the ` (1)` of a second file of the name. */
const ROOM_BYTES = 8
const MOST_FOLDERS = 32

/**
 * A name that a client gave to a file, as a relative path that leads nowhere else. Throws `upload.refused`, which never
 * repeats the name: file names are personal and hostile ones are worse.
 */
export function checkedName(name: string): string {
  const fault = faultOf(name)
  if (fault !== undefined) throw new AppError('upload.refused', `Taking a file: its name ${fault}.`)
  return name
}

function faultOf(name: string): string | undefined {
  if (name === '') return 'is empty'
  if (name.length > MOST_CHARACTERS) return `has more than ${MOST_CHARACTERS} characters`
  if (/^([/\\]|[a-zA-Z]:[/\\])/.test(name)) return 'is an absolute path'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\\\u0000-\u001f\u007f]/.test(name)) return 'holds a backslash or a control character'
  const parts = name.split('/')
  if (parts.length > MOST_FOLDERS) return `lies more than ${MOST_FOLDERS} folders deep`
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return 'is no plain path below the import'
  if (parts.some((part) => Buffer.byteLength(part) > MOST_PART_BYTES - ROOM_BYTES)) return 'has a part that is too long'
  return undefined
}
