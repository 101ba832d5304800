import type { Command } from 'commander'
import { SCOPES } from '../../api/middleware/scopes.ts'
import { AppError } from '../../core/errors.ts'
import { createApiKey } from '../../core/security/credentials.ts'
import { isOneOf } from '../../utils/validators.ts'
import { EXIT, type RunCommand, type Session } from '../context.ts'
import { usage } from '../failure.ts'
import { listOption } from '../filter.ts'
import { localTime } from '../format.ts'
import { withInstance } from '../instance.ts'
import { shown } from '../style.ts'
import { didYouMean } from '../suggest.ts'
import { table } from '../table.ts'

const EXAMPLES = `
Scopes: ${SCOPES.join(', ')}.

Examples:
  $ datapunk keys create "home automation" --scopes events:read,events:write
  $ datapunk keys list
  $ datapunk keys revoke 3k7d0wq2hs`

/** `datapunk keys create|list|revoke`. */
export function keysCommand(program: Command, run: RunCommand): void {
  const keys = program.command('keys').description('API keys for programs').addHelpText('after', EXAMPLES)
  keys
    .command('create')
    .argument('<name>', 'what the key is for')
    .addOption(listOption('--scopes <scopes>', `what it may do: ${SCOPES.join(', ')} (default: events:read)`))
    .description('make a key; it is shown once')
    .action((name: string, options: { readonly scopes?: readonly string[] }, command: Command) =>
      run(command, (session) => create(name, checkedScopes(options.scopes ?? ['events:read']), session)),
    )
  keys
    .command('list', { isDefault: true })
    .description('all keys, without their secrets')
    .action((_options: object, command: Command) => run(command, list))
  keys
    .command('revoke')
    .argument('<id>', 'the part of the key between the underscores')
    .description('end a key for good')
    .action((id: string, _options: object, command: Command) => run(command, (session) => revoke(id, session)))
}

function checkedScopes(scopes: readonly string[]): readonly string[] {
  const unknown = scopes.find((scope) => !isOneOf(SCOPES, scope))
  if (unknown === undefined) return scopes
  throw usage(`There is no scope ${unknown}.${didYouMean(unknown, SCOPES)} Scopes: ${SCOPES.join(', ')}.`)
}

function create(name: string, scopes: readonly string[], session: Session): Promise<number> {
  return withInstance(session, async ({ stores, owner }) => {
    const { id, key, hash } = createApiKey()
    await stores.access.createKey(owner, { id, hash, name, scopes })
    const { terminal } = session
    if (terminal.isJson) terminal.json({ id, key, name, scopes })
    else {
      terminal.print(key)
      terminal.note(terminal.err.dim('Shown this once, stored as a hash only. Send it as: Authorization: Bearer dp_…'))
    }
    return EXIT.ok
  })
}

function list(session: Session): Promise<number> {
  return withInstance(session, async ({ stores, owner }) => {
    const { terminal, config } = session
    const keys = await stores.access.listKeys(owner)
    if (terminal.isJson) {
      terminal.json({ keys })
      return EXIT.ok
    }
    if (keys.length === 0) {
      terminal.print('There are no API keys.')
      terminal.note(terminal.err.dim('datapunk keys create <name>   makes one'))
      return EXIT.ok
    }
    const at = (time: string) => localTime(Date.parse(time), config.zone).slice(0, 16)
    const rows = keys.map((key) => [
      key.id,
      shown(key.name),
      key.scopes.join(','),
      at(key.created),
      key.used === undefined ? 'never' : at(key.used),
      key.revoked ? terminal.out.yellow('revoked') : '',
    ])
    const titles = ['id', 'name', 'scopes', 'created', 'last used', '']
    terminal.print(
      table(
        titles.map((title) => ({ title })),
        rows,
        { style: terminal.out },
      ),
    )
    return EXIT.ok
  })
}

function revoke(text: string, session: Session): Promise<number> {
  // A whole key in place of its id is understood, too.
  const id = /^dp_([^_]+)_/.exec(text)?.[1] ?? text
  return withInstance(session, async ({ stores, owner }) => {
    if (!(await stores.access.revokeKey(owner, id)))
      throw new AppError('apikey.not_found', `There is no API key ${id}.`)
    if (session.terminal.isJson) session.terminal.json({ id, revoked: true })
    else session.terminal.print(`Key ${id} is revoked. A running server forgets it within seconds.`)
    return EXIT.ok
  })
}
