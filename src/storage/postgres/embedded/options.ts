/** What attaching to the cluster of a data directory takes. */
export interface ClusterOptions {
  /** The cluster lives in its folder `postgres`; PostgreSQL's own messages go to its `postgres.log`. */
  readonly dataDir: string
  /** Of the superuser. A new cluster gets it; an existing one must have been made with it. */
  readonly password: string
  readonly log: Log
  /** Ends the waiting with the signal's own reason; no postmaster stays running on our account. */
  readonly signal?: AbortSignal
}

/** The part of a logger that is needed. */
export interface Log {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
}
