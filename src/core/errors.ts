/** What a caller should do with an error: never try the same again, try again with growing pauses, or after the time told. */
export type Retry = 'never' | 'backoff' | 'after'

interface ErrorEntry {
  /** HTTP status of an answer that carries it. */
  readonly status: number
  readonly retry: Retry
  /** The same for every occurrence. */
  readonly title: string
  /** What to do about it. */
  readonly help: string
}

// biome-ignore format: a table; a line says what it is, the next what to do
/**
 * Every error the program can tell of. A new failure is a new line here (`npm run gen` writes docs/errors.md from it).
 * Codes are a public interface: they are never renamed and never reused with another meaning.
 */
export const ERRORS = {
  'config.invalid': { status: 500, retry: 'never', title: 'The configuration is not valid',
    help: 'Correct the key that the message names. docs/configuration.md lists every key with its default and what it allows.' },
  'policy.invalid': { status: 500, retry: 'never', title: 'The policy for personal values is not valid',
    help: 'Correct pii-policy.yaml where the message says; `datapunk pii policy test` checks it. docs/pii.md has the format.' },
  'policy.changed': { status: 500, retry: 'never', title: 'The policy for personal values changed without its version',
    help: 'Raise `version` in pii-policy.yaml: what was stored says under which version, so a version never changes its meaning.' },
  'pii.scan_failed': { status: 500, retry: 'never', title: 'The search for personal values failed',
    help: 'Nothing was stored. Report it with the log line of the same time; an event whose search fails is never stored in clear.' },
  'reprocess.superseded': { status: 409, retry: 'never', title: 'The policy or the catalogue changed while the run was unfinished',
    help: 'What it did is kept. Begin a new run: `datapunk pii reprocess` again.' },
  'reprocess.incomplete': { status: 500, retry: 'never', title: 'Some stored events could not be searched',
    help: 'They stay as they were; the run lists them. Report it with the log lines of the run, and run it again with the next version.' },
  'data.directory': { status: 500, retry: 'never', title: 'The data directory cannot be used',
    help: 'Choose a directory that belongs to you with --data or DATAPUNK_DATA, or correct the owner and permissions of this one.' },
  'database.unavailable': { status: 503, retry: 'backoff', title: 'The database does not answer',
    help: 'Check that PostgreSQL runs and that DATABASE_URL is right; `datapunk doctor` looks at both. Committed data is safe.' },
  'database.version': { status: 500, retry: 'never', title: 'The version of PostgreSQL does not fit',
    help: 'Use a PostgreSQL of a supported major version. The message names the version found and the command that moves the data.' },
  'database.platform': { status: 500, retry: 'never', title: 'The built-in PostgreSQL does not run on this platform',
    help: 'Install PostgreSQL 15 or newer and set DATABASE_URL. Built in are Linux with glibc and macOS, on x64 and arm64.' },
  'database.schema_newer': { status: 500, retry: 'never', title: 'The database was written by a newer program',
    help: 'Install the version that wrote it, or a newer one. An older program never touches a newer schema.' },
  'database.schema_foreign': { status: 500, retry: 'never', title: 'The database holds a schema that is not ours',
    help: 'Point DATABASE_URL at an empty database. Nothing was changed in this one.' },
  'database.role': { status: 500, retry: 'never', title: 'The database role lacks a right',
    help: 'Connect as the owner of the database, or grant the right that the message names.' },
  'database.failed': { status: 500, retry: 'backoff', title: 'The database refused a statement',
    help: 'Nothing of the failed transaction was kept. Try again; if it stays, report it with the log line of the same time.' },
  'sql.timeout': { status: 422, retry: 'never', title: 'The query took too long',
    help: 'Ask for less: a shorter time, fewer rows. A condition on `stream` or `time` makes most queries quick.' },
  'sql.refused': { status: 400, retry: 'never', title: 'The statement does not read',
    help: 'This prompt reads and never writes. Data is changed by `datapunk import`, `datapunk events` and the API.' },
  'sql.failed': { status: 400, retry: 'never', title: 'PostgreSQL refused the statement',
    help: 'Correct it where the message says. `\\d` lists the views, docs/sql.md describes them.' },
  'storage.full': { status: 507, retry: 'never', title: 'There is no room left',
    help: 'Free space on the disk of the data directory or of the database, then run the command again: it goes on where it stopped.' },
  'media.not_kept': { status: 404, retry: 'never', title: 'The picture or film is not kept',
    help: 'Import its export once more with `--keep-media` (`keepMedia` over HTTP): nothing is stored twice, and media are copied. After a restore, copy `media/` of the data directory back.' },
  'server.running': { status: 409, retry: 'never', title: 'A server already runs on this data directory',
    help: 'Use the running one, stop it first, or choose another directory with --data.' },
  'server.not_running': { status: 409, retry: 'never', title: 'No server runs on this data directory',
    help: 'Start it with `datapunk start`, which prints a login link; or name the right directory with --data.' },
  'server.address': { status: 500, retry: 'never', title: 'The address to listen on cannot be used',
    help: 'Choose another --port (0 takes a free one) or another --host.' },
  'server.stopping': { status: 503, retry: 'backoff', title: 'The server is stopping',
    help: 'Try again in a moment. What was answered before is durable.' },
  'input.not_found': { status: 422, retry: 'never', title: 'There is no such file or directory',
    help: 'Check the path. Paths are relative to the directory the command is run in.' },
  'input.unreadable': { status: 422, retry: 'never', title: 'A file cannot be read',
    help: 'Check its permissions, and that it is complete and not protected by a password.' },
  'input.refused': { status: 422, retry: 'never', title: 'A file is refused because reading it would be unsafe',
    help: 'Fetch the export from the provider again. Archives that expand without measure or name paths outside of themselves are never read.' },
  'input.nothing_understood': { status: 422, retry: 'never', title: 'Nothing in the input was understood',
    help: 'The message names the file that would be right. `datapunk sources` tells how to get each export.' },
  'input.damaged': { status: 422, retry: 'never', title: 'A part of the input could not be read to its end',
    help: 'What came before the damage is kept. Fetch the export again and import it: nothing is stored twice.' },
  'input.line': { status: 422, retry: 'never', title: 'A line of the input cannot be read',
    help: 'The message names the line. Correct it and send the rest again; what came before it is answered.' },
  'import.count_mismatch': { status: 500, retry: 'never', title: 'The counts of an import do not close',
    help: 'This is a fault of the program: some records are unaccounted for. Keep the export and report it with the counts.' },
  'upload.not_found': { status: 404, retry: 'never', title: 'There is no such import or file of one',
    help: 'Begin with POST /v1/imports. GET /v1/imports lists those that are there; what is not gone on with expires.' },
  'upload.refused': { status: 422, retry: 'never', title: 'A file is refused before it is sent',
    help: 'Send it under a plain name below the import. Very many files are better sent as a zip, or imported by their path on the machine of the server.' },
  'upload.too_large': { status: 413, retry: 'never', title: 'The uploads would become too large',
    help: 'Discard imports that are not needed, raise uploadQuotaBytes, or import by the path of the file on the machine of the server.' },
  'upload.checksum': { status: 460, retry: 'never', title: 'What came does not fit its checksum',
    help: 'Send this part again from the same offset. Nothing of it was kept.' },
  'upload.incomplete': { status: 409, retry: 'never', title: 'The import is not whole yet',
    help: 'Send the rest of its files, or discard the files that are not wanted.' },
  'source.not_found': { status: 404, retry: 'never', title: 'There is no such source',
    help: '`datapunk sources` and GET /v1/sources list them.' },
  'run.not_found': { status: 404, retry: 'never', title: 'There is no such run',
    help: '`datapunk runs` and GET /v1/runs list them.' },
  'run.busy': { status: 409, retry: 'backoff', title: 'A run of the same input is at work',
    help: 'Wait for it to end, or cancel it.' },
  'event.not_found': { status: 404, retry: 'never', title: 'There is no such event',
    help: 'An event is named by its fact: the part of its id before the point.' },
  'event.invalid': { status: 422, retry: 'never', title: 'An event is not valid',
    help: 'Correct the field that the message names. Nothing of the request was stored.' },
  'stream.not_found': { status: 404, retry: 'never', title: 'There is no such stream',
    help: 'Create it first with POST /v1/streams. GET /v1/streams lists them.' },
  'stream.exists': { status: 409, retry: 'never', title: 'The stream exists already',
    help: 'Append to it, or choose another name.' },
  'stream.reserved': { status: 409, retry: 'never', title: 'The name of the stream belongs to a source',
    help: 'Choose a name that is not the id of a source.' },
  'quarantine.not_found': { status: 404, retry: 'never', title: 'There is no such record in quarantine',
    help: '`datapunk quarantine list` shows what is kept. A record leaves when a retry understood it.' },
  'apikey.not_found': { status: 404, retry: 'never', title: 'There is no such API key',
    help: 'List the keys; a key is named by its id, the part between the underscores.' },
  'device.exists': { status: 409, retry: 'never', title: 'There is a device of this name',
    help: 'Choose another name, or remove the device first: `datapunk devices remove NAME`. Its events stay.' },
  'device.not_found': { status: 404, retry: 'never', title: 'There is no such device',
    help: '`datapunk devices list` shows all.' },
  'auth.required': { status: 401, retry: 'never', title: 'This needs credentials',
    help: 'Open the login link that the server printed, or send an API key as `Authorization: Bearer dp_…`.' },
  'auth.invalid': { status: 401, retry: 'never', title: 'The credentials are not valid',
    help: 'The link was used or has expired, or the key was revoked. Make a new one with `datapunk login` or `datapunk keys create`.' },
  'auth.forbidden': { status: 403, retry: 'never', title: 'The credentials do not allow this',
    help: 'Use an API key that has the scope that the message names.' },
  'auth.origin': { status: 403, retry: 'never', title: 'The request came from an unknown host or origin',
    help: 'If you reach the server by another name, add that name to allowedHosts (DATAPUNK_ALLOWED_HOSTS).' },
  'rate.limited': { status: 429, retry: 'after', title: 'Too many requests',
    help: 'Wait for the time in Retry-After. The RateLimit headers tell what is left.' },
  'request.invalid': { status: 400, retry: 'never', title: 'The request is not valid',
    help: 'Correct the parameter that the message names. /docs describes every request.' },
  'request.not_found': { status: 404, retry: 'never', title: 'There is nothing at this address',
    help: '/docs lists every address and method.' },
  'request.too_large': { status: 413, retry: 'never', title: 'The request is too large',
    help: 'Send it in smaller parts, or raise maxBodyBytes.' },
  'request.media_type': { status: 415, retry: 'never', title: 'The content type is not understood',
    help: 'Send the content type that the message names.' },
  'request.conflict': { status: 409, retry: 'never', title: 'The request does not fit the present state',
    help: 'Read the present state first, then decide.' },
  'request.precondition': { status: 412, retry: 'never', title: 'It was changed in the meantime',
    help: 'Read it again, then send the change with the ETag of what you read in If-Match.' },
  'idempotency.conflict': { status: 409, retry: 'never', title: 'The Idempotency-Key was used for another request',
    help: 'Send a new key for a new request, or the same request for the same key.' },
  'cursor.invalid': { status: 400, retry: 'never', title: 'The cursor or position is not valid',
    help: 'Begin again without one, with the same filter. Cursors are opaque and belong to the query that gave them.' },
  'subscription.slow': { status: 503, retry: 'backoff', title: 'The reader was too slow and was cut',
    help: 'Connect again and resume from the last position you handled. Nothing is lost.' },
  'output.unwritable': { status: 500, retry: 'never', title: 'The output cannot be written',
    help: 'Check the path, its permissions and the room on its disk.' },
  'output.exists': { status: 409, retry: 'never', title: 'There is something under the name of the output already',
    help: 'Choose another name, or give --force to put the new file in the place of the old one.' },
  'backup.damaged': { status: 422, retry: 'never', title: 'The backup is damaged, or is none',
    help: 'Take another copy of it. Nothing of a damaged backup is restored.' },
  'backup.newer': { status: 422, retry: 'never', title: 'The backup was written by a newer program',
    help: 'Install the version that wrote it, or a newer one, and restore with that.' },
  'backup.not_empty': { status: 409, retry: 'never', title: 'The instance is not empty',
    help: 'Restore into a new data directory (--data) or an empty database (DATABASE_URL). Nothing was changed.' },
  'key.missing': { status: 500, retry: 'never', title: 'The master key is missing',
    help: 'Restore master.key of the data directory from its backup, or set DATAPUNK_MASTER_KEY. Without it encrypted data stays closed.' },
  'key.permissions': { status: 500, retry: 'never', title: 'Others can read the master key',
    help: 'Run `chmod 600` on the file that the message names.' },
  'key.wrong': { status: 500, retry: 'never', title: 'The master key is another than the one that sealed this',
    help: 'Restore the former key. To rotate, keep the former key behind the new one: DATAPUNK_MASTER_KEY=new,former.' },
  'key.in_use': { status: 409, retry: 'never', title: 'A former data key is still needed',
    help: 'Run `datapunk pii reprocess`: it seals with the present key what a former one sealed. What the run tells as lost does not open with any key.' },
  'secret.damaged': { status: 500, retry: 'never', title: 'A sealed value was altered',
    help: 'Restore the value from a backup: it was damaged or tampered with, and nothing of it can be trusted.' },
  'usage.invalid': { status: 400, retry: 'never', title: 'The command was used wrongly',
    help: '`datapunk help` shows every command with its options.' },
  cancelled: { status: 499, retry: 'never', title: 'Cancelled',
    help: 'What was done before is kept. The same command goes on where it stopped.' },
  'internal.unexpected': { status: 500, retry: 'backoff', title: 'Something unforeseen happened',
    help: 'This is a fault of the program. The log line of the same time has the cause; please report it.' },
} as const satisfies Readonly<Record<string, ErrorEntry>>

export type ErrorCode = keyof typeof ERRORS

export interface AppErrorOptions {
  readonly cause?: unknown
  /** Facts for machines that the message tells people: a path, a count. No personal data, no secret. */
  readonly details?: Readonly<Record<string, string | number>>
  /** How long to wait before the same is tried again, in ms; makes `retry` `after`. */
  readonly retryAfterMs?: number
}

/**
 * The one error of the project. `message` says what was being done, what was wrong and where, for the person who reads
 * it; what to do next in general stands in the catalogue.
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, string | number>> | undefined
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'AppError'
    this.code = code
    this.details = options.details
    this.retryAfterMs = options.retryAfterMs
  }

  /** HTTP status of an answer that carries the error. */
  get status(): number {
    return ERRORS[this.code].status
  }

  get retry(): Retry {
    return this.retryAfterMs === undefined ? ERRORS[this.code].retry : 'after'
  }
}

/** Whether `error` is one of ours; with a code, whether it is that one. */
export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code)
}

/** Whether `text` is a code of the catalogue: for codes that come from outside (stored runs, other processes). */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text)
}

/** RFC 9457 problem details, with our code and advice as extension members. https://www.rfc-editor.org/rfc/rfc9457 */
export interface Problem {
  /** A reference to the documentation of the code; stable. */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  /** What the problem occurred at; the path of the request. */
  readonly instance?: string
  readonly code: ErrorCode
  readonly retry: Retry
  /** Whole seconds, as in the Retry-After header; present where `retry` is `after`. */
  readonly retryAfter?: number
  /** What to do about it. */
  readonly help: string
  readonly details?: Readonly<Record<string, string | number>>
}

/** Where a code is documented. */
export const problemType = (code: ErrorCode): string => `/docs/errors#${code}`

/** The answer for `error`. What is not an `AppError` becomes `internal.unexpected`; its own message stays inside. */
export function toProblem(error: unknown, instance?: string): Problem {
  const known = isAppError(error) ? error : new AppError('internal.unexpected', ERRORS['internal.unexpected'].help)
  const { title, help } = ERRORS[known.code]
  return {
    type: problemType(known.code),
    title,
    status: known.status,
    detail: known.message,
    ...(instance === undefined ? {} : { instance }),
    code: known.code,
    retry: known.retry,
    ...(known.retry === 'after' ? { retryAfter: Math.max(1, Math.ceil((known.retryAfterMs ?? 0) / 1000)) } : {}),
    help,
    ...(known.details === undefined ? {} : { details: known.details }),
  }
}
