/** What can be asked for by its place, and gone through, without there being an object for each all the time. Arrays are one. */
export interface Listed<T> extends Iterable<T> {
  readonly length: number
  at(i: number): T | undefined
}

/** A list whose items are made when they are asked for. */
export function listed<T>(length: number, at: (i: number) => T): Listed<T> {
  return {
    length,
    at: (i) => (i >= 0 && i < length ? at(i) : undefined),
    *[Symbol.iterator]() {
      for (let i = 0; i < length; i++) yield at(i)
    },
  }
}

/** What becomes of each item, worked out when it is asked for. */
export const mapped = <T, R>(list: Listed<T>, of: (item: T, i: number) => R): Listed<R> =>
  listed(list.length, (i) => of(list.at(i) as T, i))
