import { setTimeout as sleep } from 'node:timers/promises'
import { round2, spread } from './figures.ts'
import { FIRST_DAY } from './fill.ts'
import { ownEvent } from './ingest.ts'
import type { Server } from './server.ts'

const DAY_MS = 86_400_000
const DAYS = 3650
/** Asked before, of other days: a server that has just started compiles its own code first. */
const WARM_UP = 20

/** Each question of the day view, for days all over the ten years, one after another: cold pages too. */
export async function dayViews(server: Server, rounds: number) {
  const dayOf = (n: number) => new Date(FIRST_DAY + ((n * 1009) % DAYS) * DAY_MS).toISOString().slice(0, 10)
  const questions = {
    timeline: (n: number) => `/v1/google/maps/timeline?day=${dayOf(n)}&zone=Europe/Berlin`,
    track: (n: number) => `/v1/google/maps/track?day=${dayOf(n + 1)}&zone=Europe/Berlin`,
    visits: (n: number) =>
      `/v1/events?type=google.maps.visit&from=${dayOf(n + 2)}&to=${dayOf(n + 2)}T23:59:59Z&limit=1000`,
  }
  const figures: Record<string, ReturnType<typeof spread> & { bytes: number }> = {}
  for (const [name, pathOf] of Object.entries(questions)) {
    const times: number[] = []
    let bytes = 0
    for (let n = 0; n < WARM_UP; n++) await server.send('GET', pathOf(rounds + 5 + n))
    for (let n = 0; n < rounds; n++) {
      const began = performance.now()
      bytes += (await server.send('GET', pathOf(n))).length
      times.push(performance.now() - began)
    }
    figures[name] = { ...spread(times), bytes: Math.round(bytes / rounds) }
  }
  return figures
}

/** Pages of queries that a person might ask for; milliseconds of each, the first time and the second. */
const PAGES = {
  'newest first': '/v1/events?order=desc',
  'oldest first': '/v1/events?order=asc',
  'of a month': '/v1/events?from=2019-03-01&to=2019-04-01',
  'visits, newest': '/v1/events?type=google.maps.visit&order=desc',
  'visits of a year': '/v1/events?type=google.maps.visit&from=2018-01-01&to=2019-01-01&limit=1000',
  'a kind': '/v1/events?kind=visited',
  'own stream': '/v1/events?stream=notes',
  'own stream, newest': '/v1/events?stream=notes&order=desc',
  'a type without events': '/v1/events?type=google.maps.saved_place',
  'box of a town': '/v1/events?bbox=10.9,47.9,11.1,48.1',
  'box, newest': '/v1/events?bbox=10.9,47.9,11.1,48.1&order=desc',
  'box with nothing in it': '/v1/events?bbox=-60,-40,-59,-39',
  'small box': '/v1/events?bbox=11.0500,48.0500,11.0503,48.0503',
  'box of a month': '/v1/events?bbox=10.9,47.9,11.1,48.1&from=2014-02-01&to=2014-03-01',
  'word that is frequent': '/v1/events?text=caf%C3%A9',
  'word that is rare': '/v1/events?text=groceries',
  'word that is nowhere': '/v1/events?text=nothing',
  'a place': '/v1/events?place=place:google:ChIJbench7',
  'places of ten years': '/v1/google/maps/places',
  'places of a month': '/v1/google/maps/places?from=2019-03-01&to=2019-04-01',
  'own stream from a position': '/v1/streams/notes/events?after=0',
  'source from a position': '/v1/streams/google.maps/events?after=5000000',
  'streams with counts': '/v1/streams',
} as const

export async function queryPages(server: Server) {
  await server.send('POST', '/v1/streams', '{"name":"notes"}')
  const notes = Array.from({ length: 1000 }, (_, n) =>
    ownEvent(n * 100).replace('Living room', n === 500 ? 'Groceries' : 'Living room'),
  )
  await server.send('POST', '/v1/streams/notes/events', `[${notes.join(',')}]`)
  const found: Record<string, { readonly firstMs: number; readonly againMs: number }> = {}
  for (const [name, path] of Object.entries(PAGES)) {
    const times: number[] = []
    for (let n = 0; n < 2; n++) {
      const began = performance.now()
      await server.send('GET', path)
      times.push(round2(performance.now() - began))
    }
    found[name] = { firstMs: times[0] ?? 0, againMs: times[1] ?? 0 }
  }
  return found
}

/** Until the text projection has gone over the whole log; seconds. */
export async function projected(server: Server): Promise<number> {
  const began = performance.now()
  for (;;) {
    const { projections } = JSON.parse(await server.send('GET', '/health/ready')) as { projections: { lag: number }[] }
    if (projections.every(({ lag }) => lag === 0)) return round2((performance.now() - began) / 1000)
    await sleep(200)
  }
}
