import type { Draft, Json } from '../../../models/events.ts'
import { next, type Outcome } from '../../../models/outcome.ts'
import { personUrn } from '../../../processors/normalization/urn.ts'
import type { Decoded, Lost } from '../../source.ts'
import { isSnowflake } from './snowflake.ts'

/** What a record gave, and what of it was lost. */
export function decoded(drafts: readonly Draft[], lost: readonly Lost[]): Outcome<Decoded> {
  return next(lost.length === 0 ? { drafts } : { drafts, lost })
}

/** The people among ids of users; `Deleted User` is nobody. */
export function actorsOf(ids: readonly Json[]): readonly string[] {
  const known = ids.filter((id) => typeof id === 'string').filter(isSnowflake)
  return [...new Set(known)].map((id) => personUrn('discord', id))
}
