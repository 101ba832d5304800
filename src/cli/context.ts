import type { Command } from 'commander'
import type { Config, LoadedConfig } from '../core/config/config.ts'
import type { ConfigKey } from '../core/config/keys.ts'
import type { Instance } from '../services/instance.ts'
import type { Interrupt } from './interrupt.ts'
import type { Terminal } from './terminal.ts'

/** What the composition root gives to the command line. */
export interface CliContext {
  /** Of the program, as `--version` shows it. */
  readonly version: string
  /** Opens the instance of a configuration: attaches to its database, or starts it. The command closes it. */
  readonly open: (config: Config) => Promise<Instance>
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** What one command works with. */
export interface Session {
  readonly context: CliContext
  readonly terminal: Terminal
  readonly interrupt: Interrupt
  readonly loaded: LoadedConfig
  readonly config: Config
}

/** Does the work of a command; answers its exit code. */
export type Action = (session: Session) => Promise<number>

/** Exit codes; a part of the contract in docs/cli.md. */
export const EXIT = { ok: 0, failed: 1, usage: 2, partial: 3, interrupted: 130, terminated: 143 } as const

/** How a command differs from the others in what surrounds it. */
export interface RunOptions {
  /** Keys of the configuration that only flags may give. */
  readonly ignore?: readonly ConfigKey[]
  /** Flags that the command sets by itself where they are not given. */
  readonly flags?: Readonly<Record<string, unknown>>
  /** Whether routine log lines are of interest; else only warnings are shown, unless a level is configured. */
  readonly isServer?: boolean
  /** What stands beside `error` in the object of `--json` where an error ends the command. */
  readonly failed?: (state: 'failed' | 'cancelled') => object
}

/** Runs the work of a command, with configuration, terminal and interruption ready. */
export type RunCommand = (command: Command, action: Action, options?: RunOptions) => Promise<void>
