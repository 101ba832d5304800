import type pg from 'pg'
import type { PiiHints } from '../../models/pii.ts'
import type { TypeCatalogue } from '../ports.ts'

/**
 * Brings what types declare to that of this program, for types that are stored and those to come. Words of masked texts
 * that were made by another declaration are made anew.
 */
export async function publishHides(client: pg.ClientBase, catalogue: TypeCatalogue): Promise<void> {
  const declared = catalogue.flatMap(({ source, types }) =>
    types.flatMap(({ name, pii }) => {
      const hides = hidesOf(pii)
      return hides === undefined ? [] : [{ source, name, hides }]
    }),
  )
  await client.query(PUBLISH, [JSON.stringify(declared)])
}

/** One statement, and one that writes nothing where nothing changed. */
const PUBLISH = `
  with told as materialized (
    select * from jsonb_to_recordset($1::jsonb) d(source text, name text, hides jsonb)
  ), gone as (
    delete from dp.declared d where not exists (select from told t where t.source = d.source and t.name = d.name)
  ), kept as (
    insert into dp.declared as d (source, name, hides) select source, name, hides from told
    on conflict (source, name) do update set hides = excluded.hides where d.hides is distinct from excluded.hides
  ), changed as (
    update dp.type t set hides = n.hides
    from dp.type o left join told n on n.source = o.source and n.name = o.name
    where o.id = t.id and o.hides is distinct from n.hides returning t.usr
  ), stale as (
    delete from dp.event_text x using (select distinct usr from changed) c where x.usr = c.usr
  )
  delete from dp.projection p using (select distinct usr from changed) c where p.usr = c.usr and p.name = 'text'`

/** One step of a declared path: `.name`, `.*`, `[]` or `["any name"]`. */
const STEP = /\.([^.[\]*"]+)|(\.\*)|(\[\])|\[("(?:[^"\\]|\\.)*")\]/y

/**
 * What of a type is personal by declaration, as dp.type.hides has it: of `subject` its hint, of `data` the paths with their
 * hints, by the first name of the path. Place, actors and position are hidden in all types. Undefined where there is nothing.
 */
function hidesOf(hints: PiiHints | undefined): object | undefined {
  const paths = Object.entries(hints ?? {})
    .filter(([, hint]) => isPersonal(hint))
    .map(([path, hint]) => ({ steps: stepsOf(path), hint }))
  const subject = paths.find(({ steps }) => steps[0] === 'subject')?.hint
  const data: Record<string, [readonly string[], string][]> = {}
  for (const { steps, hint } of paths) {
    const [column, first = '', ...below] = steps
    if (column === 'data') data[first] = [...(data[first] ?? []), [[first, ...below], hint]]
  }
  const hides = {
    ...(subject === undefined ? {} : { subject }),
    ...(Object.keys(data).length === 0 ? {} : { data }),
  }
  return Object.keys(hides).length === 0 ? undefined : hides
}

/** An entity, or what tells where or who it was. */
const isPersonal = (hint: string) => /^[A-Z]/.test(hint) || ['latitude', 'longitude', 'urn'].includes(hint)

function stepsOf(path: string): readonly string[] {
  const steps: string[] = []
  STEP.lastIndex = 1
  while (STEP.lastIndex < path.length) {
    const step = STEP.exec(path)
    // What is no path was refused when the source was declared; shown in clear it must not be.
    if (step === null) throw new RangeError(`${path} is no path of a declaration`)
    const [, name, any, each, quoted] = step
    steps.push(name ?? (any === undefined ? (each ?? String(JSON.parse(quoted ?? '""'))) : '*'))
  }
  return steps
}
