import type { Detector, Finding } from './model.ts'

const MOST_CHARACTERS = 256
const GENERATION = 20_000
const NOTHING: readonly Finding[] = []

/**
 * What is found in short strings is kept for a while: titles, queries and names repeat. In memory only. Two generations: what
 * was not asked for while the newer one filled up is forgotten.
 */
export function createCachedDetect(detector: Detector): { detect(text: string): readonly Finding[]; clear(): void } {
  let young = new Map<string, readonly Finding[]>()
  let old = new Map<string, readonly Finding[]>()
  const found = (text: string): readonly Finding[] => {
    const findings = detector.detect(text)
    return findings.length === 0 ? NOTHING : findings
  }
  return {
    detect(text) {
      if (text.length > MOST_CHARACTERS) return found(text)
      const known = young.get(text)
      if (known !== undefined) return known
      const findings = old.get(text) ?? found(text)
      if (young.size >= GENERATION) {
        old = young
        young = new Map()
      }
      young.set(text, findings)
      return findings
    },
    clear() {
      young.clear()
      old.clear()
    },
  }
}
