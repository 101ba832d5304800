import type { SqlView } from '../../../models/sql-view.ts'

const FACT = { name: 'fact', about: 'Identity of the event' }

const PURCHASES: SqlView = {
  name: 'play_purchases',
  about: 'What was paid for in the Play Store, one row a purchase: orders, and purchases that no order tells of',
  columns: [
    FACT,
    { name: 'time', about: 'When' },
    { name: 'title', about: 'What was bought; of an order with several things all of them' },
    { name: 'amount', about: 'Decimal; null where the text could not be read' },
    { name: 'currency', about: 'ISO 4217; null where the sign does not tell' },
    { name: 'is_currency_guessed', about: 'The sign is that of several currencies' },
    { name: 'price', about: 'As it was printed' },
    { name: 'refunded', about: 'What was given back, as it was printed' },
    { name: 'order_id', about: 'Of the order' },
  ],
  sql: `
    with orders as (
      select fact, time, data from datapunk.events where stream = 'google.play' and type = 'google.play.order'),
    paid as (
      select fact, time, (
          select string_agg(title, ', ') from jsonb_array_elements_text(
            case jsonb_typeof(data -> 'titles') when 'array' then data -> 'titles' else '[]' end) title) as title, data -> 'total' as price,
        data -> 'refund' ->> 'text' as refunded, data ->> 'orderId' as order_id from orders
      union all
      select p.fact, p.time, p.data ->> 'title', p.data -> 'price', null, null
      from datapunk.events p
      where p.stream = 'google.play' and p.type = 'google.play.purchase' and not exists (
        select from orders o where o.time between p.time - interval '10 minutes' and p.time + interval '10 minutes'
          and o.data -> 'titles' ? (p.data ->> 'title')))
    select fact, time, title, datapunk.amount(price, 'amount') as amount, price ->> 'currency' as currency,
      coalesce(price ->> 'currencyGuessed', '') = 'true' as is_currency_guessed, price ->> 'text' as price, refunded, order_id
    from paid`,
}

const INSTALLS: SqlView = {
  name: 'play_installs',
  about: 'Apps that were installed, one row an app and device',
  columns: [
    FACT,
    { name: 'time', about: 'First installation' },
    { name: 'app', about: 'What it is called' },
    { name: 'device', about: 'Where' },
    { name: 'updated', about: 'When it was updated last, as the export has it' },
  ],
  sql: `
    select fact, time, data ->> 'title' as app, data -> 'deviceAttribute' ->> 'deviceDisplayName' as device,
      data ->> 'lastUpdateTime' as updated
    from datapunk.events where stream = 'google.play' and type = 'google.play.install'`,
}

/** What SQL shows of this source. */
export const VIEWS: readonly SqlView[] = [PURCHASES, INSTALLS]
