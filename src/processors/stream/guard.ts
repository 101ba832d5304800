/** The stage threw: the event must not be stored. Its message holds nothing of the event. */
export class StageFault extends Error {
  constructor(cause: unknown) {
    super(`the search for personal values failed: ${cause instanceof Error ? cause.name : 'unknown'}`, { cause })
  }
}

const MOST_NAMES = 2000
const BUCKETS = 256

interface KnownName {
  readonly bytes: Uint8Array
  readonly answer: boolean
}

/** Answers a question about names that stand in bytes; each name is asked for once. Records of one kind have few names. */
export function createNameBook(ask: (name: string) => boolean): {
  has(bytes: Uint8Array, from: number, to: number): boolean
} {
  const buckets: KnownName[][] = Array.from({ length: BUCKETS }, () => [])
  const decoder = new TextDecoder()
  let count = 0
  return {
    has(bytes, from, to) {
      const sum = (to - from) * 31 + (bytes[from] as number) * 7 + (bytes[to - 1] as number)
      const bucket = buckets[sum % BUCKETS] as KnownName[]
      for (const known of bucket) if (isName(known.bytes, bytes, from, to)) return known.answer
      if (count >= MOST_NAMES) return false
      count++
      const name = bytes.slice(from, to)
      const answer = ask(decoder.decode(name))
      bucket.push({ bytes: name, answer })
      return answer
    },
  }
}

function isName(name: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (name.length !== to - from) return false
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[from + i]) return false
  return true
}
