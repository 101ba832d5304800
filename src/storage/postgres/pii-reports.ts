import type { PiiCount, PiiReports } from '../pii.ts'
import type { Connections } from './connections.ts'

/** What the labels of current events say, counted; no value and no place of one. */
export function createPiiReports({ reader }: Connections): PiiReports {
  return {
    found: (owner, { from, to }) =>
      reader(owner, async (client) => {
        const { rows } = await client.query<PiiCount>(
          `select t.source, l ->> 3 as entity, l ->> 5 as operator, to_char(e.time at time zone 'UTC', 'YYYY-MM') as month,
             count(*)::float8 as findings, count(distinct e.id)::float8 as events
           from event e join type t on t.id = e.type cross join lateral jsonb_array_elements(e.pii) l
           where e.usr = $1 and e.pii is not null and e.state in (0, 2)
             and ($2::float8 is null or e.time >= dp.instant($2)) and ($3::float8 is null or e.time < dp.instant($3))
           group by 1, 2, 3, 4 order by 1, 2, 3, 4 nulls first`,
          [owner, from ?? null, to ?? null],
        )
        return rows
      }),
  }
}
