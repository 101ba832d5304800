import type { ByteLine } from './byte-lines.ts'
import { createHeaderList, type HeaderList, latin1 } from './mail-headers.ts'

/** What the headers of a part say that may be an attachment; nothing of its content. */
export type MailPart = { readonly type?: string; readonly disposition?: string }

const MOST_PARTS = 500
const MOST_BOUNDARIES = 50
const LONGEST_BOUNDARY = 200
const MOST_HEADER_BYTES = 16 << 10
const DASH = 0x2d
const BOUNDARY = /;\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/i

/** Follows the parts of a body line by line: only their headers are looked at, their contents are passed over. */
export function createPartFinder(contentType: string | undefined) {
  const parts: MailPart[] = []
  const boundaries = new Set<string>()
  let headers: HeaderList | undefined

  const open = (type: string | undefined) => {
    if (type === undefined || !/^\s*multipart\//i.test(type) || boundaries.size >= MOST_BOUNDARIES) return
    const found = BOUNDARY.exec(type)
    const boundary = (found?.[1]?.replace(/\\(.)/g, '$1') ?? found?.[2] ?? '').trimEnd()
    if (boundary !== '' && boundary.length <= LONGEST_BOUNDARY) boundaries.add(boundary)
  }
  const isBoundary = ({ bytes, length }: ByteLine): boolean => {
    if (bytes[0] !== DASH || bytes[1] !== DASH || length > LONGEST_BOUNDARY + 10) return false
    const name = latin1(bytes.subarray(2)).trimEnd()
    return boundaries.has(name) || (name.endsWith('--') && boundaries.has(name.slice(0, -2)))
  }
  const close = () => {
    const type = headers?.first('content-type')
    const disposition = headers?.first('content-disposition')
    headers = undefined
    open(type)
    if (parts.length >= MOST_PARTS || (type === undefined && disposition === undefined)) return
    parts.push({ ...(type !== undefined && { type }), ...(disposition !== undefined && { disposition }) })
  }
  open(contentType)
  return {
    parts,
    line(line: ByteLine): void {
      if (boundaries.size === 0) return
      if (isBoundary(line)) {
        if (headers !== undefined) close()
        headers = createHeaderList(MOST_HEADER_BYTES)
      } else if (headers !== undefined && (line.length === 0 || headers.add(line) !== 'header')) close()
    },
    end(): void {
      if (headers !== undefined) close()
    },
  }
}
