import { expect, test } from 'vitest'
import { createIdentifier } from '../../../processors/stream/identity.ts'
import { TYPES } from './types.ts'

/** Made once from the examples of the types. Another id would store every fact of its type a second time: see docs/decisions/merge.md. */
const GOLDEN: Readonly<Record<string, string>> = {
  'entertainment.discord.message': '8484f8195b408ac2b7250909d9522b14',
  'entertainment.discord.channel': '8143b6afa64d8c949fa302876c3d517f',
  'entertainment.discord.server': 'ddaa058cf7b68030a9aebb5538d06b98',
  'entertainment.discord.audit': 'dd75847ea1168c39afecbaeac424bc11',
  'entertainment.discord.activity': '9499b4aed866882fb6b929330e16859b',
  'entertainment.discord.account': 'c1dc08a1df398d10918b83b8b0cda95d',
  'entertainment.discord.connection': 'f6a575f357ac8db5acabed4bab767d50',
  'entertainment.discord.relationship': 'ed3efdb1d3c98caa8023da7cd4953e67',
  'entertainment.discord.payment': 'b0cc3ffdb42584149d246199c757b13c',
  'entertainment.discord.application': 'a642ffccf6c38828a9db4c848c9c8fa4',
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
