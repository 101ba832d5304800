import { expect, test } from 'vitest'
import { createIdentifier } from '../../../processors/stream/identity.ts'
import { TYPES } from './types.ts'

/** Made once from the examples of the types. Another id would store every fact of its type a second time: see docs/decisions/merge.md. */
const GOLDEN: Readonly<Record<string, string>> = {
  'devices.owntracks.position': '4194c1340740866aad27fcdc86c3c671',
  'devices.owntracks.transition': '4194c1340740883c807024698cbde2c2',
  'devices.owntracks.waypoint': '4176e1b354f8810394b3e1be9fe882a5',
  'devices.owntracks.steps': '4194be97b18081f7a86e2a8acc0e2b97',
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
