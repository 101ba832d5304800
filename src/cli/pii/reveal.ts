import { type Revealed, reveal } from '../../services/pii/reveal.ts'
import { EXIT, type Session } from '../context.ts'
import { withInstance } from '../instance.ts'
import { shown } from '../style.ts'
import { table } from '../table.ts'
import type { Terminal } from '../terminal.ts'

/** `datapunk pii reveal`. Code 1 where nothing opens. */
export function revealValues(fact: string, path: string | undefined, session: Session): Promise<number> {
  const { terminal } = session
  return withInstance(session, async ({ stores, owner }) => {
    const revealed = await reveal(stores, { owner, fact, by: 'command line', ...(path !== undefined && { path }) })
    if (terminal.isJson) terminal.json(revealed)
    else tell(revealed, terminal)
    if (revealed.values.length + revealed.closed.length === 0)
      terminal.note(path === undefined ? 'Nothing in it is encrypted.' : shown(`Nothing is encrypted at ${path}.`))
    return revealed.values.length > 0 ? EXIT.ok : EXIT.failed
  })
}

function tell({ values, closed }: Revealed, terminal: Terminal): void {
  const columns = [{ title: 'path' }, { title: 'kind of value' }, { title: 'value' }]
  const rows = values.map(({ path, entity, value }) => [shown(path), entity, shown(value)])
  if (rows.length > 0) terminal.print(table(columns, rows, { style: terminal.out }))
  for (const { path, entity, key } of closed)
    terminal.note(terminal.err.yellow(shown(`${path}: ${entity} does not open: key ${key} is gone, or it was altered`)))
}
