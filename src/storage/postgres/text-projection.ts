import type { Projections, TypeCatalogue } from '../ports.ts'
import { type Connections, only, transaction } from './connections.ts'
import { storageFault } from './faults.ts'
import { LOCKS } from './locks.ts'

const NAME = 'text'
/** Positions a transaction goes over. */
const STEP = 200_000

/**
 * The words of events, for text search: fed from the log behind the import, with a cursor of its own. Of a source's
 * types the declared fields count, of the owner's own events every string. May be dropped and built anew.
 */
export function createTextProjection(connections: Connections, catalogue: TypeCatalogue): Projections {
  const { writer } = connections
  const fields = JSON.stringify(
    catalogue.flatMap(({ source, types }) =>
      types.filter((type) => type.text.length > 0).map((type) => ({ source, name: type.name, fields: type.text })),
    ),
  )

  const step = (owner: number): Promise<boolean> =>
    transaction(writer, async (client) => {
      const locked = await client.query<{ got: boolean }>('select pg_try_advisory_xact_lock($1, $2) as got', [
        ...LOCKS.projection,
      ])
      if (!only(locked.rows).got) return false
      const fence = Number(only((await client.query<{ fence: string }>('select dp.fence() as fence')).rows).fence)
      const { rows } = await client.query<{ position: string }>(
        'select position from dp.projection where usr = $1 and name = $2',
        [owner, NAME],
      )
      const from = Number(rows[0]?.position ?? 0)
      const to = Math.min(fence - 1, from + STEP)
      if (to <= from) return false
      await client.query(FEED, [owner, from, to, fields])
      await client.query(
        'insert into dp.projection (usr, name, position) values ($1, $2, $3) on conflict (usr, name) do update set position = excluded.position',
        [owner, NAME, to],
      )
      return to < fence - 1
    })
  const joinTallies = createTallyJoiner(connections)

  return {
    async advance(owner, signal) {
      try {
        while (!signal.aborted && (await step(owner)));
        await joinTallies(owner)
      } catch (error) {
        throw storageFault(error, 'feeding the text search from the log')
      }
    },
    lag: (owner) =>
      connections.reader(owner, async (client) => {
        const { rows } = await client.query<{ position: string; head: string }>(
          'select coalesce((select position from dp.projection where usr = $1 and name = $2), 0)::text as position, (dp.fence() - 1)::text as head',
          [owner, NAME],
        )
        const { position, head } = only(rows)
        return [{ name: NAME, position, lag: Math.max(0, Number(head) - Number(position)) }]
      }),
  }
}

const JOIN_MS = 60_000

/**
 * Joins the tallies of many transactions into one row a stream and type, once a minute: their sum stays what it is. A sum
 * of 0 is kept: it says that there were events of the type.
 */
function createTallyJoiner({ writer }: Connections): (owner: number) => Promise<void> {
  const joined = new Map<number, number>()
  return async (owner) => {
    if (performance.now() - (joined.get(owner) ?? Number.NEGATIVE_INFINITY) < JOIN_MS) return
    joined.set(owner, performance.now())
    await writer.query(
      `with few as (
         delete from dp.tally where ctid = any(array(select ctid from dp.tally where usr = $1 for update skip locked)) returning *)
       insert into dp.tally (usr, stream, type, events)
       select usr, stream, type, sum(events) from few group by usr, stream, type`,
      [owner],
    )
  }
}

/** The words of a subject and of all strings of a document. */
const wordsOf = (subject: string, document: string) => `dp.words(concat_ws(' ', ${subject}, (
    select string_agg(text #>> '{}', ' ') from jsonb_path_query(${document}, 'strict $.** ? (@.type() == "string")') text)))`

/**
 * Of the declared fields; of an owner's own events of all strings. Only what of them is a personal value is masked, and most
 * rows have none: masking is what costs.
 */
const FEED = `
  with declared as materialized (
    select t.id, d.fields, nullif(jsonb_strip_nulls(jsonb_build_object('subject', t.hides -> 'subject', 'data',
      (select jsonb_object_agg(key, paths) from jsonb_each(t.hides -> 'data') h(key, paths) where key = any(d.fields)))), '{}') as hides
    from jsonb_to_recordset($4::jsonb) d(source text, name text, fields text[]) join dp.type t on t.usr = $1 and t.source = d.source and t.name = d.name
    union all
    select id, null, null from dp.type where usr = $1 and source like '/v1/streams/%'
  ), changed as (
    select e.id, e.state, e.subject, d.hides,
      case when d.fields is null then e.data else (select jsonb_object_agg(f, e.data -> f) from unnest(d.fields) f where e.data ? f) end as document,
      case when e.pii is not null then (
        select jsonb_agg(l) from jsonb_array_elements(e.pii) l
        where l ->> 5 = 'tag' and (l #>> '{0,0}' = 'subject' or (l #>> '{0,0}' = 'data' and (d.fields is null or l #>> '{0,1}' = any(d.fields))))) end as labels
    from dp.stream s cross join lateral (
        -- Most rows of a large log have no text: they are passed over as they are met in the index.
        select id, state, data, subject, pii, type from dp.event
        where usr = $1 and stream = s.id and position > $2 and position <= $3 and type = any(array(select id from declared)) offset 0) e
      join declared d on d.id = e.type
    where s.usr = $1 and exists (
      -- A tally is written with every first event of a type: where there is none, the stream is not read at all.
      select from dp.tally y where y.usr = $1 and y.stream = s.id and y.type = any(array(select id from declared)))
  ), gone as (
    delete from dp.event_text x using changed c where x.usr = $1 and x.id = c.id and c.state not in (0, 2)
  )
  insert into dp.event_text (usr, id, words, masked)
  select $1, c.id, ${wordsOf('c.subject', 'c.document')},
    case when c.labels is not null or (c.subject is not null and c.hides ? 'subject')
        or exists (select from jsonb_object_keys(c.hides -> 'data') field where c.document ? field)
      then ${wordsOf("dp.masked_text(c.subject, c.labels, 'subject', c.hides ->> 'subject')", 'dp.masked_data(c.document, c.labels, c.hides)')} end
  from changed c where c.state in (0, 2)
  on conflict (usr, id) do update set words = excluded.words, masked = excluded.masked`
