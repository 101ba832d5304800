import { expect, test } from 'vitest'
import { createIdentifier } from '../../../processors/stream/identity.ts'
import { TYPES } from './types.ts'

/** Made once from the examples of the types. Another id would store every fact of its type a second time: see docs/decisions/merge.md. */
const GOLDEN: Readonly<Record<string, string>> = {
  'google.activity.search': '419772634d808b3c9931f2c0b460059a',
  'google.activity.image_search': '419772634d808c2eafa0b930cb78bcff',
  'google.activity.video_search': '419772634d8087828d50ceee4349e9f9',
  'google.activity.chrome': '419772634d808e869cec0504e81ab97b',
  'google.activity.assistant': '419772634d808989a6a9a8ec25a6dc72',
  'google.activity.gemini': '419772634d808d348d2acea16b12e93c',
  'google.activity.lens': '419772634d80889e810c4aba49a9cf7f',
  'google.activity.discover': '419772634d808ef6be187d6e3415d727',
  'google.activity.news': '419772634d80838c80f4a23de05ce98d',
  'google.activity.shopping': '419772634d808ecb94c4e347e253ace1',
  'google.activity.ads': '419772634d808b629fc724f8c4fc5975',
  'google.activity.android': '419772634d8084b4abbc942dd0447228',
  'google.activity.gmail': '419772634d80812589b941c3c88d51b3',
  'google.activity.drive': '419772634d808d10ae26c95ce170ceac',
  'google.activity.books': '419772634d8088a7b2b41b011c545d52',
  'google.activity.games': '419772634d80881a8d0a88952eaa1898',
  'google.activity.movies': '419772634d8080f1a86d5e2b063e2a30',
  'google.activity.translate': '419772634d8087c6bbf1c0fb6bd31535',
  'google.activity.finance': '419772634d808914bed9cbddfae18116',
  'google.activity.travel': '419772634d8085cd8e9df0e40b4762de',
  'google.activity.cloud': '419772634d808a6cb118cef886ba368a',
  'google.activity.takeout': '419772634d808faa86eb1a712b0ff844',
  'google.activity.help': '419772634d8085149cc4664f0d8cf289',
  'google.activity.other': '419772634d808fa2a8ddf7179789a514',
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
