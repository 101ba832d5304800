import { expect, test } from 'vitest'
import { createIdentifier } from '../../../processors/stream/identity.ts'
import { TYPES } from './types.ts'

/** Made once from the examples of the types. Another id would store every fact of its type a second time: see docs/decisions/merge.md. */
const GOLDEN: Readonly<Record<string, string>> = {
  'microsoft.profile.search': '418f3dca01c0894da2bdfd147a2b12d0',
  'microsoft.profile.browse': '418f3dca01c08a829aae9a8c449a8baa',
  'microsoft.profile.location': '418f3dca01c0856096fcde3b0f193576',
  'microsoft.profile.app_activity': '418f3dca01c084e0bca0c184ebfa2dae',
  'microsoft.profile.activity': '418f3dca01c0855aaf1f977b030795b3',
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
