import { Type } from 'typebox'
import { expect, test } from 'vitest'
import type { Draft, EventType } from '../../models/events.ts'
import type { RowGuard } from '../../models/guard.ts'
import { next } from '../../models/outcome.ts'
import { createJudge } from './judge.ts'
import { createPage, enterRecord } from './page.ts'

const NOTE: EventType = {
  name: 'acme.notes.note',
  title: 'A note',
  kind: 'did',
  data: Type.Object({ text: Type.String() }),
  version: 1,
  identity: ({ data }) => ({ key: [String(data['text'])] }),
  text: ['text'],
  pii: { '$.data.text': 'freetext' },
  example: { type: 'acme.notes.note', data: { text: 'a' } },
}

/** A stage whose recogniser breaks at one text, and puts another in the place of the rest. */
const guard: RowGuard = {
  protect(draft) {
    if (draft.data['text'] === 'breaks') throw new RangeError(`at the text ${draft.data['text']}`)
    return { draft: { ...draft, data: { text: '[treated]' } }, labels: [] }
  },
  isIdle: () => false,
  keepsPosition: () => true,
}

test('fails closed: an event whose search for personal values threw is quarantined, its neighbours are not', () => {
  const page = createPage([NOTE], [1, 2], 4, guard)
  const judge = createJudge<string>([NOTE])
  const decode = (text: string) => {
    const draft: Draft = { type: NOTE.name, subject: `of ${text}`, data: { text } }
    return next({ drafts: [draft] })
  }
  for (const [index, record] of ['one', 'breaks', 'two'].entries()) {
    enterRecord(page, 0, index, index)
    const item = { part: '', record, raw: () => Buffer.from(record) }
    judge(page, item, { file: 0, name: 'notes.json', index, ordinal: index }, decode)
  }
  const { batch } = page
  const stored = Array.from({ length: batch.count }, (_, row) =>
    Buffer.from(batch.bytes.subarray(batch.start[row], batch.end[row])).toString(),
  )
  expect(stored).toEqual(['{"text":"[treated]"}', '{"text":"[treated]"}'])
  expect([...batch.subject]).toEqual([
    [0, 'of one'],
    [1, 'of two'],
  ])
  expect(page.quarantined).toMatchObject([
    { record: 1, stage: 'pii', code: 'scan_failed', detail: 'the search for personal values failed: RangeError' },
  ])
  const counts = page.tally.classify(batch, new Uint8Array(batch.count))
  expect(counts.records).toMatchObject({ read: 3, stored: 2, quarantined: { 'pii.scan_failed': 1 } })
})
