import { AppError } from '../../core/errors.ts'
import type { Idempotency } from '../ports.ts'
import { type Connections, only, transaction } from './connections.ts'
import { storageFault } from './faults.ts'

interface Answer {
  readonly status: number
  readonly body: string
}

const SWEEP_MS = 60_000

/**
 * The row of the key is the lock: a repeat that comes while the first is at work waits for its transaction. What the
 * work itself throws passes through, and the key is free again.
 */
export function createIdempotency({ writer, waiting }: Connections): Idempotency {
  let swept = Number.NEGATIVE_INFINITY
  const sweep = async () => {
    if (performance.now() - swept < SWEEP_MS) return
    swept = performance.now()
    await writer.query("delete from dp.idempotency where created < now() - interval '1 day'")
  }
  return {
    async once(owner, key, request, work) {
      await sweep()
      let failed: { readonly error: unknown } | undefined
      const attempt = () =>
        transaction(waiting, async (client) => {
          const made = await client.query(
            `insert into dp.idempotency (usr, key, request) values ($1, $2, $3)
             on conflict (usr, key) do update set request = excluded.request, status = null, body = null, created = now()
               where dp.idempotency.created < now() - interval '1 day'`,
            [owner, key, Buffer.from(request)],
          )
          if (made.rowCount === 0) {
            const { rows } = await client.query<Answer & { request: Buffer }>(
              'select status, body, request from dp.idempotency where usr = $1 and key = $2',
              [owner, key],
            )
            const { status, body, request: before } = only(rows)
            if (!before.equals(Buffer.from(request))) {
              throw new AppError(
                'idempotency.conflict',
                `the Idempotency-Key "${key.slice(0, 64)}" was used for another request`,
              )
            }
            return { status, body, replayed: true }
          }
          const answer = await work().catch((error: unknown) => {
            failed = { error }
            throw error
          })
          await client.query('update dp.idempotency set status = $3, body = $4 where usr = $1 and key = $2', [
            owner,
            key,
            answer.status,
            answer.body,
          ])
          return { ...answer, replayed: false }
        })
      try {
        return await attempt()
      } catch (error) {
        throw failed?.error === error ? error : storageFault(error, 'keeping the answer to a request')
      }
    },
  }
}
