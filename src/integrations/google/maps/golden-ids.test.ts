import { expect, test } from 'vitest'
import { createIdentifier } from '../../../processors/stream/identity.ts'
import { TYPES } from './types.ts'

/** Made once from the examples of the types. Another id would store every fact of its type a second time: see docs/decisions/merge.md. */
const GOLDEN: Readonly<Record<string, string>> = {
  'google.maps.point': '419772634d808c5a9923abbbf6301dd2',
  'google.maps.visit': '419772634d808697aef62f3e1a46ee87',
  'google.maps.activity': '419772634d808e82b3e791982012a195',
  'google.maps.trip': '419772634d8083a6832048235b6594a6',
  'google.maps.interaction': '419772634d808ec4a161486963d856db',
  'google.maps.saved_place': '93ef2b11d3588b69bb0827de64eb4c4f',
  'google.maps.review': 'aca7e6554b2282408be7594f91a9cbc7',
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
