import type pg from 'pg'
import { FIRST_TIMELESS_ID, lowestId } from '../../../utils/fact-id.ts'
import { wireText } from '../../../utils/json-text.ts'
import type { Fix, FixSpan } from '../../ports.ts'

/** Identities cut their time to the second at the coarsest. */
const CUT_MS = 1000

/** Where the owner was, in order of time. Only what a line needs is read: a day has thousands of points. */
export async function readFixes(client: pg.ClientBase, owner: number, span: FixSpan): Promise<readonly Fix[]> {
  const { types, from, to, subject, mostMetres, limit } = span
  const { rows } = await client.query<[number, number, number, number | null, string | null]>({
    text: FIXES,
    values: [
      owner,
      types,
      from,
      to,
      lowestId(from - CUT_MS),
      lowestId(Math.ceil(to)),
      limit,
      mostMetres ?? null,
      subject ?? null,
    ],
    rowMode: 'array',
  })
  return rows.map(([seconds, lat, lon, accuracy, of]) => ({
    ...{ time: Math.round(seconds * 1000), lat, lon },
    ...(accuracy === null ? {} : { accuracy }),
    ...(of === null ? {} : { subject: wireText(of) }),
  }))
}

const FIX = `select e.time, e.id, e.lat, e.lon, e.accuracy, e.subject from event e
  where e.usr = $1 and e.time >= dp.instant($3) and e.time < dp.instant($4) and e.state in (0, 2) and e.lat is not null and e.lon is not null
    and ($8::float8 is null or coalesce(e.accuracy, 0) <= $8)
    and ($9::text is null or e.subject = $9)
    and e.type = any(array(select t.id from dp.type t where t.usr = $1 and t.name = any($2)))`

/** As `by-time.ts` finds them: ids that begin with the time, ids without one, and those whose owner changed the time. */
const FIXES = `
  select date_part('epoch', f.time), f.lat, f.lon, f.accuracy, f.subject from (
    ${FIX} and e.id >= $5 and e.id < $6
    union all ${FIX} and e.id >= '${FIRST_TIMELESS_ID}' and e.time is not null
    union all ${FIX} and e.id < '${FIRST_TIMELESS_ID}' and not (e.id >= $5 and e.id < $6)
      and e.id = any(array(select x.id from dp.edit x where x.usr = $1 and x.moved))) f
  order by f.time, f.id limit $7`
