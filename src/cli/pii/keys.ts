import type { KeyChange } from '../../storage/pii.ts'
import { EXIT, type Session } from '../context.ts'
import { usage } from '../failure.ts'
import { plural } from '../format.ts'
import { withInstance } from '../instance.ts'

/** `datapunk pii rotate-key`. */
export function rotateKey(flags: { readonly retire?: true }, session: Session): Promise<number> {
  return withInstance(session, async ({ stores, owner }) => {
    const { ownerKeys } = stores.personal
    const change = await (flags.retire === true ? ownerKeys.retire(owner) : ownerKeys.rotate(owner))
    return told(change, session)
  })
}

/** `datapunk pii forget`: only with --yes, since nothing brings the keys back. */
export function forgetKeys(flags: { readonly yes?: true }, session: Session): Promise<number> {
  if (flags.yes !== true)
    throw usage(
      'This makes everything that was encrypted unreadable for good, and drops the records in quarantine. Say so with --yes.',
    )
  return withInstance(session, async ({ stores, owner }) =>
    told(await stores.personal.ownerKeys.forget(owner), session),
  )
}

function told(change: KeyChange, { terminal }: Session): number {
  if (terminal.isJson) terminal.json(change)
  else terminal.print(textOf(change))
  if (change.did === 'rotated')
    terminal.note(
      terminal.err.dim(
        'datapunk pii reprocess             seals with it what the former key sealed\ndatapunk pii rotate-key --retire   takes the former key away then',
      ),
    )
  return EXIT.ok
}

function textOf({ did, key, former }: KeyChange): string {
  if (did === 'rotated') return `Key ${key} seals from now on. Key ${former.join(', ')} still opens what it sealed.`
  const keys = plural(former.length, 'key')
  if (did === 'retired')
    return former.length === 0 ? 'There is no former key.' : `${keys} taken away: ${former.join(', ')}.`
  return former.length === 0 ? 'There was no key.' : `${keys} destroyed: ${former.join(', ')}.`
}
