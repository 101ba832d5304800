import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from './generator.ts'

/** Generated code is formatted as all code is. `path` is where it will stand. */
export function formatted(path: string, code: string): string {
  const biome = join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
  const run = spawnSync(process.execPath, [biome, 'check', '--write', `--stdin-file-path=${path}`], {
    cwd: ROOT,
    input: code,
    encoding: 'utf8',
  })
  if (run.status !== 0) throw new Error(`formatting ${path}: ${run.stderr}`)
  return run.stdout
}

/** A folder or file as a name in code: `google/maps` → `googleMaps`. */
export const camelCase = (path: string): string => path.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase())
