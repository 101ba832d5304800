const FIRST = 64

/** Places in a text, in an array that grows and is used again. */
export interface Places {
  count: number
  at: Int32Array
}

export const createPlaces = (): Places => ({ count: 0, at: new Int32Array(FIRST) })

/** Adds a place. */
export function place(places: Places, at: number): void {
  if (places.count === places.at.length) places.at = doubled(places.at)
  places.at[places.count++] = at
}

/** The same numbers with room for as many more. */
export function doubled(from: Int32Array): Int32Array<ArrayBuffer> {
  const to = new Int32Array(from.length * 2)
  to.set(from)
  return to
}
