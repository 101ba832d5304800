import { Type } from 'typebox'

/** A position of the log, as requests give it. */
export const PositionText = Type.String({
  pattern: '^\\d{1,15}$',
  description: 'Exclusive; `0` is the beginning of the log.',
})

/** What a live reader may ask for besides a filter. */
export const LIVE_FIELDS = {
  after: Type.Optional(PositionText),
  revisions: Type.Optional(
    Type.Enum(['all', 'current'], {
      default: 'all',
      description: 'While replaying: `current` leaves out revisions that were superseded since.',
    }),
  ),
  sample: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'For eyes: when much happens only some of it is shown (`skipped` tells), at little cost.',
    }),
  ),
} as const
