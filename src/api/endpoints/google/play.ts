import { Type } from 'typebox'
import type { ApiApp, ApiContext } from '../../http.ts'
import { viewEndpoint } from '../../view-endpoint.ts'

const OptionalText = Type.Optional(Type.String())

/** What Google Play alone offers: what was spent, and what was installed. */
export function endpoints(app: ApiApp, context: ApiContext): void {
  viewEndpoint(app, context, {
    path: '/v1/google/play/spending',
    operationId: 'playSpending',
    summary: 'Purchases by month and currency',
    description:
      'Amounts of one currency are summed, never of several; what could not be read as an amount is counted.',
    row: {
      month: Type.String({ description: '`2025-03`, in the asked zone' }),
      currency: OptionalText,
      purchases: Type.Integer(),
      amount: Type.Optional(Type.String({ description: 'Decimal' })),
      unread: Type.Integer({ description: 'Purchases whose price could not be read' }),
      guessed: Type.Integer({ description: 'Purchases whose currency is guessed by its sign' }),
    },
    sql: `
      select to_char(time, 'YYYY-MM') as month, currency, count(*) as purchases, sum(amount)::text as amount,
        count(*) filter (where amount is null) as unread, count(*) filter (where is_currency_guessed) as guessed
      from datapunk.play_purchases
      where ($1 is null or time >= $1) and ($2 is null or time < $2)
      group by 1, 2 order by 1, 2`,
  })
  viewEndpoint(app, context, {
    path: '/v1/google/play/installs',
    operationId: 'playInstalls',
    summary: 'Apps installed, newest first',
    query: { device: Type.Optional(Type.String({ description: 'Name of the device' })) },
    row: {
      fact: Type.String(),
      time: Type.String({ format: 'date-time' }),
      app: OptionalText,
      device: OptionalText,
      updated: OptionalText,
    },
    sql: `
      select fact, time, app, device, updated from datapunk.play_installs
      where ($1 is null or time >= $1) and ($2 is null or time < $2) and ($3 is null or device = $3)
      order by time desc, fact`,
  })
}
