import type { ReprocessFilter, TreatedUnder } from '../../pii.ts'
import type { Queryable } from '../connections.ts'

/** Notes that from the next position on events are treated under a policy and a catalogue, where that is not so already. */
export async function beginEpoch(writer: Queryable, policy: number, catalogue: string): Promise<void> {
  await writer.query(
    `insert into dp.pii_epoch (position, policy, catalogue)
     select (select last_value + is_called::integer from dp.position_seq), $1, $2
     where not exists (select from (select * from dp.pii_epoch order by no desc limit 1) last where last.policy = $1 and last.catalogue = $2)`,
    [policy, catalogue],
  )
}

/**
 * By the position an event stands at: that says which policy was in force; or by the last run that looked at all events of its
 * type, where that was later.
 */
export async function treatedUnder(writer: Queryable, owner: number): Promise<readonly TreatedUnder[]> {
  const { rows } = await writer.query<{
    source: string
    policy: number | null
    catalogue: string | null
    events: number
  }>(
    `with epoch as (select row_number() over (order by position, no) as nth, position, policy, catalogue from dp.pii_epoch),
     counted as (
       select e.type, e.position < coalesce(c.before, 0) as checked,
         width_bucket(e.position, array(select position from epoch order by nth)) as nth, count(*) as events
       from dp.event e left join dp.pii_checked c on c.usr = e.usr and c.type = e.type
       where e.usr = $1 and e.state in (0, 2) group by 1, 2, 3)
     select t.source, case when n.checked then c.policy else p.policy end as policy,
       nullif(case when n.checked then c.catalogue else p.catalogue end, '') as catalogue, sum(n.events)::float8 as events
     from counted n join dp.type t on t.id = n.type
       left join dp.pii_checked c on c.usr = $1 and c.type = n.type left join epoch p on p.nth = n.nth
     group by 1, 2, 3 order by 1, 2 nulls first, 3 nulls first`,
    [owner],
  )
  return rows.map(({ source, policy, catalogue, events }) => ({
    source,
    ...(policy === null ? {} : { policy }),
    ...(catalogue === null ? {} : { catalogue }),
    events,
  }))
}

/** Notes that a finished run has seen all events of the types that stand below a position. */
export async function noteChecked(
  writer: Queryable,
  owner: number,
  run: number,
  filter: ReprocessFilter,
): Promise<void> {
  await writer.query(
    `insert into dp.pii_checked (usr, type, before, policy, catalogue, run)
     select t.usr, t.id, (r.reprocess ->> 'before')::bigint, (r.reprocess ->> 'policy')::integer, r.reprocess ->> 'catalogue', r.id
     from dp.run r join dp.type t on t.usr = r.usr
     where r.usr = $1 and r.id = $2 and ($3::text[] is null or t.source = any($3)) and ($4::text[] is null or t.name = any($4))
     on conflict (usr, type) do update set before = excluded.before, policy = excluded.policy, catalogue = excluded.catalogue, run = excluded.run`,
    [owner, run, filter.source ?? null, filter.type ?? null],
  )
}
