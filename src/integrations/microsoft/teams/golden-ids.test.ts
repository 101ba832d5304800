import { expect, test } from 'vitest'
import { createIdentifier } from '../../../processors/stream/identity.ts'
import { TYPES } from './types.ts'

/** Made once from the examples of the types. Another id would store every fact of its type a second time: see docs/decisions/merge.md. */
const GOLDEN: Readonly<Record<string, string>> = {
  'microsoft.teams.message': 'f67d345d10c98f88abadecfbaf6f5407',
  'microsoft.teams.activity': 'd9a74ac20fbe8924b9bbb34eb6127cf0',
  'microsoft.teams.conversation': 'de95e45e01288e188383bd2b363340e5',
  'microsoft.teams.endpoint': '80d50f66f4ce831cb2d801abc37a9813',
}

test.each(TYPES.map((type, index) => ({ ...type, index })))(
  'the id of $name is what it always was',
  ({ name, index, identity, example }) => {
    const identifier = createIdentifier(TYPES.map((type) => type.name))
    const id = Buffer.alloc(16)
    identifier.identify(index, identity(example), id, 0)
    expect(id.toString('hex')).toBe(GOLDEN[name])
  },
)
