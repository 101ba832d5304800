import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { openKeyRing } from '../../core/security/master-key.ts'
import { assertFile, restoreBackupFile, writeBackupFile } from '../../services/backup-file.ts'
import type { Instance } from '../../services/instance.ts'
import { assertFree } from '../../services/output-file.ts'
import type { MediaTotals } from '../../storage/media.ts'
import type { BackupSummary } from '../../storage/ports.ts'
import { EXIT, type RunCommand, type Session } from '../context.ts'
import { bytes, count, duration, percent } from '../format.ts'
import { withInstance } from '../instance.ts'
import { showWork } from '../work-line.ts'

const BACKUP_EXAMPLES = `
Examples:
  $ datapunk backup ~/datapunk-2026-03-14.backup
  $ datapunk backup /mnt/nas/datapunk.backup --force     in the place of the last one

It holds all events in the clear, readable by you alone; what is sealed in the database stays sealed. The master key is
not in it: keep master.key of the data directory too, at another place. Nor are pictures and films that imports kept:
copy media/ of the data directory.`

const RESTORE_EXAMPLES = `
Examples:
  $ mkdir -m 700 ~/datapunk && cp master.key ~/datapunk/
  $ datapunk restore datapunk-2026-03-14.backup --data ~/datapunk

Into an empty instance of this version or a newer one, all or nothing. The master key of the instance that was backed up
comes first: in the data directory, or by DATAPUNK_MASTER_KEY.`

/** `datapunk backup <file>` and `datapunk restore <file>`. */
export function backupCommands(program: Command, run: RunCommand): void {
  program
    .command('backup')
    .argument('<file>', 'where to write it')
    .option('--force', 'replace a file that is there')
    .description('write everything of the instance into one file, of one moment; servers and imports may go on')
    .addHelpText('after', BACKUP_EXAMPLES)
    .action((file: string, { force = false }: { readonly force?: boolean }, command: Command) =>
      run(command, async (session) => {
        if (!force) await assertFree(resolve(file))
        return withInstance(session, (instance) => backup(resolve(file), force, { instance, session }))
      }),
    )
  program
    .command('restore')
    .argument('<file>', 'a file that `datapunk backup` wrote')
    .option('--without-key', 'where the master key is lost: all but the records in quarantine, which only it opens')
    .description('put a backup into an empty instance')
    .addHelpText('after', RESTORE_EXAMPLES)
    .action((file: string, { withoutKey = false }: { readonly withoutKey?: boolean }, command: Command) =>
      run(command, async (session) => {
        await assertFile(resolve(file))
        // Before anything is opened: opening makes a new key where there is none, and then it is too late for the old one.
        if (!withoutKey) await openKeyRing(session.config, { create: false, warn: () => undefined })
        return withInstance(session, (instance) => restore(resolve(file), withoutKey, { instance, session }))
      }),
    )
}

interface Place {
  readonly instance: Instance
  readonly session: Session
}

async function backup(path: string, force: boolean, { instance, session }: Place): Promise<number> {
  const { terminal, interrupt, context } = session
  const started = context.now()
  let written = 0
  let table = ''
  const stop = showWork(session, () => `backing up  ${table}  ${bytes(written)}`)
  const size = await writeBackupFile(path, instance.stores.backups, {
    program: context.version,
    created: new Date(started).toISOString(),
    signal: interrupt.signal,
    force,
    onProgress(part) {
      written += part.bytes
      table = part.table
    },
  }).finally(stop)
  const seconds = (context.now() - started) / 1000
  const kept = await instance.media.totals(instance.owner)
  if (terminal.isJson)
    terminal.json({ file: path, bytes: size, seconds, media: { files: kept.files, bytes: kept.bytes } })
  else {
    terminal.print(`${path}: ${bytes(size)} in ${duration(seconds)}`)
    if (kept.files > 0) terminal.note(mediaText(kept, session))
    terminal.note(terminal.err.dim('The master key is not in it: keep a copy of master.key at another place.'))
  }
  return EXIT.ok
}

/** Of libraries larger than the rest of the instance by far, and never changed: files to be copied as files. */
function mediaText({ files, bytes: size }: MediaTotals, { terminal, loaded }: Session): string {
  const folder = join(loaded.config.data, 'media')
  return terminal.err.dim(`${count(files)} kept pictures and films (${bytes(size)}) are not in it: copy ${folder} too.`)
}

async function restore(path: string, withoutKey: boolean, { instance, session }: Place): Promise<number> {
  const { terminal, interrupt, context } = session
  const started = context.now()
  const { size } = await stat(path)
  let read = 0
  // It is read twice: checked before anything is changed.
  const stop = showWork(session, () => `${read < size ? 'checking' : 'restoring'}  ${percent(read, size * 2)}`)
  const summary = await restoreBackupFile(path, instance.stores.backups, {
    withoutKey,
    signal: interrupt.signal,
    onBytes(more) {
      read += more
    },
  }).finally(stop)
  const seconds = (context.now() - started) / 1000
  if (terminal.isJson) terminal.json({ file: path, ...summary, seconds })
  else terminal.print(`${restoredText(summary)} in ${duration(seconds)}`)
  return EXIT.ok
}

function restoredText({ tables, created, program }: BackupSummary): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const events = tables.find(({ name }) => name === 'event')?.rows ?? 0
  return `Restored the backup of ${created} (version ${program}): ${count(events)} events, ${count(rows)} rows in all`
}
