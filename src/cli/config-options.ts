import type { Command } from 'commander'
import type { ConfigKey } from '../core/config/keys.ts'
import { CONFIG_KEYS, defaultText, factsOf, flagNameOf, keywordsOf } from '../core/config/values.ts'

const GLOBAL: readonly ConfigKey[] = ['data', 'logLevel', 'logFormat', 'color', 'zone', 'masterKeyFile']

/** A longer default stands in docs/configuration.md alone. */
const LONGEST_DEFAULT = 40

/** Adds the flags of the configuration: those of every command, or those of a server. Values are checked with the rest of the configuration. */
export function addConfigOptions(command: Command, which: 'global' | 'server'): Command {
  for (const key of CONFIG_KEYS) {
    const flag = flagNameOf(key)
    if (flag === undefined || GLOBAL.includes(key) !== (which === 'global')) continue
    const first = (keywordsOf(key).description ?? '').split(/(?<=\.) /)[0] ?? ''
    const usual = defaultText(key).replaceAll('`', '')
    const words = usual.length > LONGEST_DEFAULT ? first : `${first} Default: ${usual}.`
    command.option(`${flag} <${factsOf(key).flag}>`, words.replaceAll('`', ''))
  }
  return command
}
