/**
 * Very many short texts in few bytes: an object and a string for each would cost four times as much. UTF-8, so lone
 * surrogates do not survive.
 */
export interface PackedTexts {
  readonly length: number
  /** Answers its place. */
  add(text: string): number
  /** '' where there is none. */
  at(i: number): string
}

/** Bytes of a block: a text lies in one, and a longer one has its own. */
const BLOCK = 1 << 20

export function createPackedTexts(): PackedTexts {
  const blocks: Buffer[] = []
  let room = 0
  let place = createPlaces()
  let length = 0

  const addBlock = (bytes: number) => {
    blocks.push(Buffer.allocUnsafeSlow(Math.max(BLOCK, bytes)))
    room = 0
  }
  return {
    get length() {
      return length
    },
    add(text) {
      const bytes = Buffer.byteLength(text)
      if (blocks.length === 0 || room + bytes > (blocks.at(-1) as Buffer).length) addBlock(bytes)
      ;(blocks.at(-1) as Buffer).write(text, room)
      if (length * WORDS === place.length) place = grown(place)
      place.set([blocks.length - 1, room, bytes], length * WORDS)
      room += bytes
      return length++
    },
    at(i) {
      if (i < 0 || i >= length) return ''
      const [block = 0, from = 0, bytes = 0] = place.subarray(i * WORDS, (i + 1) * WORDS)
      return blocks[block]?.toString('utf8', from, from + bytes) ?? ''
    },
  }
}

/** Of each text its block, where it begins there and its bytes. */
const WORDS = 3
const createPlaces = () => new Uint32Array(WORDS << 10)

function grown(place: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(place.length * 2)
  larger.set(place)
  return larger
}
