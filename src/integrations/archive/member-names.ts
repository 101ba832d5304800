import type { ArchiveLimits } from './entry.ts'

/** Why a member of this name is refused, or undefined where it is fine. */
export function refusedName(name: string, limits: ArchiveLimits): string | undefined {
  if (name === '') return 'it has no name'
  if (name.length > limits.maxNameLength) return `its name has more than ${limits.maxNameLength} characters`
  if (/^([/\\]|[a-zA-Z]:)/.test(name)) return 'its name is an absolute path'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\\\u0000-\u001f\u007f]/.test(name)) return 'its name holds a backslash or a control character'
  const parts = name.split('/')
  if (parts.includes('..')) return 'its name leads out of the archive'
  if (parts.length > limits.maxDepth) return `it lies more than ${limits.maxDepth} folders deep`
  return undefined
}

/** A name as it may be shown: no control characters, not too long. */
export function shownName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const plain = name.replace(/[\u0000-\u001f\u007f]/g, '\ufffd')
  return plain.length > 300 ? `${plain.slice(0, 300)}…` : plain
}

/** Without the `./` that some packers put before every name. */
export const plainName = (name: string): string => name.replace(/^(\.\/+)+/, '')

/** Makes the names of one archive unique: the second of a name ends in `#2`. The same in every pass. */
export function createUniqueNames(): (name: string) => string {
  // Hashes instead of names: two million names would cost hundreds of megabytes. A collision only adds a suffix.
  let table = new Float64Array(1 << 10)
  let used = 0
  const repeats = new Map<string, number>()

  const put = (into: Float64Array, hash: number): boolean => {
    const mask = into.length - 1
    let slot = hash % into.length
    for (; into[slot] !== 0; slot = (slot + 1) & mask) if (into[slot] === hash) return false
    into[slot] = hash
    return true
  }
  const grow = () => {
    const larger = new Float64Array(table.length * 2)
    for (const hash of table) if (hash !== 0) put(larger, hash)
    table = larger
  }
  return (name) => {
    if (used * 2 >= table.length) grow()
    if (put(table, hashOf(name))) {
      used++
      return name
    }
    const times = (repeats.get(name) ?? 1) + 1
    repeats.set(name, times)
    return `${name}#${times}`
  }
}

/** 53 bits, never 0. */
function hashOf(name: string): number {
  let high = 0x811c9dc5
  let low = 0x1b873593
  for (let i = 0; i < name.length; i++) {
    const c = name.charCodeAt(i)
    high = Math.imul(high ^ c, 0x01000193)
    low = Math.imul(low ^ c, 0x85ebca6b)
    low ^= low >>> 13
  }
  return (high >>> 0) * 0x200000 + (low >>> 11) + 1
}
