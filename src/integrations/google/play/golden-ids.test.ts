import { expect, test } from 'vitest'
import { createIdentifier } from '../../../processors/stream/identity.ts'
import { TYPES } from './types.ts'

/** Made once from the examples of the types. Another id would store every fact of its type a second time: see docs/decisions/merge.md. */
const GOLDEN: Readonly<Record<string, string>> = {
  'google.play.install': '41955193de00811f8817f33c3048b280',
  'google.play.library_item': '41955193de00803da791271a47ff1232',
  'google.play.purchase': '41955193de0081eab6ba4e3e65fff367',
  'google.play.order': 'de86a03c2f748088874ebd0c7bcc214f',
  'google.play.subscription': 'e77c02451deb8535aa70cef9d00f482a',
  'google.play.review': 'bb1c15a04a018baab63a76382eea8044',
  'google.play.device': '41955193de008f178a1dfbf2c47db137',
  'google.play.redemption': '41955193de0089aabe1170be6c9828c3',
  'google.play.activity': '41955193de00845294e07742555bb4e5',
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
