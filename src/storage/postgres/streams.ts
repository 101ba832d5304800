import { AppError } from '../../core/errors.ts'
import type { Streams, TypeCatalogue } from '../ports.ts'
import type { Connections } from './connections.ts'

export function createStreams(connections: Connections, catalogue: TypeCatalogue): Streams {
  return {
    list: (owner) =>
      connections.reader(owner, async (client) => {
        const { rows } = await client.query<{ name: string; own: boolean; events: number }>(
          `select s.name, s.own, coalesce(sum(y.events), 0)::float8 as events from dp.stream s left join dp.tally y on y.stream = s.id
           where s.usr = $1 group by s.id order by s.own, s.name`,
          [owner],
        )
        return rows
      }),
    async create(owner, name) {
      if (catalogue.some((entry) => entry.source === name))
        throw new AppError('stream.reserved', `"${name}" is the stream of a source`)
      const { rowCount } = await connections.writer.query(
        'insert into dp.stream (usr, name, own) values ($1, $2, true) on conflict do nothing',
        [owner, name],
      )
      if (rowCount === 0) throw new AppError('stream.exists', `the stream "${name}" exists already`)
    },
  }
}
