import type { Evidence } from '../model.ts'

/** A finding before overlaps are resolved. */
export interface Claim {
  readonly entity: string
  readonly start: number
  readonly end: number
  readonly logit: number
  readonly by: string
  readonly evidence: Evidence
  readonly isDeclared: boolean
  /** Of its recogniser in the catalogue. */
  readonly order: number
}

/** What is left of a claim after a cut has to be at least this part of it. */
const LEAST_LEFT = 0.5

/**
 * One claim a place: declared before score before length before catalogue order. What overlaps a better one in part is cut; findings of one
 * entity that touch are joined. Answers in order of place.
 */
export function resolve(claims: readonly Claim[]): readonly Claim[] {
  if (claims.length < 2) return claims
  const sorted = claims.toSorted((one, other) => one.start - other.start || one.end - other.end)
  const out: Claim[] = []
  let group: Claim[] = []
  let end = -1
  for (const claim of sorted) {
    if (claim.start >= end) {
      settle(group, out)
      group = []
    }
    group.push(claim)
    end = Math.max(end, claim.end)
  }
  settle(group, out)
  return out
}

/** Resolves claims that hang together by their overlaps. */
function settle(group: readonly Claim[], out: Claim[]): void {
  const [only] = group
  if (group.length === 1 && only !== undefined) {
    join(only, out)
    return
  }
  const kept: Claim[] = []
  for (const claim of group.toSorted(byRank)) {
    const left = cutBy(claim, kept)
    if (left !== undefined) kept.push(left)
  }
  for (const claim of kept.toSorted((one, other) => one.start - other.start)) join(claim, out)
}

const byRank = (one: Claim, other: Claim): number =>
  Number(other.isDeclared) - Number(one.isDeclared) ||
  other.logit - one.logit ||
  other.end - other.start - (one.end - one.start) ||
  one.order - other.order

function cutBy(claim: Claim, kept: readonly Claim[]): Claim | undefined {
  let { start, end } = claim
  for (const other of kept) {
    if (other.end <= start || other.start >= end) continue
    // Of what stands on both sides of the better one the longer side is left.
    if (other.start - start > end - other.end) end = other.start
    else start = other.end
    if (end <= start) return undefined
  }
  if (start === claim.start && end === claim.end) return claim
  return end - start < (claim.end - claim.start) * LEAST_LEFT ? undefined : { ...claim, start, end }
}

function join(claim: Claim, out: Claim[]): void {
  const last = out.at(-1)
  if (last?.entity !== claim.entity || last.end !== claim.start) out.push(claim)
  else out[out.length - 1] = { ...(last.logit >= claim.logit ? last : claim), start: last.start, end: claim.end }
}
