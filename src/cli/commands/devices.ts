import type { Command } from 'commander'
import { addDevice, appNames, listDevices, removeDevice } from '../../services/devices.ts'
import { EXIT, type RunCommand, type Session } from '../context.ts'
import { usage } from '../failure.ts'
import { localTime } from '../format.ts'
import { withInstance } from '../instance.ts'
import { readServerNote } from '../server-note.ts'
import { didYouMean } from '../suggest.ts'
import { table } from '../table.ts'

const EXAMPLES = `
The phone has to reach the server: give the address by which it does, and see docs/devices.md.

Examples:
  $ datapunk devices add phone --url https://stream.example.org
  $ datapunk devices add tablet --app overland --url https://stream.example.org
  $ datapunk devices list
  $ datapunk devices remove phone`

interface AddOptions {
  readonly app: string
  readonly url?: string
}

/** `datapunk devices add|list|remove`. */
export function devicesCommand(program: Command, run: RunCommand): void {
  const devices = program
    .command('devices')
    .description('phones that send their position by themselves')
    .addHelpText('after', EXAMPLES)
  devices
    .command('add')
    .argument('<name>', 'what the device is called')
    .option('--app <app>', 'the app on it: owntracks, overland', 'owntracks')
    .option('--url <address>', 'how the phone reaches the server (default: the address it listens on)')
    .description('make its key; shows what to enter in the app, once')
    .action((name: string, options: AddOptions, command: Command) =>
      run(command, (session) => add(name, options, session)),
    )
  devices
    .command('list', { isDefault: true })
    .description('all devices, without their keys')
    .action((_options: object, command: Command) => run(command, list))
  devices
    .command('remove')
    .argument('<name>')
    .description('end the key of a device; its events stay')
    .action((name: string, _options: object, command: Command) => run(command, (session) => remove(name, session)))
}

async function add(name: string, { app, url }: AddOptions, session: Session): Promise<number> {
  const baseUrl = url ?? (await serverUrl(session))
  if (!/^https?:\/\/[^/]/i.test(baseUrl) || !URL.canParse(baseUrl))
    throw usage('The address must be one like https://stream.example.org.')
  return withInstance(session, async ({ stores: { access }, owner, sources }) => {
    const apps = appNames(sources)
    if (!apps.includes(app) && !sources.some(({ id }) => id === app))
      throw usage(`There is no app ${app}.${didYouMean(app, apps)} Apps: ${apps.join(', ')}.`)
    const { settings, ...device } = await addDevice({ owner, access }, sources, { name, app, baseUrl })
    const { terminal } = session
    if (terminal.isJson) {
      terminal.json({ ...device, settings: settings.map(([setting, value]) => ({ name: setting, value })) })
      return EXIT.ok
    }
    const columns = [{ title: 'setting' }, { title: 'value' }]
    terminal.print(
      table(
        columns,
        settings.map((setting) => [...setting]),
        { style: terminal.out },
      ),
    )
    if (device.link !== undefined) terminal.print(`\n${device.link}`)
    const hint = device.link === undefined ? '' : ' The link, opened on the phone or as a QR code, fills them in.'
    terminal.note(terminal.err.dim(`Shown this once; the key is stored as a hash only.${hint}`))
    if (isLoopback(baseUrl))
      terminal.note(terminal.err.yellow('A phone does not reach this address; give one that it does with --url.'))
    return EXIT.ok
  })
}

async function serverUrl({ config }: Session): Promise<string> {
  const note = await readServerNote(config.data)
  return note?.url ?? `http://${config.host}:${config.port}`
}

const isLoopback = (url: string): boolean => /^(localhost|127\..*|\[::1\])$/.test(new URL(url).hostname)

function list(session: Session): Promise<number> {
  return withInstance(session, async ({ stores: { access }, owner }) => {
    const { terminal, config } = session
    const devices = await listDevices({ owner, access })
    if (terminal.isJson) {
      terminal.json({ devices })
      return EXIT.ok
    }
    if (devices.length === 0) {
      terminal.print('There are no devices.')
      terminal.note(terminal.err.dim('datapunk devices add <name>   adds one'))
      return EXIT.ok
    }
    const at = (time: string) => localTime(Date.parse(time), config.zone).slice(0, 16)
    const rows = devices.map(({ name, source, created, used }) => [
      name,
      source,
      at(created),
      used === undefined ? 'never' : at(used),
    ])
    const columns = ['name', 'source', 'added', 'last sent'].map((title) => ({ title }))
    terminal.print(table(columns, rows, { style: terminal.out }))
    return EXIT.ok
  })
}

function remove(name: string, session: Session): Promise<number> {
  return withInstance(session, async ({ stores: { access }, owner }) => {
    await removeDevice({ owner, access }, name)
    if (session.terminal.isJson) session.terminal.json({ name, removed: true })
    else
      session.terminal.print(
        `The key of ${name} has ended. A running server forgets it within seconds; its events stay.`,
      )
    return EXIT.ok
  })
}
