import { Type } from 'typebox'

/** A field handed on as the app sent it: apps change what they send, and no event is refused for that. */
export const asGiven = (description: string, example?: unknown) =>
  Type.Optional(Type.Unknown({ description, ...(example !== undefined && { examples: [example] }) }))

export const COMMON = {
  accuracy: asGiven('Radius, m, where it is no whole number; whole numbers are an attribute of the event', 12.5),
  given: asGiven('Fields of the app whose names this type uses for something else'),
}
