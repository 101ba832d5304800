import { expect, test } from 'vitest'
import { createIdentifier } from '../../../processors/stream/identity.ts'
import { TYPES } from './types.ts'

/** Made once from the examples of the types. Another id would store every fact of its type a second time: see docs/decisions/merge.md. */
const GOLDEN: Readonly<Record<string, string>> = {
  'entertainment.spotify.play': '9b4f0353b6c98c428991369fd565f841',
  'entertainment.spotify.library_item': 'ee614d7e5079882ebfdcdcc3af2011bc',
  'entertainment.spotify.playlist': '893b8ad1e428821a91da1277e5fe6c08',
  'entertainment.spotify.playlist_item': '419770e2c800857896ee33c72fc8dbf6',
  'entertainment.spotify.search': '419772634d808f88b430887d3d81e8f4',
  'entertainment.spotify.follow': '841d233f47528d188fac083af84be564',
  'entertainment.spotify.inference': 'ca450a37ef88852c97df948afce63bb7',
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
