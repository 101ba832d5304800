import { storableText } from '../../utils/json-text.ts'
import type { FoundMedium, MediaBook } from '../media.ts'
import { type Connections, only, transaction } from './connections.ts'
import { FACT } from './event-reader.ts'
import { storageFault } from './faults.ts'
import { LOCKS } from './locks.ts'

export function createMediaBook({ writer, reader }: Connections): MediaBook {
  return {
    async kept(owner, run) {
      const { rows } = await writer.query<{ file: number }>('select file from dp.media where usr = $1 and run = $2', [
        owner,
        run,
      ])
      return new Set(rows.map(({ file }) => file))
    },
    async totals(owner, run) {
      const { rows } = await writer.query<{ files: number; bytes: number; read: number }>(
        `select count(*)::float8 as files, coalesce(sum(bytes), 0)::float8 as bytes, coalesce(sum(read), 0)::float8 as read
         from (select max(bytes) as bytes, sum(bytes) as read from dp.media
           where usr = $1 and ($2::integer is null or run = $2 or run in (select id from dp.run where parent = $2))
           group by sha256) each`,
        [owner, run ?? null],
      )
      const { files, bytes, read } = only(rows)
      return { files, bytes, readBytes: read }
    },
    async add(owner, { run, file, name, sha256, bytes, type }, place) {
      await inTransaction(writer, 'keeping media', async (client) => {
        await client.query('select pg_advisory_xact_lock_shared($1, $2)', [...LOCKS.media])
        await client.query(
          `insert into dp.media (usr, run, file, name, sha256, bytes, type) values ($1, $2, $3, $4, decode($5, 'hex'), $6, $7)
           on conflict (run, file) do nothing`,
          [owner, run, file, storableText(name), sha256, bytes, storableText(type)],
        )
        await place()
      })
    },
    async find(owner, fact, role) {
      if (!FACT.test(fact)) return undefined
      return reader(owner, async (client) => {
        const { rows } = await client.query<FoundMedium>(FIND, [fact, role ?? null])
        return rows[0]
      })
    },
    async release(owner, run, remove) {
      await inTransaction(writer, 'releasing media', async (client) => {
        await client.query('select pg_advisory_xact_lock($1, $2)', [...LOCKS.media])
        const { rows } = await client.query<{ sha256: string }>(
          `with gone as (
             delete from dp.media where usr = $1 and (run = $2 or run in (select id from dp.run where parent = $2)) returning run, file, sha256)
           select distinct encode(g.sha256, 'hex') as sha256 from gone g
           where not exists (select from dp.media m where m.usr = $1 and m.sha256 = g.sha256
             and not exists (select from gone o where o.run = m.run and o.file = m.file))`,
          [owner, run],
        )
        for (const { sha256 } of rows) await remove(sha256)
      })
    },
  }
}

/** An owner may have written anything into `data`: nothing of it is taken for a number. */
const FIND = `
  select encode(m.sha256, 'hex') as sha256, m.bytes::float8 as bytes, m.type
  from event e
    cross join lateral jsonb_array_elements(case when jsonb_typeof(e.data -> 'files') = 'array' then e.data -> 'files' else '[]' end)
      with ordinality f(file, no)
    join media m on m.usr = e.usr and m.name = f.file ->> 'name'
      and coalesce(f.file ->> 'bytes', m.bytes::text) = m.bytes::text
  where e.id = $1::uuid and e.state in (0, 2) and ($2::text is null or f.file ->> 'role' = $2)
  order by f.no, m.run desc limit 1`

async function inTransaction(
  pool: Connections['writer'],
  doing: string,
  work: Parameters<typeof transaction<void>>[1],
): Promise<void> {
  try {
    await transaction(pool, work)
  } catch (error) {
    throw storageFault(error, doing)
  }
}
