import { expect, test } from 'vitest'
import { createIdentifier } from '../../../processors/stream/identity.ts'
import { TYPES } from './types.ts'

/** Made once from the examples of the types. Another id would store every fact of its type a second time: see docs/decisions/merge.md. */
const GOLDEN: Readonly<Record<string, string>> = {
  'entertainment.twitch.chat_message': 'cf2f8e576b348ab482ff9e5f6670925d',
  'entertainment.twitch.watch': '419689249c008fd78da81ca23c198027',
  'entertainment.twitch.video_play': '41968d7d6f4b8d258fbbd1ebe94885e3',
  'entertainment.twitch.follow': '41968d7d6f4b88d0981fcb34c507f326',
  'entertainment.twitch.subscription': '41968d7d6f4b8f36967e90ccb18fd91f',
  'entertainment.twitch.bits': '41968d7d6f4b8f63bb7390620b36a025',
  'entertainment.twitch.purchase': '41968d7d6f4b82f3baf4948dbfe1f685',
  'entertainment.twitch.account': 'ae442941276f803d805e5c88aa5a23b4',
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
