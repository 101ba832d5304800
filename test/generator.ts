import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** A generator of exports that was written independently of this project; it lies beside the checkout, if anywhere. */
const SCRIPT = fileURLToPath(new URL('../../shared/tools/exports/generate.py', import.meta.url))

/** Samples of exports collected by others. */
export const SAMPLES = fileURLToPath(new URL('../../shared/data/exports/', import.meta.url))

export interface Generated {
  readonly records: number
  /** Records that are not the one before once more. */
  readonly distinct: number
}

/** Why nothing can be generated here; undefined where it can. */
export const noGenerator = !existsSync(SCRIPT)
  ? `${SCRIPT} is not there`
  : spawnSync('python3', ['--version']).status !== 0
    ? 'python3 is not there'
    : undefined

/** Writes an export to the folder `out`, with `isZip` also to `<out>.zip`. */
export async function generate(
  out: string,
  kind: 'records' | 'semantic' | 'phone' | 'watch-history' | 'watch-history-html' | 'spotify',
  {
    records,
    seed,
    duplicates = 0.01,
    isZip = false,
  }: { records: number; seed: number; duplicates?: number; isZip?: boolean },
): Promise<Generated> {
  const args = [SCRIPT, out, '--kind', kind, '--records', String(records), '--seed', String(seed)]
  args.push('--duplicates', String(duplicates), ...(isZip ? ['--zip'] : []))
  const { stdout } = await promisify(execFile)('python3', args)
  return JSON.parse(stdout)
}
