import { EXIT, type Session } from '../context.ts'
import { count, plural } from '../format.ts'
import { withInstance } from '../instance.ts'
import { shown } from '../style.ts'

/** `datapunk pii audit verify`. A chain that is broken is a failure. */
export function verifyAudit(session: Session): Promise<number> {
  const { terminal } = session
  return withInstance(session, async ({ stores, owner }) => {
    const chains = await stores.personal.verifyAudit(owner)
    const broken = chains.flatMap(({ chain, broken: at }) => (at === undefined ? [] : [{ chain, ...at }]))
    const records = chains.reduce((sum, chain) => sum + chain.records, 0)
    if (terminal.isJson) terminal.json({ whole: broken.length === 0, chains: chains.length, records, broken })
    else {
      for (const { chain, no, why } of broken)
        terminal.print(`${terminal.out.red('broken')}  ${shown(chain)}, record ${count(no)}: ${why}`)
      const found = `${plural(chains.length, 'chain')} of ${plural(records, 'record')}`
      terminal.print(broken.length === 0 ? `${found}: whole` : `${found}: ${broken.length} broken`)
    }
    return broken.length === 0 ? EXIT.ok : EXIT.failed
  })
}
