import type { SqlView } from '../../../models/sql-view.ts'

const FACT = { name: 'fact', about: 'Identity of the event' }
const TIME = { name: 'time', about: 'When' }
const DEVICE = { name: 'device', about: 'Id of the device' }

const SEARCHES: SqlView = {
  name: 'profile_searches',
  about: 'Searches in Bing and Windows, one row a search',
  columns: [
    FACT,
    TIME,
    { name: 'terms', about: 'What was searched for' },
    { name: 'url', about: 'Result that was opened' },
    DEVICE,
  ],
  sql: `
    select fact, time, data ->> 'searchTerms' as terms, data ->> 'url' as url, data ->> 'deviceId' as device
    from datapunk.events
    where stream = 'microsoft.profile' and type = 'microsoft.profile.search'`,
}

const PAGES: SqlView = {
  name: 'profile_pages',
  about: 'Pages opened in Edge, one row each time',
  columns: [
    FACT,
    TIME,
    { name: 'url', about: 'Address of the page' },
    { name: 'site', about: 'Host of the address, without www.' },
    { name: 'title', about: 'Title of the page' },
    DEVICE,
  ],
  sql: `
    select fact, time, data ->> 'navigatedToUrl' as url,
      lower(substring(data ->> 'navigatedToUrl' from '^[a-zA-Z]+://(?:[^/?#]*@)?(?:www[.])?([^/?#:]+)')) as site,
      data ->> 'pageTitle' as title, data ->> 'deviceId' as device
    from datapunk.events
    where stream = 'microsoft.profile' and type = 'microsoft.profile.browse'`,
}

/** What SQL shows of this source. */
export const VIEWS: readonly SqlView[] = [SEARCHES, PAGES]
