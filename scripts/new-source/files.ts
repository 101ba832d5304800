/** A source as it begins: everything that the contract tests ask for, but what a record means. */
export function sourceFiles(id: string): Readonly<Record<string, string>> {
  const [vendor = '', name = ''] = id.split('.')
  const title = `${capital(vendor)} ${capital(name)}`
  return {
    'index.ts': indexFile(id, title, camelCase(vendor, name)),
    'types.ts': typesFile(id),
    'decoder.ts': decoderFile(id),
    'README.md': readme(id, title),
    'fixtures/records.json': FIXTURE,
    'fixtures/expected.json': expected(id),
  }
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
const camelCase = (vendor: string, name: string) => vendor + capital(name)

const indexFile = (
  id: string,
  title: string,
  variable: string,
) => `import type { FileProbe } from '../../archive/probe.ts'
import { defineSource, type Recognition } from '../../source.ts'
import { TYPES } from './types.ts'

// A list of things with the time each was made: [{"id": "…", "made": "2024-05-01T10:00:00Z", "title": "…"}, …]
const recogniseRecords = ({ shape, paths }: FileProbe): Recognition | undefined => {
  const isOurs = shape === 'json-array' && ['[].id', '[].made', '[].title'].every((path) => paths.has(path))
  return isOurs ? { confidence: 0.8 } : undefined
}

const ${variable} = defineSource({
  id: '${id}',
  title: '${title}',
  exportSteps: ['Open the privacy settings of ${title} and ask for a copy of your data, in JSON.'],
  types: TYPES,
  channels: [
    {
      kind: 'archive',
      id: 'records',
      title: 'Export: records.json',
      rank: 10,
      layout: { kind: 'json', arrays: ['[]'] },
      recognise: recogniseRecords,
      load: async () => (await import('./decoder.ts')).createDecoder(),
    },
  ],
})

// A statement of its own: the compiler leaves the paths of imports inside an exported expression as they are.
export default ${variable}
`

const typesFile = (id: string) => `import { Type } from 'typebox'
import type { EventType } from '../../../models/events.ts'

/** The event types of this source. */
export const THING = '${id}.thing'

/** All facts this source gives. */
export const TYPES: readonly EventType[] = [
  {
    name: THING,
    title: 'Thing',
    kind: 'did',
    data: Type.Object(
      { id: Type.String({ description: 'Id of the provider' }), title: Type.Optional(Type.String({ description: 'Title' })) },
      { description: 'Say what it is' },
    ),
    version: 1,
    // What makes two readings the same fact: the provider's own id where there is one, never the whole content.
    identity: ({ time, data }) => ({ ...(time === undefined ? {} : { time }), key: [String(data['id'] ?? '')] }),
    text: ['title'],
    // Every string: an id, a word of the provider, free text, or a personal value. models/pii.ts has the words.
    pii: { '$.data.id': 'opaque', '$.data.title': 'freetext', '$.data.unknown': 'number' },
    example: { type: THING, time: Date.UTC(2024, 4, 1, 10), data: { id: 'a1', title: 'Example' } },
  },
]
`

const decoderFile = (id: string) => `import { quarantine } from '../../../models/outcome.ts'
import type { Decoder } from '../../source.ts'

/**
 * What a record of records.json means:
 *
 *     {"id": "a1", "made": "2024-05-01T10:00:00Z", "title": "Example"}
 *
 * Link to the page of the provider that describes it.
 */
export function createDecoder(): Decoder {
  return {
    // Pure, and never throws. A record without a fact for us is drop(reason); one that cannot be understood is
    // quarantine(code, detail), where detail holds no value of the record; else next({ drafts: [{ type, time, data }] }).
    decode: () => quarantine('not_written', 'write decode() in src/integrations/${id.replace('.', '/')}/decoder.ts'),
  }
}
`

const FIXTURE = `[
  { "id": "a1", "made": "2024-05-01T10:00:00Z", "title": "First example" },
  { "id": "a2", "made": "2024-05-01T11:30:00+02:00", "title": "Second example", "unknown": 12345678901234567890 },
  { "id": "a3", "made": "never", "title": "A bad record" }
]
`

const expected = (id: string) => `{
  "records.json": {
    "channel": "records",
    "records": 3,
    "events": { "${id}.thing": 2 },
    "quarantined": { "bad_time": 1 }
  }
}
`

const readme = (id: string, title: string) => `# ${title} (\`${id}\`)

What of a person's data this is, in a sentence.

## How to get the export

Step by step, with the link, how long it takes, and what has to be chosen.

## What becomes of it

| in the export  | becomes               | type           |
| -------------- | --------------------- | -------------- |
| records.json   | a thing, when it was made | \`${id}.thing\` |

## What is not covered

Say what is left out, and why.
`
