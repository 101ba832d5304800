import type { Command } from 'commander'
import type { RunCommand } from '../context.ts'
import { usage } from '../failure.ts'
import { detectLines } from '../pii/detect.ts'
import { tellReport } from '../pii/report.ts'

const DETECT = `
Nothing is stored, and no database is opened. For scripts: a line {"id","text"} in, a line {"id","spans"} out, in order.
A span is {"start","end","entity","score"}; places are Unicode code points, the end exclusive. docs/pii.md lists the entities.
A line that cannot be read ends the command with code 1; the lines before it are answered.

Examples:
  $ datapunk pii detect < texts.ndjson > found.ndjson
  $ echo '{"id":1,"text":"write to ada@example.org"}' | datapunk pii detect`

const REPORT = `
Counts alone: no value, and no place of one. What was found in texts stands above, what types declare to be personal below.

Examples:
  $ datapunk pii report
  $ datapunk pii report --csv > pii.csv`

/** `datapunk pii …`. */
export function piiCommands(program: Command, run: RunCommand): void {
  const pii = program.command('pii').description('personal values: what is found, and what is done with it')
  pii
    .command('detect')
    .description('find personal values in lines of texts on stdin')
    .addHelpText('after', DETECT)
    .action((_options: object, self: Command) =>
      run(self, (session) => {
        if (session.terminal.isJson) throw usage('`pii detect` always writes JSON, a line each: leave --json out.')
        return detectLines(process.stdin, session)
      }),
    )
  pii
    .command('report')
    .description('count the personal values in what is stored: by source, kind, risk and operator')
    .option('--csv', 'print CSV with a header line, by month of the events')
    .addHelpText('after', REPORT)
    .action((options: { readonly csv?: true }, self: Command) =>
      run(self, (session) => {
        if (options.csv === true && session.terminal.isJson) throw usage('--json prints one object; leave --csv out.')
        return tellReport(session, options)
      }),
    )
}
