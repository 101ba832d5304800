import { createHash } from 'node:crypto'

/** SHA-256 of a text: for identities whose content a stranger could choose. */
export function sha256(text: string): Uint8Array {
  return createHash('sha256').update(text).digest()
}
