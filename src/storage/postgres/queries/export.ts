import type pg from 'pg'
import { STATES } from '../../../models/events.ts'
import type { EventFilter } from '../../../models/stream.ts'
import { wireJson } from '../../../utils/json-text.ts'
import type { ExportedEvent, ExportOptions } from '../../ports.ts'
import { type Connections, readerSettings, type Sight } from '../connections.ts'
import { storageFault } from '../faults.ts'
import { type EventRow, eventOf, selectEvents } from '../rows.ts'
import { conditions, parameters, streamIds, timeConditions } from './filter.ts'

const PAGE = 2000
const LOWEST_ID = '00000000-0000-0000-0000-000000000000'

/**
 * Current revisions as they are at one moment, page by page: one transaction on a connection of its own, that ends with
 * the iteration. Both orders follow an index, so the first page comes at once and nothing is sorted.
 */
export async function* exportEvents(
  { connections, sight }: { readonly connections: Connections; readonly sight: Sight },
  owner: number,
  filter: EventFilter,
  { order, isComplete, patienceMs = 0 }: ExportOptions,
): AsyncGenerator<readonly ExportedEvent[]> {
  const client = await connections.dedicated('export')
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query(
      "select set_config('role', $3, true), set_config('datapunk.owner', $1, true), set_config('idle_in_transaction_session_timeout', $2, true), set_config('search_path', $4, true)",
      [String(owner), String(patienceMs), ...readerSettings(sight)],
    )
    const search = { client, sight, owner, filter, states: isComplete ? COMPLETE : PRESENT }
    if (order === 'time') yield* byId(search)
    else {
      for (const stream of await streamIds(client, owner, filter.stream)) yield* byPosition(search, stream)
    }
    await client.query('commit')
  } catch (error) {
    throw storageFault(error, 'exporting events')
  } finally {
    await client.end()
  }
}

interface Search {
  readonly client: pg.Client
  readonly sight: Sight
  readonly owner: number
  readonly filter: EventFilter
  readonly states: readonly number[]
}

const PRESENT = [STATES.indexOf('live'), STATES.indexOf('gone')]
/** What an undo took back is left out either way: the owner said that it should not be here. */
const COMPLETE = [...PRESENT, STATES.indexOf('deleted')]

async function* byId(search: Search): AsyncGenerator<readonly ExportedEvent[]> {
  for (let after: string | undefined = LOWEST_ID; after !== undefined; ) {
    const events = await page(search, { where: 'e.id > ', after, by: 'e.id' })
    if (events.length > 0) yield events
    after = events.length < PAGE ? undefined : events.at(-1)?.fact
  }
}

async function* byPosition(search: Search, stream: number): AsyncGenerator<readonly ExportedEvent[]> {
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const where = `e.stream = ${stream} and e.position > `
    const events = await page(search, { where, after, by: 'e.position' })
    if (events.length > 0) yield events
    after = events.length < PAGE ? undefined : events.at(-1)?.position
  }
}

async function page(
  { client, sight, owner, filter, states }: Search,
  { where, after, by }: { readonly where: string; readonly after: string; readonly by: string },
): Promise<readonly ExportedEvent[]> {
  const bound = parameters(owner, states, PAGE)
  const wanting = await conditions(client, owner, filter, bound)
  if (wanting === undefined) return []
  const bounds = ['e.usr = $1', 'e.state = any($2::int[])', `${where}${bound.add(after)}`]
  const all = [...bounds, ...wanting, ...timeConditions(filter, bound)].join(' and ')
  const rows = `select e.* from event e where ${all} order by ${by} limit $3`
  const { rows: found } = await client.query<EventRow>(`${selectEvents(rows)} order by ${by}`, bound.values)
  const events = found.map(eventOf)
  // An edit is in clear, and of no use without the values that it overlays; labels are of those values.
  if (sight === 'masked') return events
  const edits = await editsOf(client, owner, events)
  if (edits.size === 0) return events
  return events.map((event) => {
    const edit = edits.get(event.fact)
    return edit === undefined ? event : { ...event, edit }
  })
}

async function editsOf(
  client: pg.Client,
  owner: number,
  events: readonly ExportedEvent[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ id: string; patch: string }>(
    'select id::text, patch::text from dp.edit where usr = $1 and id = any($2)',
    [owner, events.map(({ fact }) => fact)],
  )
  return new Map(rows.map(({ id, patch }) => [id, wireJson(patch)]))
}
