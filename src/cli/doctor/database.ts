import type { Instance } from '../../services/instance.ts'
import type { Run } from '../../storage/ports.ts'
import { count, plural } from '../format.ts'
import { equationOf } from '../import-result.ts'
import { type Check, fail, failedBy, ok, warn } from './check.ts'

const TIMEOUT_MS = 10_000
const LATEST_RUNS = 100
/** Positions; a server at work is never so far behind for long. */
const MUCH_LAG = 1000

/** Everything that only an opened instance can tell. */
export async function checkInstance(instance: Instance): Promise<Check[]> {
  const looks: [string, (instance: Instance) => Promise<Check[]>][] = [
    ['database', database],
    ['reading as the owner', reading],
    ['projections', projections],
    ['runs', runs],
    ['quarantine', quarantine],
  ]
  const found: Check[] = []
  for (const [name, look] of looks) {
    found.push(...(await look(instance).catch((error: unknown) => [failedBy(name, error)])))
  }
  return found
}

async function database({ stores, config }: Instance): Promise<Check[]> {
  const { version, schema, milliseconds } = await stores.health.check(AbortSignal.timeout(TIMEOUT_MS))
  const which = config.databaseUrl === undefined ? 'built in' : 'DATABASE_URL'
  return [
    ok('database', `PostgreSQL ${version} (${which}), answers in ${Math.round(milliseconds)} ms`),
    ok('schema', `version ${schema}`),
  ]
}

/** Goes through the reader's role and the row-level security, as every request does. */
async function reading({ stores, owner }: Instance): Promise<Check[]> {
  const counts = await stores.events.counts(owner)
  const total = counts.reduce((sum, { events }) => sum + events, 0)
  return [ok('events', `${count(total)}, read as the application's role under row-level security`)]
}

async function projections({ stores, owner }: Instance): Promise<Check[]> {
  const all = await stores.projections.lag(owner)
  const late = all.filter(({ lag }) => lag > MUCH_LAG)
  if (late.length === 0) return all.map(({ name }) => ok(`index ${name}`, 'up to date'))
  const names = late.map(({ name, lag }) => `${name} by ${count(lag)}`).join(', ')
  return [warn('projections', `behind the log: ${names}`, 'They catch up while a server runs: datapunk start.')]
}

async function runs({ stores, owner }: Instance): Promise<Check[]> {
  const page = await stores.runs.list(owner, { limit: LATEST_RUNS })
  const unfinished = page.runs.filter(({ finished }) => finished === undefined)
  const parts = await Promise.all(
    page.runs.filter(({ finished }) => finished !== undefined).map(({ id }) => stores.runs.children(owner, id)),
  )
  const open = [...page.runs, ...parts.flat()].filter(
    (run) => run.finished !== undefined && !equationOf(run.counts).closes,
  )
  return [unfinishedCheck(unfinished), closing(open, page.runs.length)]
}

function unfinishedCheck(unfinished: readonly Run[]): Check {
  if (unfinished.length === 0) return ok('unfinished runs', 'none')
  const ids = unfinished.map(({ id, state }) => `${id} (${state})`).join(', ')
  return warn('unfinished runs', ids, 'They go on when a server starts, or when the same command is run again.')
}

function closing(open: readonly Run[], all: number): Check {
  if (open.length === 0) return ok('counts', all === 0 ? 'no runs yet' : `close in the latest ${plural(all, 'run')}`)
  const ids = open.map(({ id }) => id).join(', ')
  return fail(
    'counts',
    `do not close in ${ids}`,
    'This is a fault of the program. Keep the export and report it with the counts.',
  )
}

async function quarantine({ stores, owner }: Instance): Promise<Check[]> {
  const { records, next } = await stores.quarantine.list(owner, { limit: LATEST_RUNS })
  if (records.length === 0) return [ok('quarantine', 'empty')]
  const number = next === undefined ? plural(records.length, 'record') : `more than ${plural(records.length, 'record')}`
  return [ok('quarantine', `${number} kept; datapunk quarantine list tells why`)]
}
