import type pg from 'pg'
import type { BackupTable } from './manifest.ts'

/** What the program writes of itself into every database: migrations, views of sources. No part of a backup. */
const OF_THE_PROGRAM = ['declared', 'migration', 'published']

/** All tables of schema dp with the columns that can be copied in; those that others refer to come first. */
export async function backupTables(client: pg.Client): Promise<readonly BackupTable[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; parents: string[] }>(
    `select c.relname as name,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       array(select p.relname::text from pg_constraint k join pg_class p on p.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and p.oid <> c.oid) as parents
     from pg_class c where c.relnamespace = 'dp'::regnamespace and c.relkind in ('r', 'p') and c.relname <> all($1)
     order by c.relname`,
    [OF_THE_PROGRAM],
  )
  const left = new Map(rows.map((row) => [row.name, row]))
  const sorted: BackupTable[] = []
  while (left.size > 0) {
    const ready = [...left.values()].filter(({ parents }) => !parents.some((parent) => left.has(parent)))
    // Tables that refer to each other in a circle: there are none, and taking all would only fail at the restore.
    for (const { name, columns } of ready.length > 0 ? ready : [...left.values()]) {
      sorted.push({ name, columns })
      left.delete(name)
    }
  }
  return sorted
}

/** The last values of all sequences of schema dp, of those that gave one out. */
export async function sequenceValues(client: pg.Client): Promise<Readonly<Record<string, string>>> {
  const { rows } = await client.query<{ name: string; value: string }>(
    `select sequencename::text as name, last_value::text as value from pg_sequences
     where schemaname = 'dp' and last_value is not null`,
  )
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}
