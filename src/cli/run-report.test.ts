import { describe, expect, it } from 'vitest'
import type { Run } from '../storage/ports.ts'
import { exitCodeOfState, importResult } from './import-result.ts'
import { reportText } from './run-report.ts'
import { createStyle } from './style.ts'

const run = (over: Partial<Run>): Run => ({
  id: 'run-1',
  work: 'import',
  engine: 'inline',
  state: 'succeeded',
  created: '2026-03-14T17:00:00.000Z',
  finished: '2026-03-14T17:00:02.000Z',
  seconds: 2,
  counts: { read: 0, stored: 0, revised: 0, duplicate: 0, dropped: {}, quarantined: {} },
  events: { new: 0, revised: 0, duplicate: 0 },
  progress: { done: 1, total: 1, phase: 'done' },
  files: [],
  formats: formatsOf(over.files ?? []),
  ignored: [],
  input: ['/exports/takeout-001.zip'],
  undone: false,
  ...over,
})
const withFiles = (files: Run['files']) => ({ files, formats: formatsOf(files) })
const formatsOf = (files: Run['files']): Run['formats'] =>
  [...new Set(files.map(({ format }) => format))].map((format) => {
    const own = files.filter((file) => file.format === format)
    const sum = (of: (file: Run['files'][number]) => number) => own.reduce((all, file) => all + of(file), 0)
    return { format, files: own.length, bytes: sum(({ bytes = 0 }) => bytes), records: sum(({ records }) => records) }
  })
const counts = {
  read: 1000,
  stored: 900,
  revised: 5,
  duplicate: 50,
  dropped: { no_position: 44 },
  quarantined: { 'decode.bad_time': 1 },
}
const parent = run({
  counts,
  events: { new: 950, revised: 5, duplicate: 60 },
  ignored: [{ path: 'a.zip!/Settings.json', bytes: 1200, why: 'Settings of the devices.' }],
})
const child = run({
  id: 'run-2',
  parent: 'run-1',
  source: 'google.maps',
  counts,
  events: { new: 950, revised: 5, duplicate: 60 },
  files: [
    { path: 'a.zip!/Records.json', bytes: 5, format: 'records', records: 1000, note: 'ends in the middle of a record' },
  ],
})
const terminal = { out: createStyle(false), width: 100, isOutTerminal: true }

describe('the result of an import', () => {
  it('has the form of the contract', () => {
    expect(importResult({ run: parent, children: [child] })).toEqual({
      id: 'run-1',
      state: 'succeeded',
      seconds: 2,
      events: { new: 950, revised: 5, duplicate: 60 },
      runs: [
        {
          id: 'run-2',
          source: 'google.maps',
          state: 'succeeded',
          seconds: 2,
          counts,
          events: { new: 950, revised: 5, duplicate: 60 },
          files: [{ path: 'a.zip!/Records.json', format: 'records', records: 1000 }],
          formats: [{ format: 'records', files: 1, bytes: 5, records: 1000 }],
        },
      ],
      ignored: [{ path: 'a.zip!/Settings.json', bytes: 1200, why: 'Settings of the devices.' }],
      problems: ['a.zip!/Records.json: ends in the middle of a record'],
    })
  })

  it('shows the closed equation with its reasons', () => {
    const text = reportText({ run: parent, children: [child] }, terminal)
    expect(text).toContain('source       read = stored + revised + duplicate + dropped + quarantined')
    expect(text).toContain('google.maps 1,000      900         5          50        44             1 ✓')
    expect(text).toContain('dropped no_position 44')
    expect(text).toContain('quarantined decode.bad_time 1')
    expect(text).toContain('950 new, 5 revised, 60 duplicate')
  })

  it('says so when the counts do not close', () => {
    expect(reportText({ run: run({ counts: { ...counts, read: 1001 } }), children: [] }, terminal)).toContain(
      '✗ does not close',
    )
  })

  it('sums up many files by format on a terminal, and names all of them elsewhere', () => {
    const files = Array.from({ length: 30 }, (_, index) => ({
      path: `/in/a.zip!/${index}.json`,
      format: 'semantic',
      records: index,
    }))
    const report = { run: parent, children: [run({ ...child, ...withFiles([...files, ...child.files]) })] }
    const short = reportText(report, terminal)
    expect(short).toContain('      435  google.maps semantic  30 files')
    expect(short).toContain('Records.json  ends in the middle of a record')
    expect(short).not.toContain('/17.json')
    expect(reportText(report, { ...terminal, isOutTerminal: false })).toContain('/17.json')
  })

  it('leaves out the folder that all files are in', () => {
    const files = ['/home/x/a.zip!/T/1.json', '/home/x/a.zip!/T/2.json'].map((path) => ({
      path,
      format: 'records',
      records: 1,
    }))
    expect(reportText({ run: parent, children: [run({ ...child, ...withFiles(files) })] }, terminal)).toContain(
      'google.maps records  a.zip!/T/1.json',
    )
  })

  it('ends with the exit codes of the contract', () => {
    expect((['succeeded', 'partial', 'failed', 'cancelled'] as const).map(exitCodeOfState)).toEqual([0, 3, 1, 130])
  })
})
