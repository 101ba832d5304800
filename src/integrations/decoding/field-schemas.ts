import { Type } from 'typebox'

/**
 * Fields of schemas of `data`, in the words all sources share. Fields that a decoder converts have a type; fields that are
 * handed on as they stand in the export have none, because exports hold texts and empty values where numbers are
 * expected, and no event is refused for that. Additional fields are kept.
 */
export const optional = Type.Optional
export const text = (description: string) => optional(Type.String({ description }))
export const number = (description: string) => optional(Type.Number({ description }))
export const flag = (description: string) => optional(Type.Boolean({ description }))
/** Handed on as it stands in the export. */
export const asGiven = (description: string, example?: unknown) =>
  optional(Type.Unknown({ description, ...(example !== undefined && { examples: [example] }) }))

/** Where fields of an export are kept whose names a type uses for something of its own. */
export const GIVEN = asGiven('Fields of the export whose names this type uses for something else')

/** What is needed of a schema of an object. */
export interface Fields {
  readonly properties: Readonly<Record<string, object>>
}

/** Names with a meaning of ours: a field of an export that has one of these is kept in `given` instead. */
export function takenNames(schema: Fields, others: readonly string[] = []): ReadonlySet<string> {
  const typed = Object.entries(schema.properties).filter(([, property]) => 'type' in property)
  return new Set(['given', ...others, ...typed.map(([name]) => name)])
}
