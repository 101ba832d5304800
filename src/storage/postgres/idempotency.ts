import { AppError } from '../../core/errors.ts'
import type { Idempotency } from '../ports.ts'
import { type Connections, transaction } from './connections.ts'

interface Answer {
  readonly status: number
  readonly body: string
}

/** The row of the key is the lock: a repeat that comes while the first is at work waits for its transaction. */
export function createIdempotency({ writer }: Connections): Idempotency {
  return {
    once: (owner, key, request, work) =>
      transaction(writer, async (client) => {
        await client.query("delete from dp.idempotency where usr = $1 and created < now() - interval '1 day'", [owner])
        const made = await client.query(
          'insert into dp.idempotency (usr, key, request) values ($1, $2, $3) on conflict do nothing',
          [owner, key, Buffer.from(request)],
        )
        if (made.rowCount === 0) {
          const { rows } = await client.query<Answer & { request: Buffer }>(
            'select status, body, request from dp.idempotency where usr = $1 and key = $2',
            [owner, key],
          )
          const [stored] = rows
          if (stored === undefined || !stored.request.equals(Buffer.from(request))) {
            throw new AppError(
              'idempotency.conflict',
              `the Idempotency-Key "${key.slice(0, 64)}" was used for another request`,
            )
          }
          return { status: stored.status, body: stored.body, replayed: true }
        }
        const answer = await work()
        await client.query('update dp.idempotency set status = $3, body = $4 where usr = $1 and key = $2', [
          owner,
          key,
          answer.status,
          answer.body,
        ])
        return { ...answer, replayed: false }
      }),
  }
}
