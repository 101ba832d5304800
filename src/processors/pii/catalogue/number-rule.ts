import { hasShape } from '../checksums/digits.ts'
import type { Candidate, CandidateKind, Match, Recogniser, Scan } from '../model.ts'

/**
 * A recogniser of numbers as data: shapes, how they are written, what they must pass, and what speaks for them.
 *
 * Weights are log-odds. `alone` is what a number has that fits and passes, written without separators, with nothing said
 * about it: below 0 it is not reported without a cue. From it and the chance the prior follows.
 */
export interface NumberRule {
  readonly id: string
  /** Default 1. */
  readonly version?: number
  readonly entity: string
  /** Of the compact form: see `hasShape`. */
  readonly shapes: readonly string[]
  /** Checksum, date, structure. Default: all that have the shape. */
  readonly isValid?: (compact: string) => boolean
  /** The share of random values of the shapes that are valid (a test measures it). Default 1. */
  readonly chance?: number
  /** Default −1: a cue nearby is needed. */
  readonly alone?: number
  /**
   * How it is written with separators, and what that adds: `{'999-99-9999': 2.5}`. `9` is any letter or digit here, `?` any
   * of the usual separators (the same one throughout is not asked for). Others than these and none are refused; `any` allows all.
   */
  readonly layouts?: Readonly<Record<string, number>> | 'any'
  /** Taken off where the letters are lower-case: upper case is part of the form. Default 1. */
  readonly lowerCase?: number
  /** Not reported without a cue or a hint. Default: where nothing else can reach 0. */
  readonly isCueOnly?: boolean
  readonly cues: readonly string[]
  readonly anticues?: readonly string[]
  /** Default: what the shapes say. */
  readonly takes?: readonly CandidateKind[]
}

/** With its shapes, for those who make numbers of it. */
export interface NumberRecogniser extends Recogniser {
  readonly shapes: readonly string[]
}

export function numberRecogniser(rule: NumberRule): NumberRecogniser {
  const chance = rule.chance ?? 1
  const alone = rule.alone ?? NEEDS_CUE
  const lengths = rule.shapes.map((shape) => shape.length)
  const layouts = rule.layouts === 'any' ? 'any' : layoutsOf(rule.layouts ?? {})
  const best = layouts === 'any' ? alone : Math.max(alone, ...layouts.map((layout) => alone + layout.weight))
  return {
    id: rule.id,
    version: rule.version ?? 1,
    entity: rule.entity,
    shapes: rule.shapes,
    takes: rule.takes ?? kindsOf(rule.shapes),
    lengths: [Math.min(...lengths), Math.max(...lengths)],
    prior: alone - Math.log(1 / chance),
    match: matcher(rule, chance, layouts),
    cues: rule.cues,
    ...(rule.anticues === undefined ? {} : { anticues: rule.anticues }),
    isCueOnly: rule.isCueOnly ?? best < 0,
  }
}

/** Not reported alone; a cue in the same clause, or a key that says it, brings it over. */
export const NEEDS_CUE = -1
/** For shapes without any check: a cue within the same clause is needed. */
export const NEEDS_NEAR_CUE = -1.5
/** Little else looks like this. */
export const LIKELY = 0.4
/** Nothing else looks like this. */
export const UNMISTAKABLE = 2

function kindsOf(shapes: readonly string[]): readonly CandidateKind[] {
  const isDigits = (shape: string) => /^[0-9]+$/.test(shape)
  if (shapes.every(isDigits)) return ['digits']
  return shapes.some((shape) => /^[0-9X]+$/.test(shape)) ? ['digits', 'alnum'] : ['alnum']
}

interface Layout {
  readonly pattern: string
  readonly weight: number
}

function layoutsOf(record: Readonly<Record<string, number>>): readonly Layout[] {
  return Object.entries(record).map(([pattern, weight]) => ({ pattern, weight }))
}

function matcher(rule: NumberRule, chance: number, layouts: readonly Layout[] | 'any'): Recogniser['match'] {
  const { shapes, isValid } = rule
  const lowerCase = rule.lowerCase ?? 1
  // Of digits alone every candidate of the length has the shape.
  const plain: boolean[] = []
  for (const shape of shapes) if (/^9+$/.test(shape)) plain[shape.length] = true
  const hasLetters = !shapes.every((shape) => /^[0-9]+$/.test(shape))
  return (candidate, scan) => {
    const { compact } = candidate
    // In order of what it costs to know.
    let weight = layoutWeight(candidate, scan, layouts)
    if (weight === undefined) return undefined
    const hasShape = (candidate.kind === 'digits' && plain[compact.length] === true) || hasAnyShape(compact, shapes)
    if (!hasShape || isValid?.(compact) === false) return undefined
    if (hasLetters && hasLowerCase(scan.text, candidate)) weight -= lowerCase
    return matched(candidate, weight, chance)
  }
}

function matched(candidate: Candidate, shape: number, chance: number): Match {
  const { start, end } = candidate
  if (chance >= 1) return shape === 0 ? { start, end } : { start, end, shape }
  return shape === 0 ? { start, end, chance } : { start, end, shape, chance }
}

function hasAnyShape(compact: string, shapes: readonly string[]): boolean {
  for (let at = 0; at < shapes.length; at++) if (hasShape(compact, shapes[at] ?? '')) return true
  return false
}

/** What the way it is written adds; undefined if it is never written so. */
function layoutWeight(candidate: Candidate, scan: Scan, layouts: readonly Layout[] | 'any'): number | undefined {
  if (layouts === 'any' || candidate.end - candidate.start === candidate.compact.length) return 0
  for (let at = 0; at < layouts.length; at++) {
    const layout = layouts[at]
    if (layout !== undefined && isLaidOut(scan.text, candidate, layout.pattern)) return layout.weight
  }
  return undefined
}

export function isLaidOut(
  text: string,
  span: { readonly start: number; readonly end: number },
  pattern: string,
): boolean {
  if (span.end - span.start !== pattern.length) return false
  for (let at = 0; at < pattern.length; at++) {
    if (!isAsLaidOut(text.charCodeAt(span.start + at), pattern.charCodeAt(at))) return false
  }
  return true
}

function isAsLaidOut(code: number, expected: number): boolean {
  if (expected === ANY_CHARACTER) return isAlphanumeric(code)
  if (expected === ANY_SEPARATOR) return code === 32 || code === 45 || code === 46 || code === 47
  return code === expected
}

const ANY_CHARACTER = 57
const ANY_SEPARATOR = 63

function isAlphanumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
}

function hasLowerCase(text: string, span: { readonly start: number; readonly end: number }): boolean {
  for (let at = span.start; at < span.end; at++) {
    const code = text.charCodeAt(at)
    if (code >= 97 && code <= 122) return true
  }
  return false
}
