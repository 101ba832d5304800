import { expect, test } from 'vitest'
import { createIdentifier } from '../../../processors/stream/identity.ts'
import { TYPES } from './types.ts'

/** Made once from the examples of the types. Another id would store every fact of its type a second time: see docs/decisions/merge.md. */
const GOLDEN: Readonly<Record<string, string>> = {
  'devices.overland.position': '4194c13407408e40933aea32f835b3b5',
  'devices.overland.visit': '4194c1340740807bb13ec3f3b63f0f2c',
  'devices.overland.trip': '4194c121b7c088c49b81a508d28b6256',
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
