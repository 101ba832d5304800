import { hash } from 'node:crypto'

const BYTES = 32

/** SHA-256 of a text: for identities whose content a stranger could choose. `into`: where it goes; default a new array. */
export function sha256(text: string, into = new Uint8Array(BYTES)): Uint8Array {
  // By way of a short text: a buffer has memory of its own outside of the heap, and a million of them pile up there.
  const digest = hash('sha256', text, 'binary')
  for (let i = 0; i < BYTES; i++) into[i] = digest.charCodeAt(i)
  return into
}
