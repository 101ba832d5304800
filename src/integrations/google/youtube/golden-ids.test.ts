import { expect, test } from 'vitest'
import { createIdentifier } from '../../../processors/stream/identity.ts'
import { TYPES } from './types.ts'

/** Made once from the examples of the types. Another id would store every fact of its type a second time: see docs/decisions/merge.md. */
const GOLDEN: Readonly<Record<string, string>> = {
  'google.youtube.watch': '419774f67b808c6fb8fb9f0acc7d1a79',
  'google.youtube.listen': '419774f67b808cfb8f969de70848565f',
  'google.youtube.search': '419774f67b808a4b892083554bb5585a',
  'google.youtube.interaction': '419774f67b808c30b4900e245b2f5141',
  'google.youtube.subscription': 'be918f3de083804aaec57d23c529420c',
  'google.youtube.playlist': 'f19e8ae854e0854c8468e33df7150fd8',
  'google.youtube.playlist_item': '419774f67b80826c803ce48d0126d89d',
  'google.youtube.comment': 'b1b65f99e9f482f4b789636c708c9a7b',
  'google.youtube.live_chat': '9cbd6785a3228b73a9ec397ba66aff91',
  'google.youtube.channel': '850cff51709c8788be4e0a18cac9b249',
  'google.youtube.song': 'cf3ff02556e682519bbf9e7f4860436c',
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
