import type { Run } from '../storage/ports.ts'

/**
 * PORT: what executes work. Jobs are written once (`services/jobs`) and run on any engine of their lane.
 *
 * Guaranteed: a submit whose work and input equal those of an unfinished run attaches to it; a job may be started
 * again after a crash and goes on from its cursor in the store; `cancel` reaches the job's AbortSignal.
 * Not here: retries of single pages, journals of progress, payloads. Engines pass references only.
 */
export interface Engine {
  readonly kind: string
  /** Starts, or attaches to the unfinished run of the same key. Resolves as soon as the run is stored. */
  submit<A>(job: Job<A>, input: A, by: { readonly owner: number }): Promise<Handle>
  /** Aborts a run of this engine. False when it is not at work here. */
  cancel(run: string, why: string): boolean
  /** Waits until all work has ended; cancels it when the time is up. */
  drain(ms: number): Promise<void>
}

export interface Handle {
  readonly run: string
  readonly attached: boolean
  /** Ends with the run; its state tells how. Rejects only when the outcome could not be stored. */
  readonly done: Promise<Run>
}

/** One piece of work. `lane`: `task` is short, `workflow` long-lived, `flow` a batch pipeline. */
export interface Job<A> {
  readonly name: string
  readonly lane: 'task' | 'workflow' | 'flow'
  /** Makes the run, or finds the unfinished one of the same input. */
  prepare(
    input: A,
    by: { readonly owner: number; readonly engine: string },
  ): Promise<{ readonly run: string; readonly attached: boolean }>
  /** Does the work; may be called again for the same run after a crash. Ends with the stored run. */
  perform(run: string, input: A, context: JobContext): Promise<Run>
}

export interface JobContext {
  readonly owner: number
  readonly signal: AbortSignal
  readonly progress: (progress: Progress) => void
}

/** A moment of a running job: for progress bars, never stored as truth. */
export interface Progress {
  readonly run: string
  readonly phase: string
  readonly source?: string
  /** Bytes of the input, uncompressed where known. */
  readonly doneBytes: number
  readonly totalBytes?: number
  readonly read: number
  readonly stored: number
  readonly revised: number
  readonly duplicate: number
  readonly dropped: number
  readonly quarantined: number
}
