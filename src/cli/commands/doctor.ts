import { stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { EXIT, type RunCommand, type Session } from '../context.ts'
import { type Check, failedBy, ok } from '../doctor/check.ts'
import { checkInstance } from '../doctor/database.ts'
import { checkDirectory, checkKey, checkNode, checkPlatform, checkPort, checkRoom } from '../doctor/machine.ts'
import { withInstance } from '../instance.ts'
import { padEnd, type Style, shown, widthOf } from '../style.ts'

/** `datapunk doctor`. */
export function doctorCommand(program: Command, run: RunCommand): void {
  program
    .command('doctor')
    .description('look whether everything is as it should be, and say what to do where it is not')
    .action((_options: object, command: Command) => run(command, examine))
}

async function examine(session: Session): Promise<number> {
  const { terminal, config } = session
  const checks = [
    checkNode(),
    checkPlatform(config),
    await checkDirectory(config.data),
    await checkRoom(config.data),
    await checkKey(config),
    await checkPort(config),
    ...(await lookInside(session)),
  ]
  const isWell = checks.every(({ state }) => state !== 'fail')
  if (terminal.isJson) terminal.json({ ok: isWell, version: session.context.version, checks })
  else terminal.print(checkLines(checks, terminal.out).join('\n'))
  return isWell ? EXIT.ok : EXIT.failed
}

/** A look must change nothing: without a data directory no database is made only to be looked at. */
async function lookInside(session: Session): Promise<readonly Check[]> {
  const isThere = await stat(session.config.data).catch(() => undefined)
  if (isThere === undefined && session.config.databaseUrl === undefined) {
    return [ok('database', 'not made yet; datapunk import or datapunk start makes it')]
  }
  try {
    return await withInstance(session, checkInstance)
  } catch (error) {
    return [failedBy('database', error)]
  }
}

/** One line a check; what to do stands below those that ask for it. */
function checkLines(checks: readonly Check[], style: Style): string[] {
  const width = Math.max(...checks.map(({ name }) => widthOf(name)))
  const mark = { ok: style.green('ok  '), warn: style.yellow('warn'), fail: style.red('fail') }
  return checks.flatMap(({ name, state, found, help }) => [
    `${mark[state]}  ${padEnd(name, width)}  ${shown(found)}`,
    ...(help === undefined ? [] : [`      ${' '.repeat(width)}  ${style.bold('→')} ${shown(help)}`]),
  ])
}
