import type { Content } from '../../../models/events.ts'
import type { Bag } from '../../decoding/json.ts'

/** A draft while it is filled. */
export type Building = { -readonly [Field in keyof Content]: Content[Field] } & { type: string; data: Bag }

/** The name that a field of an export is kept under, beside fields of ours that have these names. */
export const aside = (name: string, ours: { has(name: string): boolean }): string =>
  ours.has(name) ? `_${name}` : name
