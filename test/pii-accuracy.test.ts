import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from '../src/integrations/archive/testing/craft.ts'
import { CATALOGUE } from '../src/processors/pii/catalogue/index.ts'
import { createDetector } from '../src/processors/pii/detector.ts'

// Judged by the counting that all figures of other detectors were taken with (shared/tools/pii/score.py): typed at IoU ≥ .5, and
// type-blind at IoU ≥ .9 as in Presidio's notebook. The rules were tuned on half 0 of the templates only; half 1 says what they are worth.

const SHARED = join(import.meta.dirname, '../../shared')
const TOOLS = join(SHARED, 'tools/pii')
const SET = join(SHARED, 'data/pii/presidio-research')
const HALVES = ['0', '1'] as const

/** F2 below which a half may not fall: typed by entity, all typed, type-blind at IoU ≥ .9. */
const FLOORS = [
  { PERSON: 0.88, LOCATION: 0.78, ORGANIZATION: 0.62, TITLE: 0.88, AGE: 0.98, DATE_TIME: 0.92, NRP: 0.8, ZIP_CODE: 0.92, typed: 0.79, blind: 0.78 },
  { PERSON: 0.84, LOCATION: 0.65, ORGANIZATION: 0.38, TITLE: 0.9, AGE: 0.98, DATE_TIME: 0.85, NRP: 0.75, ZIP_CODE: 0.3, typed: 0.7, blind: 0.69 },
] as const // biome-ignore format: a table

interface Row {
  readonly tp: number
  readonly fp: number
  readonly fn: number
  readonly p: number
  readonly r: number
  readonly f2: number
}
interface Score {
  readonly overlap: { readonly per_entity: Readonly<Record<string, Row>>; readonly micro: Row }
  readonly blind: Readonly<Record<string, Row>>
}

const { path: folder } = await scratch()

test('names, places and titles on both halves of synth_dataset_v2', (context) => {
  const missing = [SET, join(TOOLS, 'score.py')].find((path) => !existsSync(path))
  if (missing !== undefined) return context.skip(`the labelled texts are not here: ${missing}`)
  const gold = join(folder, 'gold.ndjson')
  const found = join(folder, 'found.ndjson')
  writeFileSync(gold, python([join(TOOLS, 'to_texts.py'), SET]))
  writeFileSync(found, detectAll(gold))
  const scores = HALVES.map((half) => score(gold, found, half))
  process.stdout.write(scores.map((one, half) => table(one, half)).join('\n'))
  const low = scores.flatMap((one, half) => {
    const f2: Record<string, number> = { typed: one.overlap.micro.f2, blind: one.blind['iou0.9']?.f2 ?? 0 }
    for (const [entity, row] of Object.entries(one.overlap.per_entity)) f2[entity] = row.f2
    const floors = Object.entries(FLOORS[half] ?? {})
    return floors.flatMap(([name, least]) =>
      (f2[name] ?? 0) >= least ? [] : [`half ${half}: ${name} ${f2[name]} < ${least}`],
    )
  })
  expect(low).toEqual([])
})

function detectAll(gold: string): string {
  const detector = createDetector({ groups: CATALOGUE })
  return readFileSync(gold, 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const { id, text } = JSON.parse(line)
      return JSON.stringify({ id, spans: detector.detect(text) })
    })
    .join('\n')
}

function score(gold: string, found: string, half: string): Score {
  const names = join(import.meta.dirname, 'pii/names.json')
  const options = ['--map', names, '--strict', '--utf16', '--half', half, '--json']
  return JSON.parse(python([join(TOOLS, 'score.py'), gold, found, ...options]))
}

function python(args: readonly string[]): string {
  return execFileSync('python3', [...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

function table({ overlap, blind }: Score, half: number): string {
  const rows = [...Object.entries(overlap.per_entity), ['all, typed', overlap.micro] as const]
  for (const [name, row] of Object.entries(blind)) rows.push([`type-blind ${name}`, row])
  const lines = rows.map(([name, { tp, fp, fn, p, r, f2 }]) =>
    [name.padEnd(20), ...[tp, fp, fn, p, r, f2].map((figure) => String(figure).padStart(7))].join(''),
  )
  return `\nhalf ${half}${'TP'.padStart(21)}     FP     FN      P      R     F2\n${lines.join('\n')}\n`
}
