import { FEATURES, type Finder, type Found } from '../model.ts'

/** `00:1a:2b:3c:4d:5e`, with colons or hyphens, and `001a.2b3c.4d5e`. */
const PAIRS = /(?<![\dA-F:-])[\dA-F]{2}([:-])(?:[\dA-F]{2}\1){4}[\dA-F]{2}(?![\dA-F:-])/iy
const QUADS = /(?<![\dA-F.])(?:[\dA-F]{4}\.){2}[\dA-F]{4}(?![\dA-F.])/iy
const LENGTH = 14
const LOGIT = 4
/** With hyphens and without letters it may as well be a telephone number. */
const DOUBTFUL = -1

/** Addresses of network cards (IEEE 802), found at their separators; no broadcast, none that is all zeros. */
export const macAddress: Finder = {
  id: 'mac-address',
  version: 1,
  entities: ['MAC_ADDRESS'],
  needs: FEATURES.digit,
  find({ text, features }, _knowledge, add) {
    if (text.length < LENGTH) return
    if ((features & FEATURES.colon) !== 0) findAt(text, ':', 3, add)
    if ((features & FEATURES.hyphen) !== 0) findAt(text, '-', 3, add)
    if ((features & FEATURES.dot) !== 0) findAt(text, '.', 5, add)
  },
}

/** `step` from one separator to the next. */
function findAt(text: string, separator: string, step: number, add: (found: Found) => void): void {
  const form = step === 3 ? PAIRS : QUADS
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + 1)) {
    if (at < step - 1 || text.charAt(at + step) !== separator) continue
    const start = at - step + 1
    form.lastIndex = start
    const written = form.exec(text)?.[0]
    if (written === undefined) continue
    at = start + written.length
    if (isReal(written)) add({ entity: 'MAC_ADDRESS', start, end: at, logit: isTold(written) ? LOGIT : DOUBTFUL })
  }
}

const isTold = (written: string): boolean => written.includes(':') || /[a-f]/i.test(written)
const isReal = (written: string): boolean => !/^[0:.-]+$/.test(written) && !/^[f:.-]+$/i.test(written)
