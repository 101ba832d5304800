import { sha256 } from '../../core/security/digest.ts'
import type { Identity } from '../../models/events.ts'
import { TIME_OFFSET, TIMELESS } from '../../utils/fact-id.ts'
import { createWordHash } from '../../utils/hash.ts'

/**
 * The id of a fact is a UUIDv8 (RFC 9562): 48 bits that sort, then 74 bits of hash over type, time and key.
 *
 * - With a time in the identity the 48 bits are milliseconds since 1970 plus 2^46, so that ids sort by time and a range
 *   of time is a range of ids.
 * - Without one they are 2^47 and more hash: such ids stand behind every time.
 *
 * A key of 32-bit whole numbers is hashed with MurmurHash3, any other with SHA-256.
 */
const WORD = 2 ** 32

const isInt32 = (part: string | number): part is number => typeof part === 'number' && part === (part | 0)

export interface Identifier {
  /** Writes the id of a numeric key of two parts at `out[at … at + 16)`: the same as `identify` gives, without garbage. */
  pair(type: number, time: number, first: number, second: number, out: Uint8Array, at: number): void
  /** Writes the id of any identity. */
  identify(type: number, identity: Identity, out: Uint8Array, at: number): void
}

/** Ids for events of the named types; `type` is an index into them. */
export function createIdentifier(types: readonly string[]): Identifier {
  const hash = createWordHash()
  const seeds = types.map((name) => typeSeed(name))
  const openings = types.map((name) => `[${JSON.stringify(name)}`)
  const digest = new Uint8Array(32)

  const begin = (type: number, time: number) => {
    hash.start(seeds[type] ?? 0)
    hash.word(time % WORD)
    hash.word(Math.floor(time / WORD))
  }
  const end = (time: number | undefined, out: Uint8Array, at: number) => {
    hash.finish()
    const [a = 0, b = 0, c = 0, d = 0] = hash.out
    const prefix = time === undefined ? TIMELESS + (d >>> 0) + ((b >>> 17) & 0x7fff) * WORD : time + TIME_OFFSET
    writeUuid(prefix, a, b, c, out, at)
  }

  return {
    pair(type, time, first, second, out, at) {
      begin(type, time)
      hash.word(first)
      hash.word(second)
      end(time, out, at)
    },
    identify(type, identity, out, at) {
      const time = sortable(identity.time)
      if (identity.key.every(isInt32)) {
        begin(type, time ?? -1)
        for (const part of identity.key) hash.word(Number(part))
      } else {
        begin(type, time ?? -1)
        // The JSON text of a list: joined, because to write a list takes as long as to hash it.
        let text = openings[type] ?? ''
        for (const part of identity.key) text += `,${JSON.stringify(part)}`
        hash.bytes(sha256(`${text}]`, digest), 0, digest.length)
      }
      end(time, out, at)
    },
  }
}

/** Whole milliseconds; a time before the year -260 or after 4199 does not fit into 47 bits and is left out. */
function sortable(time: number | undefined): number | undefined {
  return time === undefined || !(Math.abs(time) < TIME_OFFSET) ? undefined : Math.floor(time)
}

function typeSeed(name: string): number {
  const digest = sha256(name)
  return new DataView(digest.buffer, digest.byteOffset).getInt32(0)
}

function writeUuid(prefix: number, a: number, b: number, c: number, out: Uint8Array, at: number): void {
  const high = Math.floor(prefix / 65536)
  out[at] = high >>> 24
  out[at + 1] = high >>> 16
  out[at + 2] = high >>> 8
  out[at + 3] = high
  out[at + 4] = Math.floor(prefix / 256)
  out[at + 5] = prefix
  out[at + 6] = 0x80 | ((a >>> 24) & 0x0f)
  out[at + 7] = a >>> 16
  out[at + 8] = 0x80 | ((a >>> 8) & 0x3f)
  out[at + 9] = a
  out[at + 10] = b >>> 24
  out[at + 11] = b >>> 16
  out[at + 12] = b >>> 8
  out[at + 13] = b
  out[at + 14] = c >>> 8
  out[at + 15] = c
}
