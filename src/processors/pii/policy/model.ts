import type { PiiOperator } from '../../../models/pii.ts'
import type { Category, Risk } from '../model.ts'
import type { Step } from '../paths/path.ts'

/** What happens to the personal values that are found. Versions are immutable: another content is another version. */
export interface Policy {
  readonly version: number
  /** Where no rule says anything. */
  readonly default: Readonly<Record<Risk, Treatment>>
  readonly rules: readonly Rule[]
}

/** An operator with what it is told. */
export interface Treatment {
  readonly operator: PiiOperator
  /** Characters that stay, of `mask`. */
  readonly keepFirst?: number
  readonly keepLast?: number
  /** Of coordinates in degrees, of `generalise`: 2 is about a kilometre. */
  readonly decimals?: number
  /** Bits that stay of an address, of `generalise`. */
  readonly v4?: number
  readonly v6?: number
  /** What stays of a date, of `generalise`. */
  readonly date?: 'year' | 'month'
  /** Years of a band of ages, of `generalise`. */
  readonly band?: number
  /** What stands there instead, of `replace`. */
  readonly text?: string
}

export interface Rule extends Treatment {
  /** Where it stands in the file, from 1 on; 0 in a policy that is none. */
  readonly line: number
  readonly path?: { readonly text: string; readonly steps: readonly Step[] }
  readonly entity?: string
  readonly category?: Category
  readonly risk?: Risk
  /** Only there. */
  readonly where?: Place
  /** Not there. */
  readonly unless?: Place
  /** Only findings of at least this score; default 0.5. */
  readonly minScore?: number
}
export interface Place {
  readonly source?: string
  readonly type?: string
}

/** What was decided of a finding, and which rule did. */
export interface Decision {
  readonly treatment: Treatment
  readonly rule: Rule | Risk
}

export const OPERATOR_PARAMETERS: Readonly<Record<PiiOperator, readonly (keyof Treatment)[]>> = {
  keep: [],
  tag: [],
  mask: ['keepFirst', 'keepLast'],
  generalise: ['decimals', 'v4', 'v6', 'date', 'band'],
  replace: ['text'],
  hash: [],
  encrypt: [],
  drop: [],
}

/** Operators after which the value is not there to be read any more. */
export const isRemoving = (operator: PiiOperator): boolean => operator !== 'keep' && operator !== 'tag'

/** Least score at which anything is reported, where no rule asks for less. */
export const USUAL_SCORE = 0.5
