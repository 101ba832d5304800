import { AppError, isAppError } from '../../core/errors.ts'
import type { ElementFault, ElementPage } from './json-elements.ts'
import { CLOSE_LIST, CLOSE_OBJECT, COLON, COMMA, OPEN_LIST, OPEN_OBJECT, QUOTE } from './json-scan.ts'
import { windows } from './json-windows.ts'
import { latin1 } from './mail-headers.ts'

/** Where records stand in groups: a list of objects at the top of the document, each with a list of members. */
export interface GroupNames {
  readonly groups: string
  readonly members: string
}
export interface GroupOptions extends GroupNames {
  /** Of a member, and of a group without its members. Default 4 MiB. */
  readonly maxElementBytes?: number
}

/** The parts of the records: the groups, without their members, and the members. */
export const groupParts = ({ groups, members }: GroupNames): readonly [groups: string, members: string] => [
  `${groups}[]`,
  `${groups}[].${members}[]`,
]

const GROUP = 0
const MEMBER = 1
const MAX_ELEMENT = 4 << 20
const KEPT_OF_FAULT = 64 << 10
const MOST_DEPTH = 200
const LONGEST_NAME = 200
const BACKSLASH = 0x5c
const SPACE = 0x20
/** How deep the parts stand: the document is 1, the list of groups 2, a group 3, its list of members 4. */
const IN_DOCUMENT = 1
const IN_GROUPS = 2
const IN_GROUP = 3
const IN_MEMBERS = 4

/**
 * Splits `{"conversations": [{"id": …, "MessageList": [{…}, …]}, …]}` into the members, and the groups without them, however
 * many members a group has: what is held is one member and one group. A group comes behind its members. Structure only: what
 * stands inside is judged by who parses it. One that is too large, too deep or cut off is told as a fault.
 *
 * Throws AppError `input.damaged`, after the pages before it, where the document breaks off.
 */
export async function* splitGroups(
  chunks: AsyncIterable<Uint8Array>,
  options: GroupOptions,
): AsyncGenerator<ElementPage> {
  const splitter = createGroupSplitter(options)
  let failure: unknown
  try {
    for await (const window of windows(chunks)) {
      for (const bytes of window) splitter.push(bytes)
      const page = splitter.taken()
      if (page.count > 0) yield page
    }
  } catch (error) {
    if (!isAppError(error, 'input.damaged')) throw error
    failure = error
  }
  const damage = splitter.finish()
  const last = splitter.taken()
  if (last.count > 0) yield last
  if (failure !== undefined) throw failure
  if (damage !== undefined) throw new AppError('input.damaged', damage)
}

function createGroupSplitter({ groups, members, maxElementBytes = MAX_ELEMENT }: GroupOptions) {
  const page = createPage()
  const group = createCopy(maxElementBytes)
  const member = createCopy(maxElementBytes)
  let depth = 0
  let isInGroups = false
  let isInMembers = false
  let isInText = false
  let isEscaped = false
  /** The last text of the document or a group: the name of the field that comes. */
  let name = ''
  let isNaming = false
  let at = 0

  /** Where a byte goes: to the member, to the group, or nowhere. */
  const copyOf = () => {
    if (isInMembers) return depth >= IN_MEMBERS ? member : undefined
    return isInGroups && depth >= IN_GROUP ? group : undefined
  }

  /** Behind the text that goes on at `from`, or the end of the chunk. */
  function textEnd(bytes: Uint8Array, from: number): number {
    for (let i = from; i < bytes.length; i++) {
      const c = bytes[i]
      if (isEscaped) isEscaped = false
      else if (c === BACKSLASH) isEscaped = true
      else if (c === QUOTE) {
        isInText = false
        return i + 1
      }
    }
    return bytes.length
  }
  function text(bytes: Uint8Array, from: number): number {
    const end = textEnd(bytes, from)
    copyOf()?.addAll(bytes.subarray(from, end), depth)
    const last = isInText ? end : end - 1
    if (isNaming && name.length < LONGEST_NAME)
      name += latin1(bytes.subarray(from, Math.min(last, from + LONGEST_NAME)))
    return end
  }
  function open(c: number): void {
    depth++
    const listed = c === OPEN_LIST ? name : undefined
    if (depth === IN_GROUPS) isInGroups = listed === groups
    else if (isInGroups && depth === IN_GROUP) group.begin()
    else if (isInGroups && depth === IN_MEMBERS) isInMembers = listed === members
    name = ''
  }
  function close(): void {
    depth--
    if (isInMembers && depth === IN_MEMBERS - 1) isInMembers = false
    if (isInGroups && depth === IN_GROUPS - 1) isInGroups = false
  }
  function beginText(): void {
    isInText = true
    isNaming = depth === IN_DOCUMENT || depth === IN_GROUP
    if (isNaming) name = ''
  }
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one look at every byte outside of texts
  function structure(c: number): void {
    const isMemberPlace = isInMembers && depth === IN_MEMBERS
    if (isMemberPlace && beginsValue(c)) member.begin()
    const before = copyOf()
    switch (c) {
      case QUOTE:
        beginText()
        break
      case OPEN_OBJECT:
      case OPEN_LIST:
        open(c)
        break
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        closing(c, isMemberPlace)
        return
      case COMMA:
        if (isMemberPlace) memberEnds()
        break
      default:
        if (c > SPACE && c !== COLON) name = ''
    }
    const copy = before ?? copyOf()
    copy?.add(c, depth)
  }
  function closing(c: number, isMemberPlace: boolean): void {
    if (isMemberPlace) memberEnds()
    const copy = isMemberPlace ? group : copyOf()
    close()
    copy?.add(c, depth)
    if (copy === member && depth === IN_MEMBERS) memberEnds()
    if (copy === group && depth === IN_GROUPS) groupEnds()
  }
  function groupEnds(): void {
    if (group.isOpen) page.add(GROUP, group.end(at))
  }
  function memberEnds(): void {
    if (member.isOpen) page.add(MEMBER, member.end(at))
  }
  function push(bytes: Uint8Array): void {
    const before = at
    for (let i = 0; i < bytes.length; at = before + i) {
      if (isInText) i = text(bytes, i)
      else structure(bytes[i++] as number)
    }
  }
  return {
    push,
    taken: page.taken,
    /** What is wrong with the document, if anything. */
    finish(): string | undefined {
      if (depth === 0 && !isInText) return undefined
      for (const [part, copy] of [
        [MEMBER, member],
        [GROUP, group],
      ] as const)
        if (copy.isOpen)
          page.add(part, {
            bytes: copy.end(at).bytes,
            fault: { code: 'cut_off', detail: 'the file ends inside of it' },
          })
      return `the file ends at byte ${at} before the document is complete`
    },
  }
}

const beginsValue = (c: number) => c > SPACE && c !== COMMA && c !== CLOSE_LIST && c !== CLOSE_OBJECT

interface Copied {
  readonly bytes: Uint8Array
  readonly fault?: ElementFault
}

/** Bytes of an element that is begun, as far as they are kept. */
function createCopy(most: number) {
  let bytes = new Uint8Array(1 << 12)
  let length = 0
  let deepest = 0
  let isOpen = false
  return {
    get isOpen() {
      return isOpen
    },
    /** Nothing, where it is begun already. */
    begin(): void {
      if (isOpen) return
      length = 0
      deepest = 0
      isOpen = true
    },
    add(c: number, depth: number): void {
      if (!isOpen) return
      if (depth > deepest) deepest = depth
      if (length >= bytes.length && length <= most) bytes = grown(bytes)
      bytes[length++] = c
    },
    addAll(more: Uint8Array, depth: number): void {
      if (!isOpen) return
      if (depth > deepest) deepest = depth
      const kept = more.subarray(0, Math.max(0, most + 1 - length))
      while (length + kept.length > bytes.length) bytes = grown(bytes)
      bytes.set(kept, length)
      length += more.length
    },
    end(at: number): Copied {
      isOpen = false
      const fault = faultOf(length, deepest, most, at)
      return fault === undefined
        ? { bytes: bytes.slice(0, length) }
        : { bytes: bytes.slice(0, Math.min(length, KEPT_OF_FAULT)), fault }
    },
  }
}

function grown(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes.length * 2)
  larger.set(bytes)
  return larger
}

function faultOf(length: number, deepest: number, most: number, at: number): ElementFault | undefined {
  if (length > most) return { code: 'too_large', detail: `an element of more than ${most} bytes before byte ${at}` }
  if (deepest <= MOST_DEPTH) return undefined
  return { code: 'too_deep', detail: `nested ${deepest} deep before byte ${at}, at most ${MOST_DEPTH} are read` }
}

function createPage() {
  let pieces: Uint8Array[] = []
  let parts: number[] = []
  let faults = new Map<number, ElementFault>()
  return {
    add(part: number, { bytes, fault }: Copied): void {
      if (fault !== undefined) faults.set(pieces.length, fault)
      pieces.push(bytes)
      parts.push(part)
    },
    taken(): ElementPage {
      const start: number[] = []
      const end: number[] = []
      let length = 0
      for (const piece of pieces) {
        start.push(length)
        length += piece.length
        end.push(length)
      }
      const page = { bytes: Buffer.concat(pieces), count: pieces.length, start, end, part: parts, faults }
      pieces = []
      parts = []
      faults = new Map()
      return page
    },
  }
}
