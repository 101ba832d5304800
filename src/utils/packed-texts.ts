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
  /** Where each text stands, its length before it: block times `BLOCK`, and the place in it. */
  let place = new Uint32Array(FIRST_PLACES)
  let room = 0
  let length = 0

  const addBlock = (bytes: number) => {
    if (blocks.length === MOST_BLOCKS) throw new RangeError('these are too many texts to be packed')
    blocks.push(Buffer.allocUnsafeSlow(Math.max(BLOCK, bytes)))
    room = 0
  }
  return {
    get length() {
      return length
    },
    add(text) {
      const bytes = Buffer.byteLength(text)
      const most = bytes + LONGEST_LENGTH
      if (blocks.length === 0 || room + most > (blocks.at(-1) as Buffer).length) addBlock(most)
      if (length === place.length) place = grown(place)
      place[length] = (blocks.length - 1) * BLOCK + room
      const block = blocks.at(-1) as Buffer
      room = putLength(block, room, bytes)
      block.write(text, room)
      room += bytes
      return length++
    },
    at(i) {
      if (i < 0 || i >= length) return ''
      const start = place[i] as number
      const block = blocks[Math.floor(start / BLOCK)] as Buffer
      let from = start % BLOCK
      let bytes = 0
      for (let shift = 0, more = true; more; shift += 7) {
        const part = block[from++] as number
        bytes += (part & 0x7f) << shift
        more = part > 0x7f
      }
      return block.toString('utf8', from, from + bytes)
    },
  }
}

const FIRST_PLACES = 64
/** What a place can name. */
const MOST_BLOCKS = 2 ** 32 / BLOCK
/** Bytes of the length of a text: seven bits in each, the lowest first, the eighth says that there are more. */
const LONGEST_LENGTH = 5

function putLength(block: Buffer, at: number, length: number): number {
  let to = at
  let left = length
  for (; left > 0x7f; left >>>= 7) block[to++] = (left & 0x7f) | 0x80
  block[to++] = left
  return to
}

function grown(place: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(place.length * 2)
  larger.set(place)
  return larger
}
