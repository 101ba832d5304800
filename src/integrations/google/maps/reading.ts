import * as decoding from '../../decoding/field-schemas.ts'
import * as fields from '../../decoding/fields.ts'

/** Made of several fields of an export, in whatever type they stand. */
const MADE = ['rawPath', 'waypointPath', 'deviceTag']

/** Names with a meaning of ours in the types of this source. */
export const takenNames = (schema: decoding.Fields) => decoding.takenNames(schema, MADE)

/** How the fields of an object are read, in the types of this source. */
export const reading = (...[path, schema, options]: Parameters<typeof fields.reading>) =>
  fields.reading(path, schema, { ...options, others: MADE })
