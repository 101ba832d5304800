import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ImportResult } from '../src/cli/import-result.ts'
import type { EventFilter } from '../src/models/stream.ts'
import { exportCsvFolder } from '../src/services/export/csv-folder.ts'
import { type ExportFormat, exportDocument } from '../src/services/export/export-events.ts'
import { type TestInstance, testInstance } from './instance.ts'

const folder = await mkdtemp(join(tmpdir(), 'datapunk-export-'))
const never = new AbortController().signal

/** A life with everything that an export must bring back. */
let lived: TestInstance
let exported: string
let path: string

beforeAll(async () => {
  lived = await testInstance()
  const { stores, owner } = lived.instance
  const points = Array.from({ length: 5000 }, (_, i) => ({
    timestampMs: String(1_500_000_000_000 + i * 60_000),
    latitudeE7: 480_000_001 + i * 7,
    longitudeE7: 110_000_003 - i * 3,
    accuracy: i % 3 === 0 ? 12.5 : i % 50,
    deviceTag: '<big>',
    remark: i % 100 === 0 ? 'nul \u0000, lone \ud800, mark \ue000, "quoted", line\nbreak' : undefined,
  }))
  const records = join(folder, 'Records.json')
  const text = JSON.stringify({ locations: points }).replaceAll('"<big>"', '-8024144696862913506')
  await writeFile(records, text)
  const phone = join('src/integrations/google/maps/fixtures/android.json')
  const places = join('src/integrations/google/maps/fixtures/saved-places.json')
  const semantic = join('src/integrations/google/maps/fixtures/semantic-2022.json')
  await lived.import(records, phone, places, semantic)

  const { events } = await stores.events.query(owner, {}, { limit: 100 })
  const facts = events.map(({ fact }) => fact)
  await stores.editor.edit(owner, facts[0]!, {
    subject: 'Lunch, "with" Mira',
    data: { note: 'lovely', deviceTag: null },
  })
  await stores.editor.edit(owner, facts[1]!, { time: 1_400_000_000_000, lat: 10, lon: 20 })
  await stores.editor.edit(owner, facts[2]!, { time: null, place: 'place:own:home' })
  await stores.editor.remove(owner, facts[3]!)
  await stores.editor.edit(owner, facts[4]!, { subject: 'gone soon' })
  await stores.editor.remove(owner, facts[4]!)
  await stores.editor.append(owner, 'diary', [
    {
      type: 'note',
      kind: 'met',
      time: 1_600_000_000_000,
      tz: 120,
      precision: 's',
      id: 'a',
      subject: '=cmd',
      actors: ['person:email:a,b@c.de'],
      data: { text: 'ümlaut', n: 1 },
    },
    { type: 'note', kind: 'met', id: 'b', data: { latitude: 'north', longitude: 5, accuracy: 7 } },
    { type: 'walk', time: 0, endtime: 3_600_000, lat: -1, lon: 1, data: { latitude: 'both', a: { data: [1, 2] } } },
  ])
  await stores.editor.append(owner, 'diary', [{ type: 'note', kind: 'met', id: 'b', data: { second: true } }])
  await stores.editor.append(owner, 'empty-words', [{ type: 'note', kind: 'met', id: 'b', data: {} }])
  const [own] = await stores.editor.append(owner, 'diary', [{ type: 'note', id: 'c', data: { a: 1 } }])
  await stores.editor.edit(owner, own!.fact, { data: { b: 2 } })
  // What no import makes today, but a row may hold: an event that is gone, decimals finer than a double.
  await asked(lived.url, `update dp.event set state = 2 where id = '${facts[5]}'`)
  const digits = '{"ratio": 0.1000000000000000055511151231257827021181583404541015625, "exact": 1.500}'
  await asked(lived.url, `update dp.event set data = data || '${digits}' where id = '${facts[6]}'`)
  exported = await text_('ndjson')
  path = join(folder, 'export.ndjson')
  await writeFile(path, exported)
})
afterAll(async () => {
  await lived.close()
  await rm(folder, { recursive: true, force: true })
})

const text_ = async (format: ExportFormat, filter: EventFilter = {}, of: TestInstance = lived): Promise<string> => {
  let all = ''
  for await (const chunk of exportDocument(format, of.instance, { owner: of.instance.owner, filter })) all += chunk
  return all
}

async function asked(url: string, sql: string): Promise<any[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** Every current row with all that it is, but for where it stands in the log and what run brought it. */
async function allRows(url: string): Promise<Map<string, unknown>> {
  const rows = await asked(
    url,
    `select e.id::text, e.revision, e.state, t.source, t.name as type, t.kind, t.version, s.name as stream, s.own, e.time::text, e.endtime::text,
       e.tz, e.endtz, e.precision, e.subject, e.place, e.actors, e.lat, e.lon, e.accuracy, e.data::text as data, x.patch::text as edit
     from dp.event e join dp.type t on t.id = e.type join dp.stream s on s.id = e.stream left join dp.edit x on x.usr = e.usr and x.id = e.id
     where e.state <> 3 order by e.id`,
  )
  return new Map(rows.map(({ id, ...row }) => [id, row]))
}

async function expectSame(target: TestInstance): Promise<void> {
  const [before, after] = [await allRows(lived.url), await allRows(target.url)]
  for (const [fact, row] of before) expect(after.get(fact), `fact ${fact}`).toEqual(row)
  expect(after.size).toBe(before.size)
  const counts = async (of: TestInstance) => await of.instance.stores.events.counts(of.instance.owner)
  expect(await counts(target)).toEqual(await counts(lived))
}

const total = (result: ImportResult, name: 'read' | 'stored' | 'revised' | 'duplicate') =>
  result.runs.reduce((sum, { counts }) => sum + counts[name], 0)

describe('an export imported into an empty instance', () => {
  let target: TestInstance
  beforeEach(async () => {
    target = await testInstance()
    return () => target.close()
  })

  test('gives the same rows, and once more only duplicates', async () => {
    const lines = exported.split('\n').length - 1
    const first = await target.import(path)
    expect(first.state).toBe('succeeded')
    expect([total(first, 'read'), total(first, 'stored')]).toEqual([lines, lines])
    await expectSame(target)
    expect(await text_('ndjson', {}, target)).toBe(withPositions(exported, await text_('ndjson', {}, target)))

    const again = await target.import(path)
    expect(again.state).toBe('succeeded')
    expect([total(again, 'read'), total(again, 'duplicate')]).toEqual([lines, lines])
    await expectSame(target)
  })

  test('is read out of a gzip file and out of a folder, whatever its name and the order of its lines', async () => {
    const lines = exported.trimEnd().split('\n')
    const mixed = lines.map((line, i) => [(i * 7919) % lines.length, line] as const).sort(([a], [b]) => a - b)
    const gz = join(folder, 'anything.bin.gz')
    await writeFile(gz, gzipSync(mixed.map(([, line]) => `${line}\r\n`).join('')))
    expect((await target.import(gz)).state).toBe('succeeded')
    await expectSame(target)
  })

  test('keeps the owner’s words: an edit wins over the export of the provider, a deleted event stays deleted', async () => {
    await target.import(path)
    const rows = await allRows(target.url)
    const again = await target.import(join(folder, 'Records.json'))
    expect(again.events).toMatchObject({ new: 0, revised: 0 })
    const after = await allRows(target.url)
    for (const [fact, row] of rows) expect(after.get(fact), `fact ${fact}`).toEqual(row)
  })

  test('is undone as a run', async () => {
    const { id } = await target.import(path)
    const { instance } = target
    await (await instance.engine.submit(instance.jobs.undoRun, { run: id }, { owner: instance.owner })).done
    expect(await instance.stores.events.counts(instance.owner)).toEqual([])
    expect((await target.import(path)).state).toBe('succeeded')
    expect((await instance.stores.events.query(instance.owner, {}, { limit: 1 })).events).toHaveLength(1)
  })

  test('keeps events of a source and of types that this program does not know', async () => {
    const other = exported
      .split('\n')[0]!
      .replaceAll(/"source":"[^"]*"/g, '"source":"other.service"')
      .replace(/"stream":"[^"]*"/, '"stream":"other.service"')
      .replace(/"type":"[^"]*"/, '"type":"other.service.thing"')
    await writeFile(join(folder, 'other.ndjson'), `${other}\n`)
    const { runs } = await target.import(join(folder, 'other.ndjson'))
    expect(runs.map(({ source, counts }) => [source, counts.stored])).toEqual([['export:other.service', 1]])
    const [row] = (await allRows(target.url)).values()
    expect(row).toMatchObject({
      source: 'other.service',
      type: 'other.service.thing',
      stream: 'other.service',
      own: false,
    })
  })

  test('puts lines that are none into quarantine, each with its reason, and the counts close', async () => {
    const good = exported.trimEnd().split('\n')
    const event = good.find((line) => line.includes('"time"') && !/"(?:state|coordinates|edit)":/.test(line))!
    const bad = [
      ['decode.invalid_json', 'no json at all'],
      ['decode.invalid_json', event.slice(0, -5)],
      ['decode.bad_fact', event.replace(/"fact":"[^"]*"/, '"fact":"x"')],
      ['decode.bad_time', event.replace(/"time":"[^"]*"/, '"time":"yesterday"')],
      ['decode.bad_source', event.replace(/"source":"[^"]*"/, '"source":"/v1/streams/other"')],
      ['decode.bad_state', event.replace('"kind"', '"state":"lost","kind"')],
      ['decode.bad_edit', event.replace('"kind"', '"edit":"{\\"colour\\":1}","kind"')],
      ['decode.bad_coordinates', event.replace('"kind"', '"coordinates":"x,y,z","kind"')],
      ['decode.bad_type', event.replace(/"type":"[^"]*"/, '"type":"A B"')],
      ['decode.bad_schema', event.replace(/"dataschema":"[^"]*"/, '"dataschema":"x"')],
      ['decode.bad_revision', event.replace(/"revision":\d+/, '"revision":1.5')],
      ['decode.not_ours', event.replace('"specversion":"1.0"', '"specversion":"0.3"')],
    ] as const
    await writeFile(join(folder, 'bad.ndjson'), [...good.slice(0, 50), ...bad.map(([, line]) => line), ''].join('\n'))
    const { runs, state } = await target.import(join(folder, 'bad.ndjson'))
    const quarantined = runs.find(({ source }) => source === 'export')
    const wanted: Record<string, number> = {}
    for (const [code] of bad) wanted[code] = (wanted[code] ?? 0) + 1
    expect(quarantined?.counts.quarantined).toEqual(wanted)
    // None of these lines was understood, and all others were.
    expect(state).toBe('partial')
  })

  test('cut off keeps what came before and says so; the same run goes on with the whole file', async () => {
    const gz = gzipSync(exported)
    const cut = join(folder, 'cut.ndjson.gz')
    await writeFile(cut, gz.subarray(0, gz.length / 2))
    const half = await target.import(cut)
    expect(half.state).toBe('partial')
    expect(half.error?.code).toBe('input.damaged')
    await target.import(path)
    await expectSame(target)
  })
})

describe('an export imported where something is', () => {
  test('deletes what was deleted, keeps edits made here, and never takes back a later event of the owner’s own', async () => {
    const target = await testInstance()
    const { stores, owner } = target.instance
    await target.import(path)
    const before = await allRows(target.url)
    const [edited] = [...before].find(([, row]) => (row as any).edit?.includes('Mira')) as [string, unknown]
    await stores.editor.edit(owner, edited, { subject: 'here' })
    for (const data of [{ newer: 1 }, { newer: 2 }])
      await stores.editor.append(owner, 'diary', [{ type: 'note', kind: 'met', id: 'a', data }])
    const now = await allRows(target.url)
    const again = await target.import(path)
    expect(again.events).toMatchObject({ new: 0, revised: 0 })
    expect(await allRows(target.url)).toEqual(now)
    await target.close()

    const fresh = await testInstance()
    await fresh.import(join(folder, 'Records.json'))
    await fresh.import(path)
    const rows = await allRows(fresh.url)
    for (const [fact, row] of before) {
      // Where two readings are folded decimals are doubles.
      if ((row as any).data.includes('ratio')) continue
      const { revision: _, ...same } = row as Record<string, unknown>
      expect(rows.get(fact), `fact ${fact}`).toMatchObject({
        ...same,
        ...((row as any).state === 2 ? { state: 0 } : {}),
      })
    }
    await fresh.close()
  })
})

/** Positions are those of the instance: everything else of a line must be the same. */
function withPositions(text: string, like: string): string {
  const positions = new Map(
    [...like.matchAll(/"fact":"([^"]+)","revision":\d+,"position":"(\d+)"/g)].map(([, fact, position]) => [
      fact,
      position,
    ]),
  )
  const origins = new Map(
    [...like.matchAll(/"fact":"([^"]+)".*?("originrun".*?),"data":/g)].map(([, fact, origin]) => [fact, origin]),
  )
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const fact = /"fact":"([^"]+)"/.exec(line)?.[1]
      return line
        .replace(/"position":"\d+"/, `"position":"${positions.get(fact)}"`)
        .replace(/(,"originrun".*?)?,"data":/, () => `,${origins.get(fact)},"data":`)
    })
  return `${lines.join('\n')}\n`
}

describe('the formats', () => {
  test('NDJSON has every event with its data to the last digit', async () => {
    expect(exported).toContain('-8024144696862913506')
    expect(exported).toContain('0.1000000000000000055511151231257827021181583404541015625')
    const lines = exported
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.filter(({ state }) => state === 'deleted')).toHaveLength(2)
    expect(lines.filter(({ state }) => state === 'gone')).toHaveLength(1)
    expect(
      lines.every(({ specversion, id, fact, revision }) => specversion === '1.0' && id === `${fact}.${revision}`),
    ).toBe(true)
  })

  test('CSV has a file for each type, and no cell that a spreadsheet would calculate', async () => {
    const out = join(folder, 'tables')
    const names = await exportCsvFolder(out, lived.instance, { owner: lived.instance.owner, filter: {} }, never)
    expect(await readdir(out)).toEqual(names)
    expect(names).toContain('google.maps.point.csv')
    expect(names).toContain('diary+note.csv')
    const notes = await readFile(join(out, 'diary+note.csv'), 'utf8')
    expect(notes.split('\r\n')[0]).toBe(
      'fact,revision,time,endtime,tz,endtz,precision,source,type,kind,stream,state,subject,place,actors,latitude,longitude,accuracy,data',
    )
    expect(notes).toContain(`,'=cmd,`)
    expect(notes).toContain('+02:00')
    const points = await readFile(join(out, 'google.maps.point.csv'), 'utf8')
    expect(points.match(/\r\n/g)?.length).toBeGreaterThan(4990)
    expect(points).toContain('-8024144696862913506')
    await expect(
      exportCsvFolder(out, lived.instance, { owner: lived.instance.owner, filter: {} }, never),
    ).rejects.toMatchObject({ code: 'output.exists' })
    expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([])
  })

  test('GeoJSON has tracks with times, and everything else with a position', async () => {
    const { type, features } = JSON.parse(await text_('geojson'))
    expect(type).toBe('FeatureCollection')
    const tracks = features.filter((each: any) => each.properties.times !== undefined)
    const positions = tracks.reduce(
      (sum: number, { geometry }: any) => sum + (geometry.type === 'Point' ? 1 : geometry.coordinates.length),
      0,
    )
    const [{ n }] = await asked(
      lived.url,
      `select count(*)::int as n from dp.event e join dp.type t on t.id = e.type where t.kind = 'moved' and e.lat is not null and e.time is not null and e.endtime is null and e.state in (0, 2)`,
    )
    expect(positions).toBe(n)
    for (const { geometry, properties } of tracks)
      if (geometry.type === 'LineString') expect(properties.times).toHaveLength(geometry.coordinates.length)
    expect(features.some((each: any) => each.geometry.type === 'Point' && each.properties.fact !== undefined)).toBe(
      true,
    )
    expect(JSON.parse(await text_('geojson', { type: ['no.such.type'] })).features).toEqual([])
  })

  test('is of one moment, and can be left early', async () => {
    const { stores, owner } = lived.instance
    const pages = stores.events.export(owner, {}, { order: 'time', isComplete: false })[Symbol.asyncIterator]()
    await pages.next()
    const [made] = await stores.editor.append(owner, 'meanwhile', [{ type: 'note', data: {} }])
    let found = false
    for (let page = await pages.next(); page.done !== true; page = await pages.next())
      found ||= page.value.some(({ fact }) => fact === made!.fact)
    expect(found).toBe(false)
    for await (const page of stores.events.export(owner, {}, { order: 'log', isComplete: true })) {
      expect(page.length).toBeGreaterThan(0)
      break
    }
  })
})
