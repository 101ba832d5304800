import type { CatalogueGroup, Entity, Finder } from './model.ts'

/**
 * A model that finds names, for those who bring one; none ships with us. It is asked once for every text that is searched,
 * on the thread of the detector, and must answer at once: a model that works asynchronously runs before and answers from
 * what it found. Its findings compete with all others by their score, and may be of entities of its own.
 */
export interface NerProvider {
  /** Stands in the audit record as the finder: `ner-<id>`. */
  readonly id: string
  /** Raised with every change of model or labels: a part of the catalogue's hash. */
  readonly version: number
  /** What it may report; those that the catalogue does not know are declared in `declares`. */
  readonly entities: readonly string[]
  readonly declares?: readonly Entity[]
  /** UTF-16 code units, end exclusive, in the text as handed over; what lies outside is ignored. */
  readonly tag: (text: string) => readonly NerSpan[]
}
export interface NerSpan {
  readonly entity: string
  readonly start: number
  readonly end: number
  /** 0 to 1. */
  readonly score: number
}

/** Scores of 0 and 1 are as sure as the detector ever is. */
const LEAST = 0.01
const MOST = 0.99

/** The provider as a group of the catalogue: `createDetector({ groups: [...CATALOGUE, nerGroup(provider)] })`. */
export function nerGroup({ id, version, entities, declares = [], tag }: NerProvider): CatalogueGroup {
  const finder: Finder = {
    id: `ner-${id}`,
    version,
    entities,
    find: ({ text }, _knowledge, add) => {
      for (const { entity, start, end, score } of tag(text)) {
        if (!entities.includes(entity) || start < 0 || end > text.length || start >= end) continue
        add({ entity, start, end, logit: logitOf(score) })
      }
    },
  }
  return { entities: declares, finders: [finder] }
}

function logitOf(score: number): number {
  const bounded = Math.min(MOST, Math.max(LEAST, score))
  return Math.log(bounded / (1 - bounded))
}
