import type { Tokens } from '../scan/words.ts'

/** All that the name finder reports. */
export const ENTITIES = [
  'PERSON',
  'STREET_ADDRESS',
  'LOCATION_NAME',
  'POSTCODE',
  'ORGANIZATION',
  'TITLE',
  'AGE',
  'NRP',
  'DATE_TIME',
  'DATE_OF_BIRTH',
] as const
type NameEntity = (typeof ENTITIES)[number]

/** A finding in rows of tokens: `end` exclusive. */
export interface Span {
  readonly entity: NameEntity
  readonly start: number
  readonly end: number
  /** Log-odds. */
  readonly logit: number
}

/** What is found in one text. A token belongs to one finding at most, the first that claims it. */
export interface Findings {
  readonly tokens: Tokens
  readonly spans: Span[]
}

/** Claims the tokens; the row after them. */
export function claim(
  { tokens, spans }: Findings,
  entity: NameEntity,
  [start, end]: readonly [start: number, end: number],
  logit: number,
): number {
  spans.push({ entity, start, end, logit })
  const code = ENTITIES.indexOf(entity) + 1
  for (let row = start; row < end; row++) tokens.claimed[row] = code
  return end
}

export function isFree({ tokens }: Findings, start: number, end: number): boolean {
  for (let row = start; row < end; row++) if (tokens.claimed[row] !== 0) return false
  return true
}

/** The entity of the finding that has this token. */
export function entityAt({ tokens }: Findings, row: number): NameEntity | undefined {
  return ENTITIES[(tokens.claimed[row] as number) - 1]
}
