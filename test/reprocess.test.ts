import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { scratch, zipOf } from '../src/integrations/archive/testing/craft.ts'
import { jpegOf } from '../src/integrations/archive/testing/craft-media.ts'
import type { Instance } from '../src/services/instance.ts'
import { createReprocess } from '../src/services/jobs/flows/reprocess.ts'
import { createPiiStage } from '../src/services/pii/pii-stage.ts'
import { readPolicyText } from '../src/services/pii/policy-file.ts'
import { reveal } from '../src/services/pii/reveal.ts'
import type { ReprocessFilter } from '../src/storage/pii.ts'
import { expectClosed, expectSameRows, importInto, type Rows, type TestInstance, testInstance } from './instance.ts'
import { builtProgram, type Program } from './program.ts'
import { writeRecords } from './records-file.ts'
import { everythingStored, formsOf } from './stored.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const BEFORE = `version: 1
default: { high: encrypt, medium: tag, low: tag }
rules:
  - { entity: IP_ADDRESS, operator: encrypt }
  - { entity: PHONE, operator: keep }
`
/** Nothing of what the first one kept or tagged stays, what it encrypted is opened. */
const AFTER = `version: 2
default: { high: encrypt, medium: tag, low: tag }
rules:
  - { entity: EMAIL, operator: hash }
  - { entity: PHONE, operator: drop }
  - { entity: LOCATION_COORDINATES, operator: generalise, decimals: 2 }
`
const MAIL = 'zelda.quux@example.org'
const OTHER_MAIL = 'link.quux@example.org'
const PHONE = '+1 415 555 2671'
const IP = '192.0.2.213'
const POINTS = 1500

const craft = await scratch()
const { path: folder } = craft
const files = ['MyActivity.json', 'Later.json', 'Records.json'].map((name) => join(folder, name))
const [first = '', later = '', records = ''] = files

const activity = (minute: number, subtitles: readonly object[] = []) => ({
  header: 'Search',
  title: `Searched for ${MAIL} at ${IP} or ${PHONE}, number ${minute}`,
  titleUrl: `https://www.google.com/search?q=${encodeURIComponent(MAIL)}`,
  time: `2025-03-01T12:${String(minute).padStart(2, '0')}:00.000Z`,
  products: ['Search'],
  ...(subtitles.length > 0 && { subtitles }),
})

beforeAll(async () => {
  await writeFile(first, JSON.stringify(Array.from({ length: 40 }, (_, minute) => activity(minute))))
  // The same entries say more: facts of several readings.
  const more = [{ name: `told by ${OTHER_MAIL}` }]
  await writeFile(later, JSON.stringify(Array.from({ length: 20 }, (_, minute) => activity(minute, more))))
  await writeRecords(records, POINTS)
})

/** Everything that came in, as it comes in: imports, the same again, an append with a revision, an edit, a deletion, an undo. */
async function lived(instance: Instance): Promise<{ readonly note: string; readonly again: string }> {
  const { stores, owner, engine, jobs } = instance
  await importInto(instance, [first, records])
  const again = await importInto(instance, [records])
  await importInto(instance, [later])
  await stores.streams.create(owner, 'diary')
  const append = (text: string) => stores.editor.append(owner, 'diary', [{ id: 'a', type: 'note', data: { text } }])
  const [noted] = await append(`write to ${MAIL}`)
  await append(`write to ${MAIL} and call ${PHONE}`)
  const { events } = await stores.events.query(owner, { source: ['google.activity'] }, { limit: 30 })
  await stores.editor.edit(owner, events[3]?.fact ?? '', { data: { title: `mine: ${OTHER_MAIL}, ${PHONE}` } })
  await stores.editor.edit(owner, events[25]?.fact ?? '', { data: { title: `mine: ${PHONE}` } })
  await stores.editor.remove(owner, events[5]?.fact ?? '')
  const extra = join(folder, `extra-${instance.config.data.slice(-6)}.json`)
  await writeFile(extra, JSON.stringify([activity(59)]))
  const { id } = await importInto(instance, [extra])
  await (await engine.submit(jobs.undoRun, { run: id }, { owner })).done
  await stores.projections.advance(owner, new AbortController().signal)
  return { note: noted?.fact ?? '', again: again.id }
}

async function reprocessed(instance: Instance, filter: ReprocessFilter = {}) {
  const { engine, jobs, owner, stores } = instance
  const run = await (await engine.submit(jobs.reprocess, { filter }, { owner })).done
  const children = await stores.runs.children(owner, run.id)
  for (const { counts } of [run, ...children]) expectClosed(counts)
  return { run, children }
}

/** Tokens are made with a key of each instance: their lengths are the same. */
const withoutKeys = (rows: Rows): Rows =>
  new Map([...rows].map(([fact, row]) => [fact, row.replace(/⟦([A-Z_]+):([he]1):[^⟧]*⟧/g, '⟦$1:$2⟧')]))

describe('a reprocess', () => {
  let target: TestInstance
  let fresh: TestInstance
  let now: Instance
  let made: Awaited<ReturnType<typeof lived>>

  beforeAll(async () => {
    fresh = await testInstance({ policy: AFTER })
    target = await testInstance({ policy: BEFORE })
    made = await lived(target.instance)
    now = await target.under(AFTER)
  })
  afterAll(() => Promise.all([target.close(), fresh.close()]))

  test('makes of what is stored what would come in now, in every table, with the same facts', async () => {
    await lived(fresh.instance)
    const before = await target.rows()
    const position = await now.stores.events.head(now.owner)
    const { run, children } = await reprocessed(now)
    expect(run.state).toBe('succeeded')
    expect(run.counts.read).toBe(before.size)
    expect(run.counts.revised).toBeGreaterThan(0)
    expect(children.map(({ source }) => source).sort()).toEqual(['/v1/streams/diary', 'google.activity', 'google.maps'])
    expect(run.reprocess?.changed).toContainEqual(expect.objectContaining({ entity: 'PHONE', to: 'drop' }))
    expect(run.reprocess?.changed).toContainEqual(expect.objectContaining({ entity: 'EMAIL', from: 'tag', to: 'hash' }))
    expect(run.reprocess?.changed).toContainEqual(
      expect.objectContaining({ entity: 'IP_ADDRESS', from: 'encrypt', to: 'tag' }),
    )

    expectSameRows(withoutKeys(await target.rows()), withoutKeys(await fresh.rows()))
    const everything = await everythingStored(target.url)
    for (const form of [MAIL, OTHER_MAIL, PHONE].flatMap(formsOf)) expect(everything).not.toContain(form)
    expect(everything).toContain(IP)
    // Who follows the log sees each once more.
    const { events } = await now.stores.events.read(now.owner, {}, { after: position, limit: 5000 })
    expect(events.filter(({ state }) => state === 'live')).toHaveLength(run.counts.revised - 1)
    expect(new Set(events.map(({ fact }) => fact)).size).toBe(events.length)
  })

  test('again changes nothing', async () => {
    const { run } = await reprocessed(now)
    expect(run.counts).toMatchObject({ revised: 0, duplicate: run.counts.read })
    expect(run.reprocess).toEqual({ changed: [], lost: [], failed: [] })
  })

  test('is seen by text search and by readers that see masked values', async () => {
    const { stores, owner } = now
    const found = async (text: string) => (await stores.events.query(owner, { text }, { limit: 100 })).events.length
    expect(await found('zelda.quux@example.org')).toBe(0)
    expect(await found('192.0.2.213')).toBe(37)
    expect((await stores.masked.events.query(owner, { text: '192.0.2.213' }, { limit: 10 })).events).toEqual([])
    const [event] = (await stores.masked.events.query(owner, { source: ['google.activity'] }, { limit: 30 })).events
    expect(event?.data).toMatch(/⟦EMAIL:h1:[^⟧]*⟧ at ⟦IP_ADDRESS⟧ or \[PHONE\]/)
  })

  test('leaves a second import of the same without news, and the undo of one without loss', async () => {
    for (const path of [first, records, later]) {
      const again = await importInto(now, [path])
      expect(again.events).toMatchObject({ new: 0, revised: 0 })
    }
    // The first import of the points is taken back: two others read them too, one of them told it in short.
    const { stores, owner, engine, jobs } = now
    const runs = (await stores.runs.list(owner, { limit: 50 })).runs.filter(
      ({ work, input }) => work === 'import' && input.includes(records),
    )
    const points = async () =>
      (await stores.events.counts(owner)).find(({ type }) => type === 'google.maps.point')?.events
    for (const { id } of [runs.at(-1), runs[0]].filter((run) => run !== undefined)) {
      await (await engine.submit(jobs.undoRun, { run: id }, { owner })).done
      expect(await points()).toBe(POINTS)
    }
    expect(made.again).toBe(runs[1]?.id)
  })

  test('cannot be undone', async () => {
    const { stores, owner, engine, jobs } = now
    const { runs } = await stores.runs.list(owner, { limit: 50 })
    const run = runs.find(({ work }) => work === 'reprocess')
    const { done } = await engine.submit(jobs.undoRun, { run: run?.id ?? '' }, { owner })
    await expect(done).rejects.toMatchObject({ code: 'request.conflict' })
  })

  test('keeps the audit whole, and it is told what is stored under which policy', async () => {
    const { personal } = now.stores
    expect((await personal.verifyAudit(now.owner)).filter(({ broken }) => broken !== undefined)).toEqual([])
    const under = await personal.treatedUnder(now.owner)
    expect(new Set(under.map(({ policy }) => policy))).toEqual(new Set([2]))
    expect(under.reduce((sum, { events }) => sum + events, 0)).toBe((await target.rows()).size - 1)
  })
})

describe('a reprocess that cannot search an event', () => {
  let target: TestInstance
  beforeAll(async () => {
    target = await testInstance({ policy: BEFORE })
    await importInto(target.instance, [first])
  })
  afterAll(() => target.close())

  /** The job with a recogniser that throws at one text. */
  async function failing(instance: Instance, text: string) {
    const { stores, sources, log, owner } = instance
    const { book, runs, events, projections, personal } = stores
    const stage = await createPiiStage({
      policy: await readPolicyText(target.data),
      sources,
      keys: personal.keys,
      register: personal.registerPolicy,
    })
    const parts = await stage.inForce()
    const detect: typeof parts.detector.detect = (given) => {
      if (given.includes(text)) throw new TypeError('a recogniser failed')
      return parts.detector.detect(given)
    }
    const inForce = async () => ({ ...parts, detector: { ...parts.detector, detect } })
    const job = createReprocess({
      book,
      runs,
      events,
      projections,
      stage: { inForce },
      keys: personal.keys,
      sources,
      log,
    })
    return (await instance.engine.submit(job, { filter: {} }, { owner })).done
  }

  test('leaves it as it is and names it, and the next one treats it', async () => {
    const now = await target.under(AFTER)
    const before = await target.rows()
    const run = await failing(now, 'number 7')
    expect(run).toMatchObject({ state: 'partial', error: { code: 'reprocess.incomplete' } })
    expect(run.counts).toMatchObject({ read: 40, revised: 39, quarantined: { 'pii.scan_failed': 1 } })
    expectClosed(run.counts)
    const [fact = ''] = run.reprocess?.failed ?? []
    expect((await target.rows()).get(fact)).toBe(before.get(fact))
    // It may still be as it was stored.
    const under = await now.stores.personal.treatedUnder(now.owner)
    expect(under.find(({ policy }) => policy === 1)?.events).toBe(1)
    expect((await reprocessed(now)).run.counts).toMatchObject({ revised: 1, duplicate: 39 })
    expect(await everythingStored(target.url)).not.toContain(PHONE)
  })

  test('is no longer gone on with where the policy changed meanwhile', async () => {
    const { stores, owner } = await target.under(AFTER.replace('version: 2', 'version: 3'))
    const { run } = await stores.book.begin(owner, { work: 'reprocess', engine: 'inline', fingerprint: '', input: [] })
    await stores.book.reprocess(owner, run, {}, { policy: 2, catalogue: 'x' })
    const [again] = [await target.under(AFTER.replace('version: 2', 'version: 4'))]
    const { run: ended } = await reprocessed(again)
    expect(ended).toMatchObject({ id: run, state: 'failed', error: { code: 'reprocess.superseded' } })
    expect((await reprocessed(again)).run.state).toBe('succeeded')
  })

  test('is gone on with by the server when a crash left it', async () => {
    const now = await target.under(AFTER.replace('version: 2', 'version: 5'))
    const { stores, owner } = now
    const { run } = await stores.book.begin(owner, {
      work: 'reprocess',
      engine: 'inline',
      fingerprint: 'source google.activity',
      input: ['source google.activity'],
    })
    const place = await now.claimServer()
    await vi.waitFor(async () => expect((await stores.runs.get(owner, run))?.state).toBe('succeeded'), 10_000)
    await place.release()
  })

  test('is refused where nothing is stored of what it is to look at', async () => {
    await expect(reprocessed(target.instance, { source: ['google.mops'] })).rejects.toMatchObject({
      code: 'source.not_found',
    })
    await expect(reprocessed(target.instance, { type: ['x'] })).rejects.toMatchObject({ code: 'request.invalid' })
  })
})

describe('datapunk pii reprocess', () => {
  let target: TestInstance
  let program: Program
  beforeAll(async () => {
    program = await builtProgram()
    target = await testInstance({ policy: BEFORE })
    await importInto(target.instance, [first, records])
  })
  afterAll(() => target.close())
  const called = (...args: readonly string[]) =>
    program.call(['pii', ...args, '--data', target.data], { env: { DATABASE_URL: target.url } })

  test('says with --dry-run what a draft would change, and changes nothing', async () => {
    const draft = join(folder, 'draft.yaml')
    await writeFile(draft, AFTER)
    const before = await everythingStored(target.url)
    const { code, stdout } = await called('reprocess', '--dry-run', '--policy', draft, '--json')
    expect(code).toBe(0)
    const told = JSON.parse(stdout)
    expect(told).toMatchObject({ dryRun: true, policy: 2, failed: [], stored: [{ policy: 1 }, { policy: 1 }] })
    expect(told.sources).toContainEqual({
      source: 'google.activity',
      counts: expect.objectContaining({ read: 40, revised: 40 }),
    })
    expect(told.changed).toContainEqual({ entity: 'PHONE', from: 'clear', to: 'drop', values: 40 })
    expect(await everythingStored(target.url)).toBe(before)
    const text = await called('reprocess', '--dry-run', '--policy', draft, '--source', 'google.activity')
    expect(text.stdout).toContain('Nothing was changed')
    expect(text.stdout).toMatch(/PHONE +clear +drop +40/)
    expect((await called('reprocess', '--policy', draft)).code).toBe(2)
  })

  test('has a brother that shows what is encrypted, and says where nothing is', async () => {
    const { stores, owner } = target.instance
    const { events } = await stores.events.query(owner, { source: ['google.activity'] }, { limit: 1 })
    const fact = events[0]?.fact ?? ''
    const all = await called('reveal', fact, '--json')
    expect(all.code).toBe(0)
    expect(JSON.parse(all.stdout)).toMatchObject({
      values: [{ path: '$.data.title', entity: 'IP_ADDRESS', value: IP }],
      closed: [],
    })
    expect((await called('reveal', fact, '$.data.title')).stdout).toContain(IP)
    const none = await called('reveal', fact, '$.data.titleUrl')
    expect([none.code, none.stdout]).toEqual([1, ''])
    expect(none.stderr).toContain('Nothing is encrypted at $.data.titleUrl')
  })

  test('does what was told, by source and time, and the report says what is stored under which version', async () => {
    await writeFile(join(target.data, 'pii-policy.yaml'), AFTER)
    const part = await called('reprocess', '--source', 'google.activity', '--to', '2025-03-01T12:10Z', '--json')
    expect(JSON.parse(part.stdout)).toMatchObject({ state: 'succeeded', counts: { read: 10, revised: 10 } })
    const whole = await called('reprocess', '--source', 'google.activity')
    expect(whole.stdout).toMatch(/google.activity +40 +0 +30 +10 +0 +0 ✓/)
    const report = JSON.parse((await called('report', '--json')).stdout)
    expect(report.stored.map(({ source, policy }: any) => [source, policy])).toEqual([
      ['google.activity', 2],
      ['google.maps', 1],
    ])
    const everything = await everythingStored(target.url)
    expect(everything).not.toContain(PHONE)
  })
})

describe('a reprocess of a fact that has readings of another name', () => {
  let target: TestInstance
  beforeAll(async () => {
    target = await testInstance({ policy: `version: 1\nrules:\n  - { entity: EMAIL, operator: encrypt }\n` })
  })
  afterAll(() => target.close())

  test('opens what was sealed while they were facts of their own', async () => {
    const name = `with ${MAIL} and others.jpg`
    const taken = { timestamp: '1740830400', formatted: 'x' }
    const told = {
      title: name,
      description: '',
      photoTakenTime: taken,
      creationTime: taken,
      url: 'https://photos.google.com/photo/a',
    }
    const at = `Takeout/Google Photos/Photos from 2025/${name}`
    const { put } = craft
    // The picture comes before its sidecar, as a photo of its own, and turns out to be of the other.
    const picture = await put(
      'takeout-20250401T120000Z-001.zip',
      await zipOf({ [at]: jpegOf(undefined, { salt: 'a' }) }),
    )
    const sidecar = await put(
      'takeout-20250401T120000Z-002.zip',
      await zipOf({ [`${at}.supplemental-metadata.json`]: JSON.stringify(told) }),
    )
    await importInto(target.instance, [picture])
    await importInto(target.instance, [sidecar])
    const { stores, owner } = target.instance
    const { events } = await stores.events.query(owner, { type: ['google.photos.photo'] }, { limit: 5 })
    expect(events).toHaveLength(1)
    const shown = await reveal(stores, { owner, fact: events[0]?.fact ?? '', by: 'a test' })
    expect(shown.closed).toEqual([])
    expect(shown.values.length).toBeGreaterThan(1)

    const now = await target.under(`version: 2\nrules:\n  - { entity: EMAIL, operator: tag }\n`)
    const { run } = await reprocessed(now)
    expect(run.reprocess).toMatchObject({ lost: [], failed: [] })
    const [event] = (await now.stores.events.query(owner, { type: ['google.photos.photo'] }, { limit: 5 })).events
    expect(event?.data).toContain(name)
    expect(event?.data).not.toContain('⟦EMAIL:e1')
    expect((await importInto(now, [picture, sidecar])).events).toMatchObject({ new: 0, revised: 0 })
  })
})

describe('a reprocess while others write', () => {
  let target: TestInstance
  beforeAll(async () => {
    target = await testInstance({ policy: BEFORE })
    await importInto(target.instance, [first, records])
  })
  afterAll(() => target.close())

  test('keeps what it did when it is cancelled, and its counts close', async () => {
    const now = await target.under(AFTER)
    const { engine, jobs, owner, stores } = now
    const stop = now.progress.onChange(({ run, read }) => {
      if (read > 0) engine.cancel(run, 'enough')
    })
    const run = await (await engine.submit(jobs.reprocess, { filter: {} }, { owner })).done
    stop()
    expect(run).toMatchObject({ state: 'cancelled', error: { code: 'cancelled' } })
    expect(run.counts.read).toBeGreaterThan(0)
    expect(run.counts.read).toBeLessThan(POINTS)
    for (const each of [run, ...(await stores.runs.children(owner, run.id))]) {
      expectClosed(each.counts)
      expect(each.finished).toBeDefined()
    }
  })

  test('misses nothing that is edited, revised or comes in meanwhile', async () => {
    const now = await target.under(AFTER)
    const { stores, owner } = now
    const { events } = await stores.events.query(owner, { source: ['google.activity'] }, { limit: 40 })
    const edit = async () => {
      for (const [i, { fact }] of events.entries())
        await stores.editor.edit(owner, fact, { data: { note: `${i}: ${OTHER_MAIL}, ${PHONE}` } })
    }
    const [{ run }] = await Promise.all([reprocessed(now), importInto(now, [later]), edit()])
    expect(run.state).toBe('succeeded')
    await stores.projections.advance(owner, new AbortController().signal)
    const everything = await everythingStored(target.url)
    for (const value of [MAIL, OTHER_MAIL, PHONE]) expect(everything).not.toContain(value)
    const rows = await target.rows()
    expect([...rows.values()].filter((row) => row.includes('note'))).toHaveLength(events.length)
    expect((await reprocessed(now)).run.counts).toMatchObject({ revised: 0 })
  })
})
