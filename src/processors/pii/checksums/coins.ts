import { sha256 } from '@noble/hashes/sha2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'

/** Addresses of crypto-currencies. They allocate, but only for strings that have the length and alphabet of one. */

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const RIPPLE58 = 'rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz'
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const CHECKSUM_BYTES = 4

/**
 * The version byte of a base58check text (payload of `payload` bytes), or undefined if its checksum does not hold.
 * https://en.bitcoin.it/wiki/Base58Check_encoding
 */
export function base58CheckVersion(
  text: string,
  payload = 20,
  alphabet: 'bitcoin' | 'ripple' = 'bitcoin',
): number | undefined {
  const bytes = decodeBase58(text, payload + 1 + CHECKSUM_BYTES, alphabet === 'ripple' ? RIPPLE58 : BASE58)
  if (bytes === undefined) return undefined
  const body = bytes.subarray(0, -CHECKSUM_BYTES)
  const expected = sha256(sha256(body))
  for (let at = 0; at < CHECKSUM_BYTES; at++) if (bytes[body.length + at] !== expected[at]) return undefined
  return body[0]
}

function decodeBase58(text: string, length: number, alphabet: string): Uint8Array | undefined {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < text.length; at++) {
    let carry = alphabet.indexOf(text.charAt(at))
    if (carry < 0) return undefined
    for (let place = length - 1; place >= 0; place--) {
      carry += 58 * (bytes[place] ?? 0)
      bytes[place] = carry & 0xff
      carry >>= 8
    }
    if (carry > 0) return undefined
  }
  return hasSameLeadingZeros(text, bytes, alphabet) ? bytes : undefined
}

/** Each leading zero byte is written as one leading zero digit: other spellings of the same number are no address. */
function hasSameLeadingZeros(text: string, bytes: Uint8Array, alphabet: string): boolean {
  let digits = 0
  while (digits < text.length && text.charAt(digits) === alphabet.charAt(0)) digits++
  let zeros = 0
  while (zeros < bytes.length && bytes[zeros] === 0) zeros++
  return digits === zeros
}

/** BIP 173: the constant of bech32; BIP 350: of bech32m. */
const CONSTANTS = { bech32: 1, bech32m: 0x2bc830a3 }
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]

/** Which of both checksums holds for `prefix` + `1` + data; undefined for none, or for mixed case. */
export function bech32Variant(text: string, prefix: string): 'bech32' | 'bech32m' | undefined {
  if (text !== text.toLowerCase() && text !== text.toUpperCase()) return undefined
  const lower = text.toLowerCase()
  if (!lower.startsWith(`${prefix}1`)) return undefined
  let state = 1
  for (let at = 0; at < prefix.length; at++) state = polymod(state, prefix.charCodeAt(at) >> 5)
  state = polymod(state, 0)
  for (let at = 0; at < prefix.length; at++) state = polymod(state, prefix.charCodeAt(at) & 31)
  for (let at = prefix.length + 1; at < lower.length; at++) {
    const value = BECH32.indexOf(lower.charAt(at))
    if (value < 0) return undefined
    state = polymod(state, value)
  }
  if (state === CONSTANTS.bech32) return 'bech32'
  return state === CONSTANTS.bech32m ? 'bech32m' : undefined
}

function polymod(state: number, value: number): number {
  const top = state >>> 25
  let next = ((state & 0x1ffffff) << 5) ^ value
  for (let bit = 0; bit < 5; bit++) if ((top >>> bit) & 1) next ^= GENERATOR[bit] ?? 0
  return next
}

/**
 * A SegWit address: witness version 0 with bech32 and 20 or 32 bytes, versions 1 to 16 with bech32m and 2 to 40 bytes,
 * no left-over bits. https://github.com/bitcoin/bips/blob/master/bip-0350.mediawiki
 */
export function isSegwitAddress(text: string, prefix = 'bc'): boolean {
  const variant = bech32Variant(text, prefix)
  if (variant === undefined) return false
  const lower = text.toLowerCase()
  const version = BECH32.indexOf(lower.charAt(prefix.length + 1))
  const groups = lower.length - prefix.length - 2 - 6
  const bytes = Math.floor((groups * 5) / 8)
  if (version > 16 || version < 0 || !hasNoPadding(lower, groups)) return false
  if (version === 0) return variant === 'bech32' && (bytes === 20 || bytes === 32)
  return variant === 'bech32m' && bytes >= 2 && bytes <= 40
}

function hasNoPadding(lower: string, groups: number): boolean {
  const spare = (groups * 5) % 8
  const last = BECH32.indexOf(lower.charAt(lower.length - 7))
  return spare < 5 && (last & ((1 << spare) - 1)) === 0
}

/**
 * The case of the letters of `0x` + 40 hexadecimal digits is the checksum: `valid` or `wrong`; `none` where all letters
 * have one case. https://eips.ethereum.org/EIPS/eip-55
 */
export function eip55(address: string): 'valid' | 'wrong' | 'none' {
  const hex = address.slice(2)
  const lower = hex.toLowerCase()
  if (hex === lower || hex === hex.toUpperCase()) return 'none'
  const hash = keccak_256(new TextEncoder().encode(lower))
  for (let at = 0; at < hex.length; at++) {
    const nibble = ((hash[at >> 1] ?? 0) >> (at % 2 === 0 ? 4 : 0)) & 15
    const expected = nibble > 7 ? lower.charAt(at).toUpperCase() : lower.charAt(at)
    if (hex.charAt(at) !== expected) return 'wrong'
  }
  return 'valid'
}
