import { GROUPS, PACKED } from './word-table.ts'

/** All words of the gazetteers and cues by their hash: `flags` of a word that is not there is 0. */
export interface Lexicon {
  readonly flags: (hash: number) => number
}

/** Of a hash what its bucket is found by: with 430,000 words a bucket has one or two. */
const BUCKET_BITS = 18
const REST = 32 - BUCKET_BITS
/** Words looked up last, by a part of their hash: most words of a text are few, and a look into all costs a miss of the cache. */
const REMEMBERED = 1 << 14

let made: Lexicon | undefined

/**
 * The lexicon of this process, made when first asked for (4 MB). Words are known by 32 bits of hash alone: of 10,000 unknown
 * words one is taken for a known one, which a name needs more evidence than.
 */
export function lexicon(): Lexicon {
  made ??= makeLexicon()
  return made
}

interface Words {
  /** By bucket where its words begin; one more at the end. */
  readonly starts: Int32Array
  readonly hashes: Int32Array
  /** Row of `GROUPS` that a word belongs to. */
  readonly groups: Uint16Array
}

function makeLexicon(): Lexicon {
  const { starts, hashes, groups } = readWords()
  const flagsOfGroup = Int32Array.from(GROUPS, ([flags]) => flags)
  const recent = new Int32Array(2 * REMEMBERED)
  const find = (hash: number): number => {
    const bucket = hash >>> REST
    const end = starts[bucket + 1] as number
    for (let row = starts[bucket] as number; row < end; row++)
      if (hashes[row] === hash) return flagsOfGroup[groups[row] as number] as number
    return 0
  }
  return {
    flags: (hash) => {
      const place = (hash & (REMEMBERED - 1)) << 1
      if (recent[place] === hash) return recent[place + 1] as number
      recent[place] = hash
      recent[place + 1] = find(hash)
      return recent[place + 1] as number
    },
  }
}

/** Each group is in order of its hashes, so that both passes go over memory from front to back. */
function readWords(): Words {
  const count = GROUPS.reduce((sum, [, words]) => sum + words, 0)
  const unsorted = unpack(count)
  const starts = startsOf(unsorted)
  const free = starts.slice()
  const hashes = new Int32Array(count)
  const groups = new Uint16Array(count)
  for (let group = 0, at = 0; group < GROUPS.length; group++)
    for (const last = at + (GROUPS[group]?.[1] ?? 0); at < last; at++) {
      const bucket = (unsorted[at] as number) >>> REST
      const row = free[bucket] as number
      free[bucket] = row + 1
      hashes[row] = unsorted[at] as number
      groups[row] = group
    }
  return { starts, hashes, groups }
}

/** How many words all buckets before one have. */
function startsOf(hashes: Int32Array): Int32Array {
  const starts = new Int32Array((1 << BUCKET_BITS) + 1)
  for (let at = 0; at < hashes.length; at++) {
    const next = ((hashes[at] as number) >>> REST) + 1
    starts[next] = (starts[next] as number) + 1
  }
  for (let at = 1; at < starts.length; at++) starts[at] = (starts[at] as number) + (starts[at - 1] as number)
  return starts
}

/** Golomb–Rice codes: as many 0 as the distance has times 2^bits, a 1, the rest in `bits`. See scripts/gazetteers/pack-table.ts. */
function unpack(count: number): Int32Array {
  const hashes = new Int32Array(count)
  const reader = { bytes: bytesOf(PACKED), next: 0, bits: 0, filled: 0 }
  let at = 0
  for (const [, words, bits] of GROUPS) {
    readGroup(reader, bits, hashes.subarray(at, at + words))
    at += words
  }
  return hashes
}

/** Bits that were taken out of the bytes and not read yet, from the highest down. */
interface Reader {
  readonly bytes: Uint8Array
  next: number
  bits: number
  filled: number
}

function fill(reader: Reader): void {
  const { bytes } = reader
  for (; reader.filled <= 24 && reader.next < bytes.length; reader.filled += 8)
    reader.bits |= (bytes[reader.next++] as number) << (24 - reader.filled)
}

function readGroup(reader: Reader, bits: number, hashes: Int32Array): void {
  let hash = 0
  for (let at = 0; at < hashes.length; at++) {
    const times = readTimes(reader)
    fill(reader)
    hash = (hash + (times << bits) + (bits === 0 ? 0 : reader.bits >>> (32 - bits))) | 0
    reader.bits <<= bits
    reader.filled -= bits
    hashes[at] = hash
  }
}

/** How many 0 there are before the next 1. */
function readTimes(reader: Reader): number {
  let times = 0
  fill(reader)
  while (reader.bits === 0) {
    times += reader.filled
    reader.filled = 0
    fill(reader)
  }
  const zeros = Math.clz32(reader.bits)
  reader.bits = zeros === 31 ? 0 : reader.bits << (zeros + 1)
  reader.filled -= zeros + 1
  return times + zeros
}

function bytesOf(base64: string): Uint8Array {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}
