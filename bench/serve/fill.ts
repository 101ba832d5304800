import pg from 'pg'
import { round2 } from './figures.ts'

/** The first day that is filled; a point about every half minute from then on. */
export const FIRST_DAY = Date.UTC(2014, 0, 1)
const YEARS = 10
const YEAR_MS = 365.25 * 86_400_000
/** Of PostgreSQL's backends; the machine has two cores. */
const WRITERS = 2
const ROWS_A_STATEMENT = 250_000
/** Ids begin with milliseconds since 1970 plus 2^46: `utils/fact-id.ts`. */
const ID_OFFSET = 2 ** 46

/**
 * Fills the log of a database with points, visits and trips of ten years, as an import would have left them: an import
 * of so many takes minutes, this one. The source, its types and a run must be there. Answers rows and seconds.
 */
export async function fillLog(
  url: string,
  points: number,
): Promise<{ readonly rows: number; readonly seconds: number }> {
  const began = performance.now()
  const stepMs = Math.floor((YEARS * YEAR_MS) / points)
  const spans = Math.floor(YEARS * 365.25 * 8)
  const clients = Array.from({ length: WRITERS }, () => new pg.Client({ connectionString: url }))
  await Promise.all(clients.map((client) => client.connect()))
  const [first] = clients
  if (first === undefined) throw new Error('no connection')
  try {
    const { rows } = await first.query<{ first: string }>('select dp.take_positions($1) as first', [points + 2 * spans])
    const position = Number(rows[0]?.first)
    let next = 0
    const lane = async (client: pg.Client) => {
      while (next < points) {
        const from = next
        next += ROWS_A_STATEMENT
        await client.query(POINTS, [from, Math.min(points, next) - 1, FIRST_DAY, stepMs, position, ID_OFFSET])
      }
    }
    await Promise.all(clients.map(lane))
    for (const [type, offset] of [
      ['google.maps.visit', 0],
      ['google.maps.activity', spans],
    ] as const)
      await first.query(SPANS, [
        spans,
        FIRST_DAY,
        (YEARS * YEAR_MS) / spans,
        position + points + offset,
        ID_OFFSET,
        type,
      ])
    await first.query('vacuum analyze dp.event')
    return { rows: points + 2 * spans, seconds: round2((performance.now() - began) / 1000) }
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}

const ID = `(lpad(to_hex(ms + $6::bigint), 12, '0') || '8' || substr(digest, 1, 3) || '8' || substr(digest, 4, 15))::uuid`

/** A walk through a town that moves to another place of the world every half year. */
const POINTS = `
  insert into dp.event (time, position, hash, id, usr, run, file, record, lat, lon, accuracy, stream, type, revision, precision, state, data)
  select to_timestamp(ms / 1000.0), $5::bigint + n, hashtextextended(digest, 0), ${ID}, 1, f.run, f.no, n,
    480000000 + (sin(n / 4000.0) * 900000)::int + ((ms / 15768000000) % 40 * 3000000)::int,
    110000000 + (cos(n / 5000.0) * 900000)::int - ((ms / 15768000000) % 40 * 5000000)::int,
    5 + n % 60, t.stream, t.type, 1, 0, 0, '{"source": "WIFI", "deviceTag": -8000000000000000001}'
  from generate_series($1::int, $2::int) n,
    lateral (select $3::bigint + n * $4::bigint as ms, md5('point' || n) as digest) made,
    (select t.id as type, s.id as stream from dp.type t join dp.stream s on s.name = t.source where t.name = 'google.maps.point') t,
    (select run, no from dp.run_file order by run desc, no limit 1) f`

const SPANS = `
  insert into dp.event (time, endtime, position, hash, id, usr, run, file, record, lat, lon, stream, type, revision, precision, state, place, data)
  select to_timestamp(ms / 1000.0), to_timestamp(ms / 1000.0 + $3::float8 / 2500), $4::bigint + n, hashtextextended(digest, 0),
    ${ID.replace('$6', '$5')}, 1, f.run, f.no, n, 480000000 + n % 900000, 110000000 + n % 700000, t.stream, t.type, 1, 0, 0,
    case when t.name = 'google.maps.visit' then 'place:google:ChIJbench' || n % 500 end,
    case when t.name = 'google.maps.visit' then jsonb_build_object('name', 'Café ' || n % 500, 'semanticType', 'UNKNOWN', 'placeConfidence', 80)
      else '{"activityType": "WALKING", "distanceMetres": 1200}' end
  from generate_series(0, $1::int - 1) n,
    lateral (select ($2::bigint + n * $3::float8 + case when $6 = 'google.maps.visit' then 0 else $3::float8 / 2 end)::bigint as ms, md5($6 || n) as digest) made,
    (select t.id as type, t.name, s.id as stream from dp.type t join dp.stream s on s.name = t.source where t.name = $6) t,
    (select run, no from dp.run_file order by run desc, no limit 1) f`
