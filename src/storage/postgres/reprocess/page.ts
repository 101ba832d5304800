import type pg from 'pg'
import type { ReprocessedPage, ReprocessFilter, ReprocessGround, ReprocessStage } from '../../pii.ts'
import type { PageCounts } from '../../ports.ts'
import { type Fold, lockFacts } from '../bulk/facts.ts'
import { type Connections, transaction } from '../connections.ts'
import { assertHeld } from '../ingest-store.ts'
import { beginAlone } from '../locks.ts'
import type { LogNotifier } from '../notifier.ts'
import { insertFound } from '../personal-values.ts'
import { type FactParts, loadParts } from './parts.ts'
import { treatFact } from './treat.ts'
import { changedIn, noWrites, type Writes, writeTreated } from './write.ts'

export interface ReprocessOptions {
  readonly connections: Connections
  readonly notifier: LogNotifier
  readonly fold: Fold
  readonly owner: number
  readonly filter: ReprocessFilter
  /** Absent where nothing is written: what would be done is told alone. */
  readonly run?: {
    readonly id: number
    readonly ground: ReprocessGround
    readonly attempt: { readonly run: number; readonly no: number } | undefined
    /** The run of a source, below it. */
    readonly child: (source: string) => Promise<string>
  }
}

export interface Member {
  readonly id: string
  readonly source: string
  readonly type: string
}

export interface Treated {
  readonly pages: readonly ReprocessedPage[]
  /** Behind the last position that was given out; 0 where none was. */
  readonly head: number
}

/** Of what changes all the time somebody else: the page is done under lock then. */
const FREE_ATTEMPTS = 3
/** Facts that are named in a report, of one page. */
const MOST_FAILED = 100

interface Work {
  readonly stage: ReprocessStage
  /** The runs of the sources. */
  readonly children: ReadonlyMap<string, string>
}

/**
 * Treats the members, and stores what came of it. Appends are held up for the writing alone: what is written was searched before,
 * and is held against what is stored once nobody else can change that.
 */
export async function treatPage(options: ReprocessOptions, members: readonly Member[], work: Work): Promise<Treated> {
  const { connections, run } = options
  for (let attempt = 1; ; attempt++) {
    const searched = await transaction(connections.writer, async (client) => {
      await client.query('set transaction isolation level repeatable read, read only')
      return treatMembers(client, options, members, work.stage)
    })
    if (run === undefined) return { pages: searched.pages, head: 0 }
    const stored = await transaction(connections.writer, async (client) => {
      const now =
        attempt < FREE_ATTEMPTS
          ? await stillSo(client, options, searched)
          : await searchedAlone(client, options, members, work.stage)
      return now === undefined ? undefined : storePage(client, options, now, { ...work, cursor: members.at(-1)?.id })
    })
    if (stored !== undefined) return stored
  }
}

/** Locks what is to be written; undefined where somebody else changed any of it meanwhile. */
async function stillSo(
  client: pg.PoolClient,
  { owner }: ReprocessOptions,
  searched: Searched,
): Promise<Searched | undefined> {
  const ids = changedIn(searched.writes)
  if (ids.length === 0) return searched
  await beginAlone(client)
  await lockFacts(client, owner, ids)
  const now = await loadParts(client, owner, ids)
  return now.every((parts) => searched.parts.get(parts.fact.current.id) === stateOf(parts)) ? searched : undefined
}

async function searchedAlone(
  client: pg.PoolClient,
  options: ReprocessOptions,
  members: readonly Member[],
  stage: ReprocessStage,
): Promise<Searched> {
  await beginAlone(client)
  await lockFacts(
    client,
    options.owner,
    members.map(({ id }) => id),
  )
  return treatMembers(client, options, members, stage)
}

function stateOf({ fact: { current, readings, edit }, superseded }: FactParts): string {
  const read = readings.map(({ hash, run, file, record, own }) => [hash, run, file, record, own])
  return JSON.stringify([current, read, edit, superseded])
}

async function storePage(
  client: pg.PoolClient,
  { owner, run }: ReprocessOptions,
  { pages, writes }: Searched,
  { children, cursor }: Work & { readonly cursor: string | undefined },
): Promise<Treated> {
  const head = await writeTreated(client, owner, writes)
  if (run?.attempt !== undefined) await assertHeld(client, run.attempt)
  const runOf = ({ source }: ReprocessedPage) => Number(children.get(source))
  for (const page of pages) await insertPage(client, owner, runOf(page), page)
  await client.query('update dp.run set cursor = $2 where id = $1', [run?.id, cursor])
  // The last statements: the chains are locked from here on.
  for (const page of pages) {
    const { found, changed, lost } = page.treated
    const at = { owner, chain: `run/${runOf(page)}`, run: runOf(page), source: page.source }
    await insertFound(client, at, { ...found, reprocessed: { changed, lost } })
  }
  return { pages, head }
}

interface Searched {
  readonly pages: readonly ReprocessedPage[]
  readonly writes: Writes
  /** What was stored of each that is to be written. */
  readonly parts: ReadonlyMap<string, string>
}

/** What becomes of each, by source. */
async function treatMembers(
  client: pg.PoolClient,
  { owner, fold }: ReprocessOptions,
  members: readonly Member[],
  stage: ReprocessStage,
): Promise<Searched> {
  const writes = noWrites()
  const states = new Map<string, string>()
  const sources = new Map(
    members.map(({ source }) => [source, { read: 0, revised: 0, duplicate: 0, failed: [] as string[] }]),
  )
  // What an attempt that collided with another writer had noted.
  for (const source of sources.keys()) stage.taken(source)
  const byId = new Map(members.map((member) => [member.id, member]))
  for (const parts of await loadParts(
    client,
    owner,
    members.map(({ id }) => id),
  )) {
    const { id } = parts.fact.current
    const member = byId.get(id)
    const counts = sources.get(member?.source ?? '')
    if (member === undefined || counts === undefined) continue
    counts.read++
    const verdict = treatFact(parts, member, { stage, fold }, writes)
    if (verdict === 'revised') states.set(id, stateOf(parts))
    if (verdict === 'failed') counts.failed.push(id)
    else counts[verdict]++
  }
  const pages = [...sources].map(([source, { read, revised, duplicate, failed }]) => ({
    source,
    counts: countsOf(read, revised, duplicate, failed.length),
    treated: stage.taken(source),
    failed: failed.slice(0, MOST_FAILED),
  }))
  return { pages, writes, parts: states }
}

function countsOf(read: number, revised: number, duplicate: number, failed: number): PageCounts {
  const quarantined: Record<string, number> = failed === 0 ? {} : { 'pii.scan_failed': failed }
  return {
    records: { read, stored: 0, revised, duplicate, dropped: {}, quarantined },
    events: { new: 0, revised, duplicate },
  }
}

async function insertPage(
  client: pg.PoolClient,
  owner: number,
  run: number,
  { counts: { records, events }, treated: { changed, lost }, failed }: ReprocessedPage,
): Promise<void> {
  await client.query(
    `insert into dp.batch (usr, run, no, ranges, read, stored, revised, duplicate, dropped, quarantined, events_new, events_revised, events_duplicate, pii)
     select $1, $2, coalesce(max(no), 0) + 1, '{}', $3, 0, $4, $5, '{}', $6, 0, $7, $8, $9 from dp.batch where run = $2`,
    [
      owner,
      run,
      records.read,
      records.revised,
      records.duplicate,
      JSON.stringify(records.quarantined),
      events.revised,
      events.duplicate,
      JSON.stringify({ changed, lost, failed }),
    ],
  )
}
