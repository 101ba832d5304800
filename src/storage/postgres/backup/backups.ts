import type { KeyRing } from '../../../core/security/key-ring.ts'
import type { Backups } from '../../ports.ts'
import type { Connections } from '../connections.ts'
import { restoreBackup } from './restore-backup.ts'
import { writeBackup } from './write-backup.ts'

export function createBackups(connections: Connections, keys: KeyRing): Backups {
  return {
    write: (options) => writeBackup(connections, keys.keyIds, options),
    restore: (options) => restoreBackup(connections, keys, options),
  }
}
