import type { Session } from './context.ts'

const REDRAW_MS = 100
const PLAIN_EVERY_MS = 5000

/** Shows a line of work that goes on, on stderr: redrawn on a terminal, else now and then; until the function is called. */
export function showWork({ terminal }: Session, line: () => string): () => void {
  const draw = () => (terminal.isErrTerminal ? terminal.draw([`  ${line()}`]) : terminal.note(line()))
  const timer = setInterval(draw, terminal.isErrTerminal ? REDRAW_MS : PLAIN_EVERY_MS)
  return () => {
    clearInterval(timer)
    terminal.draw([])
  }
}
