import type { SqlView } from '../../../models/sql-view.ts'

const ENTRIES: SqlView = {
  name: 'activity_entries',
  about: 'What was done in Google products that are no source of their own, one row an entry of My Activity',
  columns: [
    { name: 'fact', about: 'Identity of the event' },
    { name: 'time', about: 'When' },
    {
      name: 'product',
      about: 'search, chrome, assistant, discover … as the type of the event; other for those not known',
    },
    { name: 'title', about: 'What was done, in the language of the account' },
    { name: 'url', about: 'Where it leads' },
    { name: 'query', about: 'What was searched for' },
    { name: 'listed_under', about: 'The product by the name it has in the export' },
    { name: 'latitude', about: 'Where the owner was, roughly; degrees north' },
    { name: 'longitude', about: 'Degrees east' },
  ],
  sql: `
    select fact, time, substr(type, length('google.activity.') + 1) as product, data ->> 'title' as title,
      data ->> 'url' as url, data ->> 'query' as query, coalesce(data -> 'products' ->> 0, data ->> 'header') as listed_under,
      latitude, longitude
    from datapunk.events
    where stream = 'google.activity'`,
}

/** What SQL shows of this source. */
export const VIEWS: readonly SqlView[] = [ENTRIES]
