import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Draft, JsonObject } from '../../../models/events.ts'
import { foldReadings, type Reading } from '../../../processors/stream/merge.ts'
import { canonicalJson } from '../../../utils/canonical-json.ts'
import spotify from './index.ts'
import { decodeAll, draftsOf, identityOf } from './testing/decode.ts'

const START = Date.UTC(2025, 2, 1)
const rankOf = (id: string) => spotify.channels.find((channel) => channel.id === id)?.rank ?? 0

/** What was played, as both exports would have it; one after the other, so that no two are at once. */
interface Played {
  readonly length: number
  readonly pause: number
  readonly song: number
  readonly end: string
  readonly skipped: boolean | null
}
const played: fc.Arbitrary<Played> = fc.record({
  length: fc.oneof(fc.constantFrom(61_000, 180_000, 200_000), fc.integer({ min: 60_000, max: 400_000 })),
  pause: fc.integer({ min: 0, max: 30_000 }),
  song: fc.nat(2),
  end: fc.constantFrom('trackdone', 'fwdbtn', ''),
  skipped: fc.constantFrom(true, false, null),
})

interface Rows {
  readonly extended: JsonObject
  readonly account: JsonObject
}
function exportsOf(plays: readonly Played[]): readonly Rows[] {
  let now = START
  return plays.map(({ length, pause, song, end, skipped }) => {
    now += pause + length
    const ts = new Date(Math.floor(now / 1000) * 1000).toISOString().replace('.000Z', 'Z')
    return {
      extended: {
        ts,
        ms_played: length,
        master_metadata_track_name: `Song ${song}`,
        master_metadata_album_artist_name: 'Artist',
        spotify_track_uri: `spotify:track:${song}`,
        reason_end: end,
        skipped,
      },
      account: {
        endTime: ts.slice(0, 16).replace('T', ' '),
        artistName: 'Artist',
        trackName: `Song ${song}`,
        msPlayed: length,
      },
    }
  })
}

type Import = readonly [channel: string, asof: number, rows: readonly JsonObject[]]

/** What a store has after these imports: of every fact its differing readings, folded. */
async function stored(imports: readonly Import[]): Promise<ReadonlyMap<string, string>> {
  const readings = new Map<string, Map<string, Reading>>()
  for (const [channel, asof, rows] of imports) {
    for (const draft of draftsOf(await decodeAll(channel, rows))) {
      const of = readings.get(identityOf(draft)) ?? new Map<string, Reading>()
      const reading = { rank: rankOf(channel), asof, content: contentOf(draft) }
      readings.set(identityOf(draft), of.set(canonicalJson(reading), reading))
    }
  }
  const rows = [...readings].map(([key, of]) => [key, canonicalJson(foldReadings([...of.values()]))] as const)
  return new Map(rows.sort())
}
const contentOf = ({ type: _, ...content }: Draft) => content

test('any order and overlap of both exports gives the same rows, one a play', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(played, { minLength: 1, maxLength: 12 }),
      fc.array(fc.record({ account: fc.boolean(), from: fc.nat(11), to: fc.nat(12), asof: fc.nat(3) }), {
        maxLength: 4,
      }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      async (plays, parts, random) => {
        const rows = exportsOf(plays)
        const cut = ({ account, from, to, asof }: (typeof parts)[number]): Import =>
          account
            ? ['account-history', asof, rows.slice(from, to).map((row) => row.account)]
            : ['extended-history', asof, rows.slice(from, to).map((row) => row.extended)]
        const imports: readonly Import[] = [
          ['extended-history', 1, rows.map((row) => row.extended)],
          ['account-history', 2, rows.map((row) => row.account)],
          ...parts.map(cut),
        ]
        const order = () => random.next().value ?? 0
        const shuffled = imports
          .map((part) => ({ part, at: order() }))
          .sort((a, b) => a.at - b.at)
          .map(({ part: [channel, asof, list] }): Import => [channel, asof, [...list, ...list].reverse()])
        const first = await stored(imports)
        expect(first.size).toBe(plays.length)
        expect(await stored(shuffled)).toEqual(first)
      },
    ),
    { numRuns: 150 },
  )
})

test('plays of less than half a minute that were played to their end are all kept', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1500, max: 29_999 }),
      fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 2, maxLength: 60 }),
      async (length, pauses) => {
        const plays = pauses.map((pause) => ({ length, pause, song: 0, end: 'trackdone', skipped: false }))
        const rows = exportsOf(plays).map((row) => row.extended)
        expect((await stored([['extended-history', 1, rows]])).size).toBe(plays.length)
      },
    ),
    { numRuns: 100 },
  )
})
