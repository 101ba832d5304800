/**
 * The words of the detector. It is pure: time, policy, keys and the owner's known values are arguments.
 *
 * Offsets are UTF-16 code units, as JavaScript slices them, end exclusive; who speaks to the outside converts them
 * (`datapunk pii detect` answers in Unicode code points).
 */
import type { Tokens, Words } from './scan/words.ts'

export const RISKS = ['high', 'medium', 'low'] as const
export type Risk = (typeof RISKS)[number]

export const CATEGORIES = [
  'credential', 'financial', 'government', 'health', 'contact', 'network', 'location', 'identity', 'demographic',
] as const // biome-ignore format: a word list
export type Category = (typeof CATEGORIES)[number]

/** One kind of personal value. Declared beside its recognisers; `docs/pii.md` is generated from all of them. */
export interface Entity {
  /** `US_SSN`; upper-case, never renamed: labels and tokens carry it. */
  readonly id: string
  readonly title: string
  readonly category: Category
  readonly risk: Risk
  /** ISO 3166-1 alpha-2, where it is of some countries only. */
  readonly countries?: readonly string[]
  /** The one form in which equal values are equal: lower-case e-mail, E.164, digits only. Default: the text, NFKC, trimmed. */
  readonly canonical?: (text: string) => string
}

/**
 * What is cut once for all recognisers, never longer than `MOST_COMPACT` without separators:
 * `digits` groups of digits with one separator (space, `-`, `.`, `/`) or brackets between; `alnum` letters and digits mixed, likewise,
 * and words of 8 to 11 capital letters. Of groups with spaces between, every run of whole groups is one candidate more.
 * What is found at an `@`, a scheme or a cue is a finder's.
 */
export const CANDIDATE_KINDS = ['digits', 'alnum'] as const
export type CandidateKind = (typeof CANDIDATE_KINDS)[number]

/** Valid during the call it is handed to, as the scan is: both are used again for the next. */
export interface Candidate {
  readonly kind: CandidateKind
  readonly start: number
  readonly end: number
  /** Without separators, upper-case; digits of other scripts as ASCII. */
  readonly compact: string
  /** Whether no further group of the same kind stands beside it, a space apart. */
  readonly isWhole: boolean
}

/** A string with what was cut of it. One is made for each string and shared by all recognisers and finders. */
export interface Scan {
  /**
   * As it is searched: digits of other scripts, full-width forms, odd spaces, quotes and dashes brought to ASCII, zero-width characters left
   * out. All offsets are in it; the detector brings findings back to the text as it was given.
   */
  readonly text: string
  /** Bits of `FEATURES`. */
  readonly features: number
  /** Where runs of at least 16 letters, digits, `-` and `_` begin, in order. */
  readonly longRuns: { readonly count: number; readonly at: Int32Array }
  /** Where numbers of at least 12 digits begin, their groups a space or hyphen apart, in order. */
  readonly longNumbers: { readonly count: number; readonly at: Int32Array }
  /** Cut when first asked for, both at once. */
  tokens(): Tokens
  words(): Words
}

/** Bits of the feature mask: a recogniser or finder whose `needs` are not all there is not asked. */
export const FEATURES = {
  digit: 1, digits4: 2, at: 4, colon: 8, slash: 16, dot: 32, hyphen: 64, upper: 128, lower: 256, underscore: 512, nonAscii: 1024,
  plus: 2048, longRun: 4096, digits12: 8192,
} as const // biome-ignore format: a table of bits

/** A recogniser's answer: where it stands, and what speaks for it. */
export interface Match {
  readonly start: number
  readonly end: number
  /** Added to the recogniser's prior: for a form that says much (3-2-4 with hyphens), or little. */
  readonly shape?: number
  /** A checksum or structure passed that random values pass with this chance (0 to 1): weighs ln(1 / chance). */
  readonly chance?: number
}

/** Judges one candidate. Wherever possible data: kinds, lengths, a validator, cues. Allocates nothing on a miss. */
export interface Recogniser {
  /** `us-ssn`. */
  readonly id: string
  /** Raised with every change of what it finds. */
  readonly version: number
  readonly entity: string
  readonly takes: readonly CandidateKind[]
  /** Of the compact form, both inclusive. */
  readonly lengths: readonly [least: number, most: number]
  /** All of these bits of `FEATURES`; default none. */
  readonly needs?: number
  /** Log-odds before any evidence: far below 0 where most such values are something else. */
  readonly prior: number
  readonly match: (candidate: Candidate, scan: Scan) => Match | undefined
  /** What is dear to know (a number plan): asked last, and only where the gain decides. */
  readonly confirm?: Confirmation
  /** Whole words or phrases that speak for it nearby, lower-case, in any language: `ssn`, `social security`. */
  readonly cues?: readonly string[]
  /** That speak against it, beside those that speak against all numbers. */
  readonly anticues?: readonly string[]
  /** Not reported without a cue or a hint, whatever else speaks for it. */
  readonly isCueOnly?: boolean
}

/** Further proof of a match. */
export interface Confirmation {
  /** Log-odds that it adds. */
  readonly gain: number
  readonly holds: (candidate: Candidate, scan: Scan, match: Match, knowledge: Knowledge) => boolean
}

/** Finds what is no single candidate: names, addresses, key blocks. Linear in the length of the text. */
export interface Finder {
  readonly id: string
  readonly version: number
  /** All that it may report. */
  readonly entities: readonly string[]
  readonly needs?: number
  /** Asked only where one of these words (lower-case, letters alone) stands in the text; default always. */
  readonly triggers?: readonly string[]
  /** Reads sentences: not asked about the parts of a link. */
  readonly isOfProse?: boolean
  readonly find: (scan: Scan, knowledge: Knowledge, add: (found: Found) => void) => void
}
export interface Found {
  readonly entity: string
  readonly start: number
  readonly end: number
  /** Log-odds of all its evidence. */
  readonly logit: number
}

/** What is known beside the text. */
export interface Knowledge {
  /** ISO 3166-1 alpha-2: of the owner; grammar and number plans of these are tried first. */
  readonly countries: readonly string[]
  /** Whether words (lower-case, joined by one space) are a known name of the same owner's contacts or accounts. */
  readonly isKnownName?: (words: string) => boolean
}

/** What was found, after overlaps were resolved: in order, disjoint. */
export interface Finding {
  readonly entity: string
  readonly start: number
  readonly end: number
  /** 0.01 to 0.99. */
  readonly score: number
  /** Of the recogniser or finder. */
  readonly by: string
  readonly evidence: Evidence
}
export interface Evidence {
  readonly prior: number
  readonly shape?: number
  /** Chance at which random values pass. */
  readonly chance?: number
  /** The cue or anticue that counted, and its weight. */
  readonly cue?: readonly [word: string, weight: number]
  readonly anticue?: readonly [word: string, weight: number]
  readonly hint?: Hint
  readonly isKnown?: true
  /** How many other entities' checksums passed too. */
  readonly collisions?: number
}
/** Where a hint is from: the source declares the path, or the name of a key says it. */
export type Hint = 'declared' | 'key'

/** What is said of a string by where it stands. An entity that no group declares (`OPAQUE`, `TIMESTAMP`) speaks against all. */
export interface FieldHint {
  readonly entity: string
  readonly from: Hint
}

/** A part of the catalogue: entities with what finds them. One file a group. */
export interface CatalogueGroup {
  readonly entities: readonly Entity[]
  readonly recognisers?: readonly Recogniser[]
  readonly finders?: readonly Finder[]
}

export interface Detector {
  /** At or above `threshold` (default .5). `hint`: of the field the text stands in; `isLink`: it is the parts of a link, which say nothing as a sentence. */
  detect(text: string, hint?: FieldHint, isLink?: boolean): readonly Finding[]
  /** Changes with every change of what the detector may find: ids and versions of all its parts. */
  readonly catalogueHash: string
}
