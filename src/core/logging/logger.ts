import pino from 'pino'
import type { Config } from '../config/config.ts'
import { prettyLine } from './pretty.ts'
import { maskSecrets, redact } from './redact.ts'

/**
 * A pino logger: `log.info({ source, run, stored }, 'run done')`. Field names are those of `fields.ts`. Secrets and
 * payloads are left out whatever the caller passes; nobody should rely on that.
 */
export type Logger = pino.Logger

/** Where log lines go. */
export interface LogDestination {
  readonly isTTY?: boolean
  write(line: string): unknown
}

/** The logger of the process. It writes to stderr, because stdout belongs to results. */
export function createLogger(
  config: Pick<Config, 'logLevel' | 'logFormat' | 'color'>,
  destination: LogDestination = process.stderr,
): Logger {
  const isTerminal = destination.isTTY === true
  const isPretty = config.logFormat === 'pretty' || (config.logFormat === 'auto' && isTerminal)
  const isColored = config.color === 'always' || (config.color === 'auto' && isTerminal)
  const options: pino.LoggerOptions = {
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), bindings: redact, log: redact },
    // The formatter has described errors already; pino's own serializer would take them for errors again.
    serializers: { err: (value: unknown) => value },
    hooks: { streamWrite: maskSecrets },
  }
  return redactChildren(pino(options, toStream(destination, isPretty, isColored)))
}

function toStream(destination: LogDestination, isPretty: boolean, isColored: boolean): pino.DestinationStream {
  if (isPretty) return { write: (line) => void destination.write(prettyLine(line, isColored)) }
  // Synchronous, so that the last lines before an exit are not lost.
  if (destination === process.stderr) return pino.destination({ dest: 2, sync: true })
  return { write: (line) => void destination.write(line) }
}

/** pino formats the bindings of children without the formatter of their parent. */
function redactChildren<L extends string>(inner: pino.Logger<L>): pino.Logger<L> {
  const outer: pino.Logger<L> = Object.create(inner)
  outer.child = (bindings, options) => redactChildren(inner.child(redact(bindings), options))
  return outer
}
