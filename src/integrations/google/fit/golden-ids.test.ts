import { expect, test } from 'vitest'
import { createIdentifier } from '../../../processors/stream/identity.ts'
import { TYPES } from './types.ts'

/** Made once from the examples of the types. Another id would store every fact of its type a second time: see docs/decisions/merge.md. */
const GOLDEN: Readonly<Record<string, string>> = {
  'google.fit.day': '41954f00b0008a829558c603dddee0a4',
  'google.fit.interval': '4195504a4700885ab19dc79d3272bfc9',
  'google.fit.steps': '4195504a470089f09b430b938e08150d',
  'google.fit.distance': '4195504a47008279a457b269ec9106c3',
  'google.fit.calories': '4195504a4700880cb1a38a91a15c8963',
  'google.fit.heart_rate': '4195504a47008e7b97320874ffefee18',
  'google.fit.weight': '4195504a47008d668b97fd9bdd80ac60',
  'google.fit.activity': '4195504a47008fe1ac247a76695cbe34',
  'google.fit.sleep_stage': '4195504a4700884c84c0c5451165a05c',
  'google.fit.sleep': '41954e92d30080ffae589c01f8aa5a5b',
  'google.fit.workout': '4195504a470080dd858e37239015e980',
  'google.fit.location': '4195504a47008c30b00e97342d5cf07b',
  'google.fit.sample': '4195504a470086819ba13d1c84047109',
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
