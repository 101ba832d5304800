import type { Config } from '../core/config/config.ts'
import type { Logger } from '../core/logging/logger.ts'
import type { Metrics } from '../core/metrics.ts'
import type { KeyRing } from '../core/security/key-ring.ts'
import type { Source } from '../integrations/source.ts'
import type { Run, Stores } from '../storage/ports.ts'
import type { Engine, Job, Progress } from './engine.ts'
import type { ReprocessInput } from './jobs/flows/reprocess.ts'
import type { ImportInput } from './jobs/import-input.ts'
import type { MediaService } from './media.ts'
import type { Receiver } from './receiver.ts'
import type { UploadService } from './uploads/upload-service.ts'

/** Everything one opened instance offers to its ways in (CLI, HTTP). Put together in `open-instance.ts`. */
export interface Instance {
  readonly config: Config
  readonly log: Logger
  readonly metrics: Metrics
  readonly keys: KeyRing
  readonly sources: readonly Source[]
  /** The default owner of this instance: the person on loopback. */
  readonly owner: number
  readonly stores: Stores
  readonly engine: Engine
  readonly jobs: Jobs
  /** Imports whose files are sent to the server. */
  readonly uploads: UploadService
  /** Pictures and films that imports kept. */
  readonly media: MediaService
  /** Where that goes which devices send by themselves. */
  readonly receiver: Receiver
  /** The latest progress of runs that are at work in this process, by run; and every change of it. */
  readonly progress: {
    readonly current: ReadonlyMap<string, Progress>
    onChange(listener: (progress: Progress) => void): () => void
  }
  /** Takes the place of the one API server of the data directory; `server.running` when there is one. */
  claimServer(): Promise<{ release(): Promise<void> }>
  /** Ends cleanly: drains the engine, closes the stores, lets go of the database. */
  close(): Promise<void>
}

export interface Jobs {
  /** Reads export archives: files, folders, zip, tgz. Paths are absolute. */
  readonly importArchive: Job<ImportInput>
  /** Reads quarantined records again with today's decoders. */
  readonly retryQuarantine: Job<{ readonly source?: string; readonly run?: string }>
  /** Takes back what a finished run alone brought. */
  readonly undoRun: Job<{ readonly run: string }>
  /** Treats stored events under the policy for personal values that is in force. */
  readonly reprocess: Job<ReprocessInput>
}

/** A finished run with its child runs, as reports need it. */
export interface RunReport {
  readonly run: Run
  readonly children: readonly Run[]
}
