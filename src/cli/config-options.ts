import type { Command } from 'commander'
import type { ConfigKey } from '../core/config/keys.ts'
import { CONFIG_KEYS, defaultText, factsOf, flagNameOf, keywordsOf } from '../core/config/values.ts'

const GLOBAL: readonly ConfigKey[] = ['data', 'logLevel', 'logFormat', 'color', 'zone', 'masterKeyFile']

/** Adds the flags of the configuration: those of every command, or those of a server. Values are checked with the rest of the configuration. */
export function addConfigOptions(command: Command, which: 'global' | 'server'): Command {
  for (const key of CONFIG_KEYS) {
    const flag = flagNameOf(key)
    if (flag === undefined || GLOBAL.includes(key) !== (which === 'global')) continue
    const first = (keywordsOf(key).description ?? '').split(/(?<=\.) /)[0] ?? ''
    command.option(`${flag} <${factsOf(key).flag}>`, `${first} Default: ${defaultText(key).replaceAll('`', '')}.`)
  }
  return command
}
