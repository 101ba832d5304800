import { type Evidence, OPAQUE } from '../model.ts'

/** A finding before overlaps are resolved. */
export interface Claim {
  readonly entity: string
  readonly start: number
  readonly end: number
  readonly logit: number
  readonly by: string
  readonly evidence: Evidence
  /** Its own cue or hint speaks for it: an opaque id does not take its place. */
  readonly isSpokenFor: boolean
  readonly isDeclared: boolean
  /** Of its recogniser in the catalogue. */
  readonly order: number
}

/** What is left of a claim after a cut has to be at least this part of it. */
const LEAST_LEFT = 0.5

/** One claim a place: opaque before declared before score before length before catalogue order. What stays is cut, in order, and joined. */
export function resolve(claims: readonly Claim[]): readonly Claim[] {
  if (claims.length < 2) return claims
  const kept: Claim[] = []
  for (const claim of withoutOpaque(claims).toSorted(byRank)) {
    const left = cutBy(claim, kept)
    if (left !== undefined) kept.push(left)
  }
  return joined(kept.toSorted((one, other) => one.start - other.start))
}

function byRank(one: Claim, other: Claim): number {
  return (
    rank(other) - rank(one) ||
    other.logit - one.logit ||
    other.end - other.start - (one.end - one.start) ||
    one.order - other.order
  )
}
const rank = (claim: Claim): number => (claim.entity === OPAQUE ? 2 : claim.isDeclared ? 1 : 0)

/** Opaque ids give way to what contains them (an address, a link) and to what its own cue speaks for. */
function withoutOpaque(claims: readonly Claim[]): readonly Claim[] {
  if (!claims.some((claim) => claim.entity === OPAQUE)) return claims
  return claims.filter(
    (claim) => claim.entity !== OPAQUE || !claims.some((other) => other.entity !== OPAQUE && outranks(other, claim)),
  )
}

function outranks(claim: Claim, opaque: Claim): boolean {
  if (claim.end <= opaque.start || claim.start >= opaque.end) return false
  if (claim.isSpokenFor) return true
  return claim.start <= opaque.start && claim.end >= opaque.end && claim.end - claim.start > opaque.end - opaque.start
}

function cutBy(claim: Claim, kept: readonly Claim[]): Claim | undefined {
  let { start, end } = claim
  for (const other of kept) {
    if (other.end <= start || other.start >= end) continue
    if (other.start <= start) start = other.end
    else end = other.start
    if (end <= start) return undefined
  }
  if (start === claim.start && end === claim.end) return claim
  return end - start < (claim.end - claim.start) * LEAST_LEFT ? undefined : { ...claim, start, end }
}

/** Findings of one entity that touch are one. */
function joined(claims: readonly Claim[]): readonly Claim[] {
  const out: Claim[] = []
  for (const claim of claims) {
    const last = out.at(-1)
    if (last?.entity === claim.entity && last.end === claim.start)
      out[out.length - 1] = { ...(last.logit >= claim.logit ? last : claim), start: last.start, end: claim.end }
    else out.push(claim)
  }
  return out
}
