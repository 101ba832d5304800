/**
 * Finds places by texts without keeping the texts: `has` says whether a place has one. A map of a hundred thousand strings
 * costs ten times the memory. The first place of a text counts.
 */
export interface KeyTable {
  /** Unless the text has a place already. */
  enter(text: string, place: number): void
  /** -1 where there is none. */
  find(text: string): number
}

const FEWEST_SLOTS = 64

export function createKeyTable(has: (place: number, text: string) => boolean): KeyTable {
  let hashes = new Int32Array(FEWEST_SLOTS)
  /** Place and 1; 0 is an empty slot. */
  let places = new Int32Array(FEWEST_SLOTS)
  let used = 0

  /** Where the text stands, or would. */
  const slotOf = (text: string, hash: number): number => {
    const mask = places.length - 1
    let slot = hash & mask
    for (; places[slot] !== 0; slot = (slot + 1) & mask)
      if (hashes[slot] === hash && has((places[slot] as number) - 1, text)) break
    return slot
  }
  const grow = () => {
    const [oldHashes, oldPlaces] = [hashes, places]
    hashes = new Int32Array(oldHashes.length * 2)
    places = new Int32Array(oldPlaces.length * 2)
    const mask = places.length - 1
    oldPlaces.forEach((place, old) => {
      if (place === 0) return
      const hash = oldHashes[old] as number
      let slot = hash & mask
      while (places[slot] !== 0) slot = (slot + 1) & mask
      hashes[slot] = hash
      places[slot] = place
    })
  }
  return {
    enter(text, place) {
      if ((used + 1) * 2 > places.length) grow()
      const hash = hashOf(text)
      const slot = slotOf(text, hash)
      if (places[slot] !== 0) return
      hashes[slot] = hash
      places[slot] = place + 1
      used++
    },
    find: (text) => (places[slotOf(text, hashOf(text))] as number) - 1,
  }
}

/** FNV-1a over the UTF-16 units, mixed so that its low bits are as good as the others. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) | 0
}
