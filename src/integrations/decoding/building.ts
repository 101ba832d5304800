import type { Content } from '../../models/events.ts'
import type { Bag } from './json.ts'

/** A draft while it is filled. */
export type Building = { -readonly [Field in keyof Content]: Content[Field] } & { type: string; data: Bag }
