import { FEATURES, type Finder } from '../model.ts'
import { CLASSES, isForeignLetter } from '../scan/characters.ts'

const LEAST = 2
const MOST = 30
const LOGIT = 1.5

/** `@name` as social networks write it: not in an address, a package or a decorator. */
export const handle: Finder = {
  id: 'handle',
  version: 1,
  entities: ['USERNAME'],
  needs: FEATURES.at,
  find({ text }, _knowledge, add) {
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      if (isName(text.charCodeAt(at - 1)) || '.@/&=+'.includes(text.charAt(at - 1) || ' ')) continue
      const end = nameEnd(text, at + 1)
      const length = end - at - 1
      if (length < LEAST || length > MOST || !/[A-Za-z]/.test(text.slice(at + 1, end))) continue
      if ('@/('.includes(text.charAt(end) || ' ')) continue
      add({ entity: 'USERNAME', start: at, end, logit: LOGIT })
    }
  },
}

const UNDERSCORE = 0x5f
const DOT = 0x2e
const HYPHEN = 0x2d
const isName = (code: number): boolean =>
  code === UNDERSCORE || (code < 0x80 ? (CLASSES[code] ?? 0) !== 0 : isForeignLetter(code))

function nameEnd(text: string, start: number): number {
  let end = start
  while (end < text.length && end - start <= MOST) {
    const code = text.charCodeAt(end)
    const isInner = (code === DOT || code === HYPHEN) && isName(text.charCodeAt(end + 1))
    if (!isInner && !(isName(code) && code < 0x80)) break
    end++
  }
  return end
}
