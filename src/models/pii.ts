/** What a policy can do with a personal value: see docs/pii.md. */
export const PII_OPERATORS = ['keep', 'tag', 'mask', 'generalise', 'replace', 'hash', 'encrypt', 'drop'] as const
export type PiiOperator = (typeof PII_OPERATORS)[number]

/**
 * A finding as it is stored with an event. Never holds the value. Labels that follow from the declared paths of a type are
 * not stored with its events: they are the same for all of them.
 */
export interface PiiLabel {
  /** From the envelope on: `$.subject`, `$.data.title`, `$.data.stops[2].name`; a map key that is itself personal stands as its token. */
  readonly path: string
  /** In the string as it is *stored*, after operators; UTF-16 code units, end exclusive. */
  readonly start: number
  readonly end: number
  readonly entity: string
  /** 0.01 to 0.99. */
  readonly score: number
  readonly operator: PiiOperator
}
