import { readFile } from 'node:fs/promises'
import { runCli } from './cli/cli.ts'
import type { Config } from './core/config/config.ts'

/**
 * The composition root: the command line over an instance. Only open-instance.ts names adapters; it is loaded when an
 * instance is opened, so help, completions and wrong usage answer without it. Answers the exit code.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const version = await ownVersion()
  const open = async (config: Config) => (await import('./open-instance.ts')).openInstance(config, version)
  return runCli(argv, { version, open, now: () => Date.now() })
}

async function ownVersion(): Promise<string> {
  // Built, the program stands one folder deeper than its sources.
  for (const place of ['../package.json', '../../package.json']) {
    const text = await readFile(new URL(place, import.meta.url), 'utf8').catch(() => undefined)
    const found: unknown = text === undefined ? undefined : JSON.parse(text)
    if (typeof found === 'object' && found !== null && 'version' in found && typeof found.version === 'string')
      return found.version
  }
  return '0.0.0'
}
