import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { probe } from './archive/probe.ts'
import { SOURCES } from './registry.ts'
import { archiveChannels, type Source } from './source.ts'

/** Every source is asked about every file: none may take what is another's. */
const HERE = fileURLToPath(new URL('.', import.meta.url))
const HEAD = 64 << 10

interface Fixture {
  readonly source: Source
  readonly file: string
  readonly path: string
  readonly channel: string
}

function fixturesOf(source: Source): readonly Fixture[] {
  const folder = join(HERE, ...source.id.split('.'), 'fixtures')
  const expected: Record<string, { channel: string }> = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))
  const ids = archiveChannels(source).map(({ id }) => id)
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'expected.json')
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => {
      const file = relative(folder, path).replaceAll('\\', '/')
      return { source, file, path, channel: expected[file]?.channel ?? '' }
    })
    .filter(({ channel }) => ids.includes(channel))
}

const fixtures = SOURCES.flatMap(fixturesOf).map((fixture) => ({ ...fixture, of: fixture.source.id }))

describe('among all sources', () => {
  it.each(fixtures)('$file is recognised as one of $of', ({ source, file, path, channel }) => {
    const bytes = readFileSync(path)
    const probed = probe({ path, name: file, bytes: bytes.length, set: 'x' }, bytes.subarray(0, HEAD))
    const claims = SOURCES.flatMap((one) =>
      archiveChannels(one).map((of) => ({ one, of, confidence: of.recognise(probed)?.confidence ?? 0 })),
    ).sort((a, b) => b.confidence - a.confidence)
    const [best] = claims
    const own = archiveChannels(source).find(({ id }) => id === channel)
    // Of a shared format it does not matter who is asked first.
    const found = best?.of.share?.format ?? `${best?.one.id} ${best?.of.id}`
    expect(found).toBe(own?.share?.format ?? `${source.id} ${channel}`)
    const rival = claims.find(({ one, of }) => one !== source && of.share === undefined)
    expect(rival === undefined || rival.confidence < (best?.confidence ?? 0) || own?.share !== undefined).toBe(true)
  })
})
