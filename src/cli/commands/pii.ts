import type { Command } from 'commander'
import type { RunCommand } from '../context.ts'
import { usage } from '../failure.ts'
import { listOption } from '../filter.ts'
import { verifyAudit } from '../pii/audit.ts'
import { detectLines } from '../pii/detect.ts'
import { explainPii } from '../pii/explain.ts'
import { forgetKeys, rotateKey } from '../pii/keys.ts'
import { showPolicy, testPolicy } from '../pii/policy.ts'
import { tellReport } from '../pii/report.ts'
import { type ReprocessFlags, reprocess } from '../pii/reprocess.ts'
import { revealValues } from '../pii/reveal.ts'
import { type ScanFlags, scan } from '../pii/scan.ts'
import { factOf } from './events.ts'

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

const SCAN = `
Nothing is stored, and no database is opened. Values are shown masked.

Examples:
  $ datapunk pii scan takeout-001.zip
  $ datapunk pii scan notes.txt --text --policy draft.yaml`

const EXPLAIN = `
Values are shown masked. An event is searched as it is stored: what was hashed or encrypted stays closed.

Examples:
  $ echo 'write to ada@example.org' | datapunk pii explain
  $ datapunk pii explain 018d…`

const POLICY = `
No database is opened. docs/pii.md has the format of a policy.

Examples:
  $ datapunk pii policy show --shipped > pii-policy.yaml
  $ datapunk pii policy test pii-policy.yaml`

const REPROCESS = `
Without it a changed policy, or a later version of the program, holds for what is stored from then on alone. What is removed from
stored events is gone: look with --dry-run first, and make a backup. What was encrypted is opened where the policy no longer
asks for it; what was hashed, masked or dropped cannot come back, and is counted. Run again after a crash it goes on.

Examples:
  $ datapunk pii reprocess --dry-run --policy draft.yaml
  $ datapunk pii reprocess --source entertainment.discord`

const REVEAL = `
Of the current revision. What was hashed, masked or dropped cannot be shown. Over HTTP it needs the scope pii:reveal.

Examples:
  $ datapunk pii reveal 018d…
  $ datapunk pii reveal 018d… '$.data.body' --json`

const ROTATE = `
Not while a server or a run is at work. Hashes stay: their values are gone, so they could not be made anew.

Examples:
  $ datapunk pii rotate-key && datapunk pii reprocess && datapunk pii rotate-key --retire`

const FORGET = `
Not while a server or a run is at work. Encrypted values stay where they are and open never again; hashed ones cannot be found by
trying; records in quarantine are dropped. Values in clear stay: a policy and a reprocess remove those. A backup from before holds
the keys still, sealed by the master key.`

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
  policyCommands(pii, run)
  tryCommands(pii, run)
  reprocessCommand(pii, run)
  revealCommand(pii, run)
  keyCommands(pii, run)
  pii
    .command('audit')
    .description('the record of what was done with personal values')
    .command('verify')
    .description('check that no record of the audit was altered or taken away')
    .action((_options: object, self: Command) => run(self, verifyAudit))
}

function reprocessCommand(pii: Command, run: RunCommand): void {
  pii
    .command('reprocess')
    .description('treat what is stored under the policy in force')
    .addOption(listOption('--source <ids>', 'only these sources, such as google.maps (comma-separated, repeatable)'))
    .addOption(listOption('--type <types>', 'only these types, such as google.maps.visit'))
    .option('--from <time>', 'only events that are not before this time')
    .option('--to <time>', 'only events before this time (exclusive)')
    .option('--on <day>', 'only events within this day, month or year')
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--policy <file>', 'with --dry-run: under this policy instead of the one in force')
    .addHelpText('after', REPROCESS)
    .action((flags: ReprocessFlags, self: Command) =>
      run(self, (session) => {
        if (flags.policy !== undefined && flags.dryRun !== true)
          throw usage('--policy goes with --dry-run: what is stored is treated under the policy in force.')
        return reprocess(flags, session)
      }),
    )
}

function revealCommand(pii: Command, run: RunCommand): void {
  pii
    .command('reveal')
    .argument('<fact>', 'the fact of an event')
    .argument('[path]', 'only there and below, such as $.data.body')
    .description('show in clear what was encrypted in an event; the audit says so')
    .addHelpText('after', REVEAL)
    .action((fact: string, path: string | undefined, _options: object, self: Command) =>
      run(self, (session) => revealValues(factOf(fact), path, session)),
    )
}

function keyCommands(pii: Command, run: RunCommand): void {
  pii
    .command('rotate-key')
    .description('make a new key for encrypted values; the former one opens what it sealed')
    .option('--retire', 'take former keys away, once nothing stored needs them')
    .addHelpText('after', ROTATE)
    .action((flags: { readonly retire?: true }, self: Command) => run(self, (session) => rotateKey(flags, session)))
  pii
    .command('forget')
    .description('destroy the keys of encrypted and hashed values: nobody reads those again')
    .option('--yes', 'needed: nothing brings the keys back')
    .addHelpText('after', FORGET)
    .action((flags: { readonly yes?: true }, self: Command) => run(self, (session) => forgetKeys(flags, session)))
}

function policyCommands(pii: Command, run: RunCommand): void {
  const policy = pii
    .command('policy')
    .description('what happens to personal values that are found')
    .addHelpText('after', POLICY)
  policy
    .command('show')
    .description('print the policy in force')
    .option('--shipped', 'print the one that is shipped')
    .action((options: { readonly shipped?: true }, self: Command) =>
      run(self, (session) => showPolicy(options, session)),
    )
  policy
    .command('test')
    .argument('[file]', 'a policy; default: the one in force')
    .description('check a policy, and show what becomes of every entity, and by which rule')
    .action((file: string | undefined, _options: object, self: Command) =>
      run(self, (session) => testPolicy(file, session)),
    )
}

function tryCommands(pii: Command, run: RunCommand): void {
  pii
    .command('scan')
    .argument('<paths...>', 'files, folders, archives; with --text also - for stdin')
    .description('what would be found in exports or texts, and what would be done: counts by path, entity and operator')
    .option('--text', 'search the files as lines of text')
    .option('--policy <file>', 'under this policy instead of the one in force')
    .addHelpText('after', SCAN)
    .action((paths: readonly string[], flags: ScanFlags, self: Command) =>
      run(self, (session) => scan(paths, flags, session)),
    )
  pii
    .command('explain')
    .argument('[fact]', 'the fact of an event; default: lines of text on stdin')
    .description('why something is found in an event or in lines of text, and which rule decides of it')
    .option('--policy <file>', 'under this policy instead of the one in force')
    .addHelpText('after', EXPLAIN)
    .action((fact: string | undefined, flags: { readonly policy?: string }, self: Command) =>
      run(self, (session) => explainPii(fact === undefined ? undefined : factOf(fact), flags, session)),
    )
}
