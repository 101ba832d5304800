import { createInterface } from 'node:readline'
import { attachCluster } from '../cluster.ts'

/**
 * A command that uses a cluster, for tests of several processes: `attach-child.ts <data directory> <password>`. Writes
 * one JSON line when it is attached, holds on until its standard input ends, and then releases.
 */
const [dataDir = '', password = ''] = process.argv.slice(2)
const write = (facts: object) => process.stdout.write(`${JSON.stringify(facts)}\n`)
const log = { info: () => undefined, warn: () => undefined }

try {
  const { url, started, pid, release } = await attachCluster({ dataDir, password, log })
  write({ url, started, pid })
  for await (const _line of createInterface({ input: process.stdin })) {
    // Nothing is said; the end is what counts.
  }
  await release()
  write({ released: true })
} catch (error) {
  write({ failed: error instanceof Error ? error.message : String(error) })
  process.exitCode = 1
}
