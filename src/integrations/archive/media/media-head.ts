import { hash } from 'node:crypto'

/** How much of a picture or video is digested to tell it from others. */
export const MEDIA_HEAD_BYTES = 64 << 10
const DIGEST_CHARACTERS = 32

/** A digest of the first 64 KiB, or of all where there are fewer. */
export const mediaHead = (bytes: Uint8Array): string =>
  hash('sha256', bytes.subarray(0, MEDIA_HEAD_BYTES), 'hex').slice(0, DIGEST_CHARACTERS)
