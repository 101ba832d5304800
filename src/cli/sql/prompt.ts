import { createInterface } from 'node:readline'
import { isAppError } from '../../core/errors.ts'
import { scanSql } from '../../utils/sql-text.ts'

/** What a prompt is held on. */
export interface PromptOptions {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
  /** Whether a person types: with a prompt, a history of the session, and Ctrl-C for the statement alone. */
  readonly isPerson: boolean
  /** Runs one statement, or a command that begins with a backslash; a fault is told by the prompt. */
  readonly run: (statement: string) => Promise<void>
  readonly cancel: () => Promise<void>
  /** Tells of a fault of a statement. */
  readonly tell: (error: unknown, statement: string) => void
  /** The end of the command. */
  readonly signal: AbortSignal
}

const FRESH = 'datapunk=> '
const GOING_ON = '      ...> '
const FAREWELL = /^\s*(\\q|quit|exit)\s*;?\s*$/i
const COMMAND = /^\s*(\\d|\\\?|help|tables)(?:\s+(\S+?))?\s*;?\s*$/i

/** A command of the prompt: `\d visits`, `help`. Undefined for anything else. */
export function commandOf(line: string): { readonly isHelp: boolean; readonly view: string } | undefined {
  const [, command, view = ''] = COMMAND.exec(line) ?? []
  if (command === undefined) return undefined
  return { isHelp: command === '\\?' || command.toLowerCase() === 'help', view }
}

/**
 * Reads statements until the input ends; each runs when its semicolon is there. Ctrl-C ends the statement that runs, or
 * drops what was typed. Answers whether everything went well: a script, not a person, ends with its first fault.
 */
export async function holdPrompt({ input, output, isPerson, signal, ...work }: PromptOptions): Promise<boolean> {
  const lines = createInterface({ input, output, terminal: isPerson, historySize: 1000, prompt: FRESH })
  const attempts = createAttempts(work)
  let typed = ''
  const ask = () => {
    if (!isPerson) return
    lines.setPrompt(typed === '' ? FRESH : GOING_ON)
    lines.prompt()
  }
  lines.on('SIGINT', () => {
    if (attempts.cancel()) return
    output.write(typed === '' && lines.line === '' ? '\n(\\q or Ctrl-D ends)\n' : '\n')
    typed = ''
    lines.write(null, { ctrl: true, name: 'e' })
    lines.write(null, { ctrl: true, name: 'u' })
    ask()
  })
  signal.addEventListener('abort', () => lines.close(), { once: true })
  try {
    ask()
    for await (const line of lines) {
      if (typed === '' && FAREWELL.test(line)) return true
      const found = nextOf(typed, line)
      typed = found.rest
      if (!(await attempts.all(found.statements, isPerson)) && !isPerson) return false
      ask()
    }
    // The end of a script ends its last statement too.
    if (isPerson) output.write('\n')
    else if (!signal.aborted) return attempts.all(nextOf(typed, ';').statements, false)
    return true
  } finally {
    lines.close()
  }
}

/** Runs statements one by one, and ends the one that runs. */
function createAttempts({ run, cancel, tell }: Pick<PromptOptions, 'run' | 'cancel' | 'tell'>) {
  let isRunning = false
  const attempt = async (statement: string) => {
    isRunning = true
    try {
      await run(statement)
      return true
    } catch (error) {
      // Without its database a prompt has nothing more to say.
      if (!isAppError(error) || error.code.startsWith('database.')) throw error
      tell(error, statement)
      return false
    } finally {
      isRunning = false
    }
  }
  return {
    /** Answers whether all went well; with `goesOn` those behind a fault run too. */
    async all(statements: readonly string[], goesOn: boolean) {
      let isGood = true
      for (const statement of statements) if (isGood || goesOn) isGood = (await attempt(statement)) && isGood
      return isGood
    },
    cancel() {
      if (isRunning) void cancel().catch(() => undefined)
      return isRunning
    },
  }
}

/** What is complete with another line, and what is not. */
function nextOf(typed: string, line: string): { readonly statements: readonly string[]; readonly rest: string } {
  if (typed === '' && commandOf(line) !== undefined) return { statements: [line], rest: '' }
  const { statements, rest } = scanSql(typed === '' ? line : `${typed}\n${line}`)
  return { statements: statements.map(({ text }) => text), rest: rest.text }
}
