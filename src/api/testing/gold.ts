import { randomBytes } from 'node:crypto'
import type { Draft, EventType, Json } from '../../models/events.ts'
import type { PiiLabel } from '../../models/pii.ts'
import { createEventBatch } from '../../processors/stream/batch.ts'
import { createPageTally } from '../../processors/stream/tally.ts'
import type { Instance } from '../../services/instance.ts'
import { formatEventPath, parseEventPath } from '../../utils/event-path.ts'

/** Stands in every personal value of the seeded events, and nowhere else. */
export const GOLD = 'qzgoldqz'
/** A place, in degrees, that is personal by its last decimals. */
export const PRECISE = { lat: 48.1375913, lon: 11.7682457 } as const
const E7 = 1e7
const NOON = Date.parse('2024-05-01T10:00:00Z')

/** Whether a text shows a personal value of the seeded events. */
export const isGold = (text: string): boolean => /qzgoldqz|1375913|7682457/i.test(text)

/** What of a text shows such a value, with what stands before it. */
export const glimpses = (text: string): readonly string[] =>
  [...text.matchAll(/.{0,60}(?:qzgoldqz|1375913|7682457)/gi)].map(([glimpse]) => glimpse).slice(0, 20)

/** Stores an event of every type of every source, with such values wherever its type declares one or a text is free. */
export async function seedGold({ stores, owner, sources }: Instance): Promise<void> {
  const { book } = stores
  const fingerprint = randomBytes(8).toString('hex')
  const { run } = await book.begin(owner, { work: 'import', engine: 'inline', fingerprint, input: ['export'] })
  const file = { path: `Takeout/mail of ${GOLD}@example.org.json`, format: 'test', rank: 1, asof: NOON }
  for (const { id, types } of sources) {
    const child = await book.child(owner, run, id)
    await book.files(owner, child, [file])
    const pages = await book.pages(owner, child, id, [file])
    const batch = createEventBatch(types, [1, 2])
    const tally = createPageTally()
    types.forEach((type, ordinal) => {
      batch.beginRecord(ordinal)
      tally.read(1)
      const { draft, labels } = golden(type, ordinal)
      batch.add(draft, labels)
    })
    const ranges = [{ file: 0, from: 0, to: types.length, ordinal: 0 }]
    await pages.commit({
      columns: batch,
      ranges,
      quarantined: [],
      classify: (outcome) => tally.classify(batch, outcome),
    })
    await pages.endFiles([{ file: 0, records: types.length, note: undefined, isWhole: true }])
    await book.finish(owner, child, { state: 'succeeded' })
  }
  await book.finish(owner, run, { state: 'succeeded' })
  await stores.projections.advance(owner, new AbortController().signal)
}

/** The example of a type, with gold. */
function golden(type: EventType, ordinal: number): { readonly draft: Draft; readonly labels: readonly PiiLabel[] } {
  const draft = structuredClone({ ...type.example, data: { ...type.example.data } }) as Mutable
  const labels: PiiLabel[] = []
  const texts = new Set(type.text.map((name) => `$.data.${name}`))
  for (const [path, hint] of [
    ...Object.entries(type.pii),
    ...[...texts].filter((path) => type.pii[path] === undefined).map((path) => [path, 'freetext'] as const),
  ]) {
    const steps = parseEventPath(path.replaceAll('[]', '[0]'))
    if (steps === undefined || path.includes('.*')) continue
    if (/^[A-Z]/.test(hint)) put(draft, steps, `${GOLD}.${hint.toLowerCase()}@example.org`)
    else if (hint === 'latitude' || hint === 'longitude')
      put(
        draft,
        steps,
        path.endsWith('E7')
          ? Math.round(PRECISE[hint === 'latitude' ? 'lat' : 'lon'] * E7)
          : PRECISE[hint === 'latitude' ? 'lat' : 'lon'],
      )
    else if (hint === 'urn' && steps[0] === 'data') put(draft, steps, `place:google:${GOLD}`)
    else if (hint === 'freetext' && put(draft, steps, `harmless 😀 ${GOLD}@example.org words`))
      labels.push({
        path: formatEventPath(steps),
        start: 12,
        end: 12 + GOLD.length + 12,
        entity: 'EMAIL',
        score: 0.99,
        operator: 'tag',
      })
  }
  const hasTime = draft['time'] !== undefined
  return {
    draft: {
      ...(draft as unknown as Draft),
      ...(hasTime ? { time: NOON + ordinal * 60_000 } : {}),
      ...(hasTime && draft['endtime'] !== undefined ? { endtime: NOON + ordinal * 60_000 + 1_800_000 } : {}),
      lat: Math.round(PRECISE.lat * E7),
      lon: Math.round(PRECISE.lon * E7),
      place: `place:google:${GOLD}`,
      actors: [`person:email:${GOLD}@example.org`],
    },
    // A declaration below the path of a label took its place.
    labels: labels.filter(({ path }) => isText(draft, path)),
  }
}

type Mutable = Record<string, unknown>

/** Sets a value where nothing but fields and lists stands in the way. */
function put(into: Mutable, steps: readonly (string | number)[], value: Json): boolean {
  let at = into as Record<string | number, unknown>
  for (const [index, step] of steps.entries()) {
    if (index === steps.length - 1) at[step] = value
    else {
      const next = at[step]
      const wanted = typeof steps[index + 1] === 'number' ? [] : {}
      if (typeof next !== 'object' || next === null || Array.isArray(next) !== Array.isArray(wanted)) at[step] = wanted
      at = at[step] as Record<string | number, unknown>
    }
  }
  return true
}

function isText(draft: Mutable, path: string): boolean {
  let at: unknown = draft
  for (const step of parseEventPath(path) ?? [])
    at = typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined
  return typeof at === 'string' && at.includes(GOLD)
}
