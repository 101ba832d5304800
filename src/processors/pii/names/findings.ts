import type { Tokens } from './tokens.ts'

/** A finding in rows of tokens: `end` exclusive. */
export interface Span {
  readonly entity: string
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
  entity: string,
  [start, end]: readonly [start: number, end: number],
  logit: number,
): number {
  spans.push({ entity, start, end, logit })
  for (let row = start; row < end; row++) tokens.claimed[row] = 1
  return end
}

export function isFree({ tokens }: Findings, start: number, end: number): boolean {
  for (let row = start; row < end; row++) if (tokens.claimed[row] === 1) return false
  return true
}

/** The entity of the finding that has this token. */
export function entityAt({ tokens, spans }: Findings, row: number): string | undefined {
  if (tokens.claimed[row] !== 1) return undefined
  return spans.find(({ start, end }) => start <= row && row < end)?.entity
}
