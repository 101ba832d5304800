import type { Detector, Finding } from './model.ts'

/** Longest text that is kept: titles, names, devices and searches repeat, long texts and links do not. */
const LONGEST = 96

/**
 * A detector that remembers its answers to the `most` short texts used last, in memory only. What is kept is in clear: one is made
 * for each run and forgotten with it.
 */
export function createCachedDetector(detector: Detector, most: number): Detector {
  // Two generations: what is asked for again moves to the younger, the older is dropped when that is full.
  const half = Math.max(1, Math.floor(most / 2))
  let young = new Map<string, readonly Finding[]>()
  let old = new Map<string, readonly Finding[]>()
  const keep = (key: string, findings: readonly Finding[]): readonly Finding[] => {
    if (young.size >= half) {
      old = young
      young = new Map()
    }
    young.set(key, findings)
    return findings
  }
  return {
    catalogueHash: detector.catalogueHash,
    detect(text, hint, isLink) {
      if (isLink === true || text.length > LONGEST) return detector.detect(text, hint, isLink)
      const key = hint === undefined ? text : `${hint.from} ${hint.entity}\n${text}`
      return young.get(key) ?? keep(key, old.get(key) ?? detector.detect(text, hint))
    },
  }
}
