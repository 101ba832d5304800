/**
 * MurmurHash3 (x86, 128 bits; Austin Appleby, public domain) over 32-bit words. Quick and well mixed, not
 * cryptographic: for identities and contents that no stranger can choose.
 * https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp
 */
const C1 = 0x239b961b
const C2 = 0xab0e9789
const C3 = 0x38b34ae5
const C4 = 0xa1e38b93

export interface WordHash {
  /** Begins anew. */
  start(seed: number): void
  /** Adds one word (any number; its low 32 bits count). */
  word(value: number): void
  /** Adds bytes: whole words little-endian, then the rest with its length. */
  bytes(source: Uint8Array, from: number, to: number): void
  /** Finishes; the four words of `out` are the hash. */
  finish(): void
  readonly out: Int32Array
}

const rotl = (x: number, by: number) => (x << by) | (x >>> (32 - by))

function finalMix(h: number): number {
  let x = h
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}

/** A hasher that is used again and again; it allocates nothing after this. */
export function createWordHash(): WordHash {
  const out = new Int32Array(4)
  const pending = new Int32Array(4)
  let h1 = 0
  let h2 = 0
  let h3 = 0
  let h4 = 0
  let count = 0

  const block = (k1: number, k2: number, k3: number, k4: number) => {
    h1 ^= Math.imul(rotl(Math.imul(k1, C1), 15), C2)
    h1 = (Math.imul((rotl(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0
    h2 ^= Math.imul(rotl(Math.imul(k2, C2), 16), C3)
    h2 = (Math.imul((rotl(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0
    h3 ^= Math.imul(rotl(Math.imul(k3, C3), 17), C4)
    h3 = (Math.imul((rotl(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0
    h4 ^= Math.imul(rotl(Math.imul(k4, C4), 18), C1)
    h4 = (Math.imul((rotl(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0
  }

  const word = (value: number) => {
    pending[count & 3] = value
    count++
    if ((count & 3) === 0) block(pending[0] ?? 0, pending[1] ?? 0, pending[2] ?? 0, pending[3] ?? 0)
  }

  const tail = () => {
    const rest = count & 3
    if (rest > 2) h3 ^= Math.imul(rotl(Math.imul(pending[2] ?? 0, C3), 17), C4)
    if (rest > 1) h2 ^= Math.imul(rotl(Math.imul(pending[1] ?? 0, C2), 16), C3)
    if (rest > 0) h1 ^= Math.imul(rotl(Math.imul(pending[0] ?? 0, C1), 15), C2)
  }

  return {
    out,
    start(seed) {
      h1 = h2 = h3 = h4 = seed | 0
      count = 0
    },
    word,
    bytes(source, from, to) {
      let at = from
      const whole = to - ((to - from) & 3)
      for (; at < whole; at += 4) {
        word(
          (source[at] ?? 0) |
            ((source[at + 1] ?? 0) << 8) |
            ((source[at + 2] ?? 0) << 16) |
            ((source[at + 3] ?? 0) << 24),
        )
      }
      let rest = to - from
      for (; at < to; at++) rest = (rest << 8) | (source[at] ?? 0)
      word(rest)
    },
    finish() {
      tail()
      const length = count * 4
      h1 ^= length
      h2 ^= length
      h3 ^= length
      h4 ^= length
      h1 = (h1 + h2 + h3 + h4) | 0
      h2 = (h2 + h1) | 0
      h3 = (h3 + h1) | 0
      h4 = (h4 + h1) | 0
      h1 = finalMix(h1)
      h2 = finalMix(h2)
      h3 = finalMix(h3)
      h4 = finalMix(h4)
      h1 = (h1 + h2 + h3 + h4) | 0
      out[0] = h1
      out[1] = h2 + h1
      out[2] = h3 + h1
      out[3] = h4 + h1
    },
  }
}

/**
 * A quick hash of 64 bits over words and bytes: two chains that both see every word, each with another multiplier, and
 * MurmurHash3's finish. For telling content apart, not for identities.
 */
export interface ContentHash {
  start(seed: readonly [number, number]): void
  word(value: number): void
  bytes(source: Uint8Array, from: number, to: number): void
  /** Writes the hash, big-endian, to `out[at … at + 8)`. */
  finish(out: Uint8Array, at: number): void
}

const PRIME_A = 0x9e3779b1
const PRIME_B = 0x85ebca77

export function createContentHash(): ContentHash {
  let a = 0
  let b = 0
  // Whole words at once are four times as fast. Of the two arrays read last: rows are hashed out of two in turn.
  let array: Uint8Array = new Uint8Array(0)
  let view: DataView = new DataView(array.buffer)
  let otherArray = array
  let otherView = view
  const look = (source: Uint8Array) => {
    const [known, knownView] = [otherArray, otherView]
    otherArray = array
    otherView = view
    array = source
    view = source === known ? knownView : new DataView(source.buffer, source.byteOffset, source.byteLength)
  }
  return {
    start(seed) {
      a = seed[0]
      b = seed[1]
    },
    word(value) {
      a = Math.imul(rotl(a ^ value, 13), PRIME_A)
      b = Math.imul(rotl((b + value) | 0, 17), PRIME_B)
    },
    bytes(source, from, to) {
      if (source !== array) look(source)
      let x = a
      let y = b
      let at = from
      const whole = to - 3
      for (; at < whole; at += 4) {
        const word = view.getInt32(at, true)
        x = Math.imul(rotl(x ^ word, 13), PRIME_A)
        y = Math.imul(rotl((y + word) | 0, 17), PRIME_B)
      }
      let rest = to - from
      for (; at < to; at++) rest = (rest << 8) | (source[at] as number)
      a = Math.imul(rotl(x ^ rest, 13), PRIME_A)
      b = Math.imul(rotl((y + rest) | 0, 17), PRIME_B)
    },
    finish(out, at) {
      const first = finalMix((a + b) | 0)
      const second = finalMix(b ^ Math.imul(first, PRIME_A))
      out[at] = first >>> 24
      out[at + 1] = first >>> 16
      out[at + 2] = first >>> 8
      out[at + 3] = first
      out[at + 4] = second >>> 24
      out[at + 5] = second >>> 16
      out[at + 6] = second >>> 8
      out[at + 7] = second
    },
  }
}
