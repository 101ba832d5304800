import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PiiLabel } from '../../models/pii.ts'
import { type LabelledDraft, type TestLog, testLog, thing } from './testing/log.ts'

let log: TestLog
beforeAll(async () => {
  log = await testLog()
})
afterAll(() => log.close())

const label = (path: string, entity = 'EMAIL', rest: Partial<PiiLabel> = {}): PiiLabel => ({
  path,
  start: 0,
  end: 4,
  entity,
  score: 0.97,
  operator: 'tag',
  ...rest,
})
const found = (key: string, data: LabelledDraft['data'], ...labels: readonly PiiLabel[]): LabelledDraft => ({
  ...thing(key, { subject: 'of Jane', data }),
  labels,
})

async function only(owner: number) {
  const { events } = await log.stores.events.query(owner, {}, { limit: 2 })
  expect(events).toHaveLength(1)
  const [event] = events
  if (event === undefined) throw new Error('there is no event')
  return event
}

describe('labels', () => {
  test('are stored with an event, in columns that others lack', async () => {
    const owner = await log.owner()
    const labels = [
      label('$.subject'),
      label('$.data.stops[2]["a.b"]', 'PHONE', { start: 3, end: 9, operator: 'mask' }),
    ]
    await log.import(owner, [{ drafts: [thing('plain'), found('a', { name: 'jane' }, ...labels), thing('plain too')] }])
    const { events } = await log.stores.events.query(owner, {}, { limit: 3 })
    expect(events.map(({ pii }) => pii).filter((pii) => pii !== undefined)).toEqual([labels])
  })

  test('of superseded revisions stay with them', async () => {
    const owner = await log.owner()
    await log.import(owner, [{ drafts: [found('a', { name: 'jane' }, label('$.data.name'))], asof: 1 }])
    await log.import(owner, [{ drafts: [found('a', { name: 'none' })], asof: 2 }])
    const { fact } = await only(owner)
    const revisions = await log.stores.events.revisions(owner, fact)
    expect(revisions.map(({ pii }) => pii)).toEqual([[label('$.data.name')], undefined])
  })

  test('go with the values of the readings that they are of', async () => {
    const readings = [
      { asof: 1, drafts: [found('a', { name: 'jane', note: 'old' }, label('$.data.name'), label('$.data.note'))] },
      {
        asof: 2,
        drafts: [found('a', { note: 'new', more: ['x'] }, label('$.data.note', 'PHONE'), label('$.data.more[0]'))],
      },
      { asof: 3, drafts: [found('a', { more: ['x'] })] },
    ]
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const owner = await log.owner()
      for (const n of order) await log.import(owner, [readings[n] ?? { drafts: [] }])
      const { pii = [], data } = await only(owner)
      expect(JSON.parse(data)).toMatchObject({ name: 'jane', note: 'new', more: ['x'] })
      expect(pii.map(({ path, entity }) => `${path} ${entity}`).sort()).toEqual([
        '$.data.more[0] EMAIL',
        '$.data.name EMAIL',
        '$.data.note PHONE',
      ])
    }
  })

  test('alone make no revision', async () => {
    const owner = await log.owner()
    await log.import(owner, [{ drafts: [found('a', { name: 'jane' }, label('$.data.name'))] }])
    await log.import(owner, [{ drafts: [found('a', { name: 'jane' })] }])
    expect(await only(owner)).toMatchObject({ revision: 1, pii: [label('$.data.name')] })
  })

  test('leave with a run that is undone, and the rest of the readings counts', async () => {
    const owner = await log.owner()
    await log.import(owner, [{ drafts: [found('a', { name: 'jane' }, label('$.data.name'))], asof: 1 }])
    const second = await log.import(owner, [
      { drafts: [found('a', { name: 'mary', note: 'n' }, label('$.data.name', 'PERSON'))], asof: 2 },
    ])
    expect(await only(owner)).toMatchObject({ pii: [label('$.data.name', 'PERSON')] })
    await log.stores.book.undo(owner, second.run, second.run)
    expect(await only(owner)).toMatchObject({ pii: [label('$.data.name')] })
  })

  test('of a field leave with its value when the owner edits it, and stay for the rest', async () => {
    const owner = await log.owner()
    await log.import(owner, [
      {
        drafts: [
          found('a', { name: 'jane', note: 'n' }, label('$.subject'), label('$.data.name'), label('$.data.note')),
        ],
      },
    ])
    const { fact } = await only(owner)
    const edited = await log.stores.editor.edit(owner, fact, { subject: 'x', data: { name: 'mary' } })
    expect(edited.pii).toEqual([label('$.data.note')])
    const pii = [label('$.data.note', 'PHONE')]
    expect((await log.stores.editor.edit(owner, fact, { data: { note: '0123' }, pii })).pii).toEqual(pii)
    await log.import(owner, [
      { drafts: [found('a', { name: 'eve', note: 'n', more: 1 }, label('$.data.name'))], asof: 9 },
    ])
    expect((await only(owner)).pii).toEqual(pii)
  })

  test('are erased with the event', async () => {
    const owner = await log.owner()
    await log.import(owner, [{ drafts: [found('a', { name: 'jane' }, label('$.data.name'))] }])
    await log.stores.editor.remove(owner, (await only(owner)).fact)
    expect(await log.sql('select pii from dp.event where usr = $1 and pii is not null', [owner])).toEqual([])
    expect(await log.sql('select pii from dp.event_history where usr = $1', [owner])).toEqual([])
  })

  test('whose path is none are refused', async () => {
    const owner = await log.owner()
    await expect(log.import(owner, [{ drafts: [found('a', {}, label('data.name'))] }])).rejects.toThrow('has the path')
  })
})
