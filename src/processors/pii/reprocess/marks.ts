import type { PiiChange, PiiLabel, PiiOperator } from '../../../models/pii.ts'
import { hashToken, tokensIn } from '../operators/token.ts'

/** A label without its place. */
export type Label = Pick<PiiLabel, 'entity' | 'score' | 'operator'>

/** A part of a string that the search passes over, because it is treated already: what stands there in the end. */
export interface Mark {
  readonly put: string
  /** Absent where the type declares it: what is declared is not labelled. */
  readonly label?: Label | undefined
  /** Of an encrypted value: what it is bound to. */
  readonly boundTo?: Bound
}

/** An encrypted value opens for this fact, at this path, alone. */
export interface Bound {
  readonly fact: string
  readonly path: string
}

/** A value in clear that was labelled or encrypted: it stays labelled, also where what is left around it no longer gives it away. */
export interface Clear {
  readonly value: string
  readonly label: Label
}

/** What is known of one event while it is treated anew. Paths are those that the search sees. */
export interface Again {
  readonly type: string
  /** What values are bound to from now on. */
  readonly fact: string
  /** What they may be bound to: a fact has readings that were once facts of their own. */
  readonly facts: readonly string[]
  /** Stored labels by path. */
  readonly labels: ReadonlyMap<string, readonly PiiLabel[]>
  readonly marks: Mark[]
  readonly clear: Map<string, Clear[]>
  /** Strings whose JSON was looked into. */
  readonly inside: Set<string>
  readonly changed: Change[]
  readonly lost: Change[]
}
export type Change = Omit<PiiChange, 'values'>

export const change = (entity: string, from: Change['from'], to: PiiOperator): Change => ({ entity, from, to })

/**
 * In the place of a mark stands a token: the search passes tokens over, and no text of an event can be taken for one, since all
 * tokens of the event are marks themselves.
 */
const ENTITY = 'MARK'
const KEY = '0'.repeat(16)
const DIGITS = 22

export function addMark({ marks }: Again, mark: Mark): string {
  marks.push(mark)
  return hashToken(ENTITY, KEY, String(marks.length - 1).padStart(DIGITS, '0'))
}

/** Where marks stand, in order. */
export function marksIn(
  { marks }: Again,
  text: string,
): readonly { readonly start: number; readonly end: number; readonly mark: Mark }[] {
  return tokensIn(text).flatMap(({ start, end, entity }) => {
    const mark = entity === ENTITY ? marks[Number(text.slice(end - 1 - DIGITS, end - 1))] : undefined
    return mark === undefined ? [] : [{ start, end, mark }]
  })
}
