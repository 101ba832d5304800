import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { attachCluster } from '../src/storage/postgres/embedded/cluster.ts'
import { stopPostmaster } from '../src/storage/postgres/embedded/postmaster.ts'
import { dropTestDatabases, forgoDurability } from '../src/storage/postgres/testing.ts'

/**
 * What a whole `npm test` shares: a temporary folder, and one throw-away cluster in it, or the PostgreSQL that
 * DATAPUNK_TEST_DATABASE_URL names (a superuser of it). Nothing of it is left behind, whatever ends the run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const run = randomBytes(4).toString('hex')
  project.provide('clusterRun', run)
  await sweep()
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
  const onExit = () => removeNow(folder)
  // The last resort: vitest ends the process at once on SIGINT and SIGTERM. A closed terminal has to be told it.
  const onHangUp = () => process.exit(129)
  process.once('exit', onExit)
  process.once('SIGHUP', onHangUp)
  project.provide('runFolder', folder)
  const { url, release } = await openServer(folder, run)
  project.provide('clusterUrl', url)
  return async () => {
    await release()
    await rm(folder, { recursive: true, force: true })
    process.off('exit', onExit)
    process.off('SIGHUP', onHangUp)
  }
}

async function openServer(folder: string, run: string) {
  const external = process.env['DATAPUNK_TEST_DATABASE_URL']
  if (external) return { url: external, release: () => dropTestDatabases(external, run) }
  const log = { info: () => undefined, warn: console.warn }
  const cluster = await attachCluster({ dataDir: folder, password: randomBytes(12).toString('hex'), log })
  await forgoDurability(cluster.url)
  return { url: cluster.url, release: () => cluster.release() }
}

const PREFIX = 'datapunk-test-'
const WAIT_MS = 5_000
const POLL_MS = 20

/** Removes what killed runs have left. Those of other users stay: they cannot be touched. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]
    if (owner !== undefined && !isAlive(Number(owner))) await discard(join(tmpdir(), name)).catch(() => undefined)
  }
}

async function discard(dataDir: string): Promise<void> {
  const pid = postmasterOf(dataDir)
  if (pid !== undefined) await stopPostmaster(pid, join(await realpath(dataDir), 'postgres'), WAIT_MS)
  await rm(dataDir, { recursive: true, force: true })
}

/** Stops our own cluster and removes it, synchronously: at the end of a process nothing else is possible. */
function removeNow(dataDir: string): void {
  const pid = postmasterOf(dataDir)
  if (pid !== undefined && isAlive(pid)) {
    process.kill(pid, 'SIGQUIT')
    const end = Date.now() + WAIT_MS
    while (isAlive(pid) && Date.now() < end) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS)
  }
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
}

function postmasterOf(dataDir: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10) || undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
