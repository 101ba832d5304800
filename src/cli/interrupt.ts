import { constants } from 'node:os'

/** The wish of a person (Ctrl-C) or of the system (SIGTERM) that the command ends. */
export interface Interrupt {
  /** Aborts at the first signal. */
  readonly signal: AbortSignal
  /** 130 after Ctrl-C, 143 after SIGTERM; undefined as long as nothing happened. */
  readonly exitCode: number | undefined
  /** Gives the signals back to the system. */
  release(): void
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const SIGNALLED = 128
/** Some terminals and parents send the same signal twice at once (npm does): that is no second wish. */
const SAME_WISH_MS = 500

/**
 * Listens for signals. The first asks for a clean end, a later one ends the process at once; committed work is kept
 * either way.
 */
export function listenForInterrupt(onFirst: (name: string) => void, now: () => number): Interrupt {
  const controller = new AbortController()
  let exitCode: number | undefined
  let since = 0
  const onSignal = (name: NodeJS.Signals) => {
    if (exitCode !== undefined) {
      if (now() - since > SAME_WISH_MS) process.exit(SIGNALLED + constants.signals[name])
      return
    }
    since = now()
    exitCode = SIGNALLED + constants.signals[name]
    onFirst(name)
    controller.abort(new Error(`interrupted by ${name}`))
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode
    },
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal)
    },
  }
}

/** Resolves at the first signal. */
export function untilInterrupted({ signal }: Interrupt): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
