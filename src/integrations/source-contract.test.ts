import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { describe, expect, it } from 'vitest'
import { type Draft, type Json, KINDS } from '../models/events.ts'
import type { Outcome } from '../models/outcome.ts'
import { compileHints } from '../processors/pii/paths/hint-tree.ts'
import { createIdentifier } from '../processors/stream/identity.ts'
import { parseJson, storableJson } from '../utils/json-text.ts'
import { probe } from './archive/probe.ts'
import {
  archiveChannels,
  type Channel,
  type DecodeContext,
  type Decoded,
  type Decoder,
  type JoinFile,
  type PushChannel,
  type RawRecord,
  type Source,
} from './source.ts'
import { rawRecords } from './testing/records.ts'
import { stringPaths, undeclared, unknownHints } from './testing/string-paths.ts'

/**
 * What every source promises, checked on its fixtures: `fixtures/expected.json` names the channel of each file and what
 * its records become. Every folder `<vendor>/<name>` with an `index.ts` is a source.
 */
interface Expected {
  readonly channel: string
  readonly records: number
  readonly events: Readonly<Record<string, number>>
  readonly dropped?: Readonly<Record<string, number>>
  readonly quarantined?: Readonly<Record<string, number>>
  readonly lost?: Readonly<Record<string, number>>
}
interface Counts extends Required<Omit<Expected, 'channel'>> {}

const HERE = fileURLToPath(new URL('.', import.meta.url))
const HEAD = 64 << 10
/** Of a fixture; there are hundreds of them, and each run takes others. */
const CHANGES_A_FILE = 150

const folders = (path: string) => readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory())
const sourceFolders = folders(HERE)
  .flatMap((vendor) => folders(join(HERE, vendor.name)).map((name) => join(vendor.name, name.name)))
  .filter((folder) => existsSync(join(HERE, folder, 'index.ts')))

describe.each(sourceFolders)('the source in %s', async (folder) => {
  const module: { default: Source } = await import(pathToFileURL(join(HERE, folder, 'index.ts')).href)
  const source = module.default
  const fixtures = join(HERE, folder, 'fixtures')
  const expected: Record<string, Expected> = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8'))
  const files = Object.entries(expected)
  /** What was pushed is asked for by its address; nothing has to be recognised. */
  const archived = files.filter(([, { channel }]) => archiveChannels(source).some(({ id }) => id === channel))
  const checks = new Map(source.types.map((type) => [type.name, Compile(type.data)]))
  const typeOf = (draft: Draft) => source.types.find((type) => type.name === draft.type)
  const channelOf = (id: string) => {
    const channel = source.channels.find((candidate) => candidate.id === id)
    if (channel === undefined) throw new Error(`expected.json names the channel ${id}, which the source does not have`)
    return channel
  }

  const expectGood = (draft: Draft) => {
    const type = typeOf(draft)
    expect(type, draft.type).toBeDefined()
    const check = checks.get(draft.type)
    expect(check?.Check(draft.data) ? [] : [...(check?.Errors(draft.data) ?? [])], JSON.stringify(draft)).toEqual([])
    expectColumns(draft)
    const identity = type!.identity(draft)
    expect(type!.identity(structuredClone(draft)), 'identity depends on the draft alone').toEqual(identity)
    expect(identity.key.every((part) => typeof part === 'string' || Number.isFinite(part))).toBe(true)
    expect(identity.time === undefined || Number.isSafeInteger(identity.time)).toBe(true)
    expect(() => JSON.parse(storableJson(draft.data))).not.toThrow()
  }

  /** What a decoder writes itself is what it would have given otherwise. */
  const expectSameWritten = (decoder: Decoder, record: RawRecord, outcome: Outcome<Decoded>) => {
    const written = decoder.claim?.(record) === 0 ? undefined : decoder.brief?.(record)
    if (written === undefined) return
    const { text, data, ...columns } = written
    const [draft] = draftsOf(outcome)
    expect(draftsOf(outcome)).toHaveLength(1)
    expect({ ...columns, data: draft?.data }).toEqual(draft)
    expect(text).toBe(JSON.stringify(draft?.data))
    const type = typeOf(written)
    expect(type!.identity(written), JSON.stringify(data)).toEqual(type!.identity(draft!))
  }

  /** What an import of all fixtures together would tell the decoder of one. */
  const told = async (file: string): Promise<DecodeContext> => {
    const joined = await joinedFixtures(source, fixtures, files)
    return joined.get(file) ?? { name: file }
  }
  const decodeFixture = async (file: string, { channel }: Expected) =>
    (await decodeRecords(channelOf(channel), join(fixtures, file), await told(file))).map(({ outcome }) => outcome)

  it('is named after its folder and has names that belong to it', () => {
    expect(source.id).toBe(folder.replaceAll(/[/\\]/g, '.'))
    expect(source.exportSteps.length).toBeGreaterThan(0)
    const ids = source.channels.map((channel) => channel.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(source.channels.filter(({ kind }) => kind === 'push').length).toBeLessThanOrEqual(1)
    const names = source.types.map((type) => type.name)
    expect(new Set(names).size).toBe(names.length)
    for (const type of source.types) {
      expect(type.name.startsWith(`${source.id}.`)).toBe(true)
      expect(KINDS).toContain(type.kind)
      expect(type.version).toBeGreaterThanOrEqual(1)
    }
  })

  it('shows an example of every type that fits its schema', () => {
    for (const type of source.types) {
      expect(type.example.type).toBe(type.name)
      expectGood(type.example)
      const fields = Object.keys((type.data as { properties?: object }).properties ?? {})
      for (const field of type.text) expect(fields, `${type.name}: text field ${field}`).toContain(field)
    }
  })

  // Made once from the examples. Another id would store every fact of its type a second time: docs/decisions/merge.md.
  it('gives the facts of its types the ids that they always had', async () => {
    const identifier = createIdentifier(source.types.map(({ name }) => name))
    const ids = source.types.map(({ name, identity, example }, index) => {
      const id = Buffer.alloc(16)
      identifier.identify(index, identity(example), id, 0)
      return [name, id.toString('hex')] as const
    })
    const golden = `${JSON.stringify(Object.fromEntries(ids), undefined, 2)}\n`
    await expect(golden).toMatchFileSnapshot(join(HERE, folder, 'golden-ids.json'))
  })

  it('has a fixture for every channel and an expectation for every fixture', () => {
    const used = new Set(files.map(([, { channel }]) => channel))
    expect(source.channels.map(({ id }) => id).filter((id) => !used.has(id))).toEqual([])
    const there = readdirSync(fixtures, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'expected.json')
      .map((entry) => relative(fixtures, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    expect(there.sort()).toEqual(files.map(([file]) => file).sort())
  })

  it.each(archived)('recognises %s as what it is', async (file, { channel }) => {
    expect(recognised(source, await probeOf(join(fixtures, file)))).toBe(channel)
  })

  it.each(archived)('recognises %s under another name and cut off', async (file, { channel }) => {
    const bytes = await readFile(join(fixtures, file))
    const name = `x/${file.length}.${file.split('.').at(-1)}`
    const whole = probe({ path: name, name, bytes: bytes.length * 1000, set: 'x' }, bytes)
    expect(recognised(source, whole)).toBe(channel)
  })

  it.each(files)('gives what is expected of %s', async (file, wanted) => {
    const outcomes = await decodeFixture(file, wanted)
    const { channel: _channel, ...counts } = { dropped: {}, quarantined: {}, lost: {}, ...wanted }
    const told = [...new Set(outcomes.flatMap((outcome) => toldOf(outcome)))]
    expect(countsOf(outcomes), `what its records become; of those not understood is said: ${told.join('; ')}`).toEqual(
      counts,
    )
    for (const outcome of outcomes) for (const draft of draftsOf(outcome)) expectGood(draft)
  })

  it('declares in pii.ts what every string of its schemas and examples is', () => {
    for (const type of source.types) {
      const paths = stringPaths(type)
      expect(undeclared(paths, type.pii), `${type.name}: undeclared paths`).toEqual([])
      expect(
        unknownHints(type.pii),
        `${type.name}: neither words of models/pii.ts nor entities of docs/pii.md`,
      ).toEqual([])
      expect(() => compileHints(type.pii)).not.toThrow()
    }
  })

  it.each(files)('declares in pii.ts what every string of the events of %s is', async (file, wanted) => {
    // Names are hashed and never stored.
    for (const outcome of await decodeFixture(file, wanted))
      for (const { alias: _, ...draft } of draftsOf(outcome))
        expect(undeclared(stringPaths(draft), typeOf(draft)?.pii ?? {}), `${draft.type}: undeclared paths`).toEqual([])
  })

  it.each(source.channels.map(({ id }) => id))('has a bad record among the fixtures of %s', async (id) => {
    const of = files.filter(([, { channel }]) => channel === id)
    const outcomes = (await Promise.all(of.map(([file, wanted]) => decodeFixture(file, wanted)))).flat()
    expect(outcomes.some(({ kind }) => kind === 'quarantine')).toBe(true)
  })

  it.each(files)('writes the events of %s as it decodes them', async (file, { channel }) => {
    const decoder = await channelOf(channel).load()
    for (const { record, outcome } of await decodeRecords(channelOf(channel), join(fixtures, file), await told(file)))
      expectSameWritten(decoder, record, outcome)
  })

  it.each(files)('gives the same of %s twice', async (file, wanted) => {
    expect(await decodeFixture(file, wanted)).toEqual(await decodeFixture(file, wanted))
  })

  it.each(files)('tells nothing of the content in what it says of bad records of %s', async (file, { channel }) => {
    for (const { record, outcome } of await decodeRecords(channelOf(channel), join(fixtures, file), await told(file))) {
      const told = toldOf(outcome).join('\n')
      const values = valuesOf(record.value).filter((text) => text.length > 3)
      expect(values.filter((value) => told.includes(value))).toEqual([])
    }
  })

  it.each(files)('never throws and never gives an invalid event, whatever becomes of %s', async (file, { channel }) => {
    const { load } = channelOf(channel)
    const decoder = await load()
    const context = await told(file)
    const raw = (await decodeRecords(channelOf(channel), join(fixtures, file), context)).map(({ record }) => record)
    fc.assert(
      fc.property(fc.constantFrom(...raw), fc.array(change, { minLength: 1, maxLength: 4 }), (record, changes) => {
        const value = changes.reduce<unknown>((before, apply) => apply(before), record.value)
        const changed = changedRecord(record, value)
        const outcome = decoder.decode(changed, context)
        expectSameWritten(decoder, changed, outcome)
        for (const draft of draftsOf(outcome)) expectGood(draft)
        if (outcome.kind === 'quarantine') expect(outcome.code).toMatch(/^[a-z][a-z_]*$/)
        if (outcome.kind === 'drop') expect(outcome.reason).toMatch(/^[a-z][a-z_]*$/)
      }),
      { numRuns: CHANGES_A_FILE },
    )
  })
})

function expectColumns({ time, endtime, lat, lon, accuracy, tz, endtz }: Draft): void {
  const whole = (value: number | undefined, most: number) =>
    value === undefined || (Number.isInteger(value) && Math.abs(value) <= most)
  expect(whole(time, 8.64e15) && whole(endtime, 8.64e15), 'times are whole milliseconds').toBe(true)
  expect(whole(lat, 900_000_000) && whole(lon, 1_800_000_000), 'coordinates are degrees x 10^7 in range').toBe(true)
  expect((lat === undefined) === (lon === undefined), 'both coordinates or none').toBe(true)
  expect(whole(accuracy, 2 ** 31 - 1) && whole(tz, 1080) && whole(endtz, 1080)).toBe(true)
}

const draftsOf = (outcome: Outcome<Decoded>): readonly Draft[] => (outcome.kind === 'next' ? outcome.value.drafts : [])

function recognised(source: Source, file: ReturnType<typeof probe>): string | undefined {
  const found = archiveChannels(source)
    .map(({ id, recognise }) => ({ id, confidence: recognise(file)?.confidence ?? 0 }))
    .sort((a, b) => b.confidence - a.confidence)[0]
  return found !== undefined && found.confidence > 0 ? found.id : undefined
}

async function probeOf(path: string, name = basename(path)) {
  const bytes = await readFile(path)
  return probe({ path, name, bytes: bytes.length, set: path }, bytes.subarray(0, HEAD))
}

interface DecodedRecord {
  readonly record: RawRecord
  readonly outcome: Outcome<Decoded>
}

async function joinedFixtures(
  source: Source,
  folder: string,
  files: readonly (readonly [string, Expected])[],
): Promise<ReadonlyMap<string, DecodeContext>> {
  const known = await Promise.all(files.map(([name, { channel }]) => joinFileOf(source, folder, name, channel)))
  const merger = await source.join?.()
  for (const [i, file] of known.entries()) {
    const channel = archiveChannels(source).find(({ id }) => id === file.channel)
    if (channel === undefined || merger?.first.includes(file.channel) !== true) continue
    for await (const record of rawRecords(channel, join(folder, files[i]?.[0] ?? ''))) merger.note(record, file, i)
  }
  const said = merger?.of(known)
  return new Map(
    known.map(({ name, about }, i) => {
      const more = said?.at(i)
      const own = { ...about, ...(more === 'companion' || more === 'foreign' ? {} : more) }
      return [name, Object.keys(own).length === 0 ? { name } : { name, about: own }]
    }),
  )
}

async function joinFileOf(source: Source, folder: string, name: string, id: string): Promise<JoinFile> {
  const about = archiveChannels(source)
    .find((channel) => channel.id === id)
    ?.about?.(await probeOf(join(folder, name), name))
  return { name, set: folder, channel: id, ...(about === undefined ? {} : { about }) }
}

async function decodeRecords(
  channel: Channel,
  path: string,
  context: DecodeContext,
): Promise<readonly DecodedRecord[]> {
  const decoder = await channel.load()
  const records = channel.kind === 'push' ? await pushedRecords(channel, path) : rawRecords(channel, path)
  const decoded: DecodedRecord[] = []
  for await (const record of records) {
    decoded.push({ record, outcome: decoder.decode(record, context) })
  }
  return decoded
}

/** The fixture of a push channel is the body of a request. */
async function pushedRecords({ load }: PushChannel, path: string): Promise<readonly RawRecord[]> {
  const body = await readFile(path, 'utf8')
  return (await load()).records(parseJson(body) as Json)
}

function countsOf(outcomes: readonly Outcome<Decoded>[]): Counts {
  return {
    records: outcomes.length,
    events: tally(outcomes.flatMap(draftsOf).map(({ type }) => type)),
    dropped: tally(outcomes.flatMap((outcome) => (outcome.kind === 'drop' ? [outcome.reason] : []))),
    quarantined: tally(outcomes.flatMap((outcome) => (outcome.kind === 'quarantine' ? [outcome.code] : []))),
    lost: tally(outcomes.flatMap(lostOf).map(({ code }) => code)),
  }
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

const lostOf = (outcome: Outcome<Decoded>) => (outcome.kind === 'next' ? (outcome.value.lost ?? []) : [])

const toldOf = (outcome: Outcome<Decoded>): readonly string[] =>
  outcome.kind === 'quarantine' ? [outcome.detail] : lostOf(outcome).map(({ detail }) => detail)

function valuesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return [String(value)]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(valuesOf) : []
}

type Change = (value: unknown) => unknown

const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, '', 0, -1, Number.POSITIVE_INFINITY, 'NaN', '12', '-0.5', 91e7, 4294967295, true, 'False', [], {}, [[]], [null], 'geo:', 'geo:91,0'),
  fc.constantFrom<unknown>('\uE000#-9000000000000000001', '\uE0000000', '2025-13-01T00:00:00Z', '0001-01-01T00:00:00Z', 'https://www.google.com/maps/@1e9,2,3z'),
  fc.constantFrom<unknown>('https://%zz', 'https://maps.google.com/?q=%ff&cid=99999999999999999999999', { latLng: { latLng: { latLng: {} } } }),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary' }),
) // biome-ignore format: a word list

/** Replaces, removes, renames or adds something somewhere in a record. */
const change: fc.Arbitrary<Change> = fc
  .record({
    way: fc.array(fc.nat(20), { maxLength: 5 }),
    what: fc.constantFrom('replace', 'remove', 'rename', 'add', 'text', 'wrap'),
    name: fc.constantFrom(
      '__proto__',
      'constructor',
      'end',
      'path',
      'given',
      'name',
      'placeId',
      'distance',
      'url',
      'list',
      'time',
      '0',
    ),
    value: odd,
  })
  .map(({ way, what, name, value }) => (record) => {
    const holder: Record<string, unknown> = { root: structuredClone(record) }
    const { object, key } = follow(holder, way)
    const changes = {
      replace: () => define(object, key, value),
      remove: () => delete object[key],
      rename: () => define(object, name, object[key]),
      add: () => define(object, name, value),
      text: () =>
        define(object, key, typeof object[key] === 'number' ? String(object[key]) : Number(textOf(object[key]))),
      wrap: () => define(object, key, [object[key]]),
    }
    changes[what]()
    return holder['root']
  })

/** The field that the way leads to: at every object or list the step says which one of its fields. */
function follow(holder: Record<string, unknown>, way: readonly number[]) {
  let object = holder
  let key = 'root'
  for (const step of way) {
    const inner = object[key]
    if (typeof inner !== 'object' || inner === null || Object.keys(inner).length === 0) break
    object = inner as Record<string, unknown>
    key = Object.keys(inner)[step % Object.keys(inner).length] ?? ''
  }
  return { object, key }
}

/** Not by `String`: what was put in may have a `toString` that is no function. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

function define(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
}

/** A changed row or entry is still one of texts: the splitter sees to that. */
function changedRecord(record: RawRecord, value: unknown): RawRecord {
  if (record.kind === 'json') return { ...record, value: JSON.parse(JSON.stringify(value) ?? 'null') }
  if (record.kind === 'csv') {
    const row = typeof value === 'object' && value !== null ? value : {}
    const cells = Object.entries(row).map(([name, cell]) => [name, textOf(cell)])
    return { ...record, value: Object.fromEntries(cells) }
  }
  const texts = valuesOf(value)
  const text = (i: number) => texts[i % Math.max(1, texts.length)] ?? ''
  const line = (i: number) => ({ text: text(i), links: i % 2 === 0 ? [] : [{ text: text(i), href: text(i + 1) }] })
  const lines = texts.map((_, i) => line(i))
  const groups = [
    { title: text(1), lines },
    { title: '', lines: lines.slice(1) },
  ]
  return { ...record, value: { index: 0, header: text(2), lines, when: text(3), groups } }
}
