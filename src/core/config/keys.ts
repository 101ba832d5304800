import { type TSchema, Type } from 'typebox'
import { isAddressRange, isHostName, isOneOf, isTimeZone } from '../../utils/validators.ts'

/** What a key is besides its schema. */
export interface KeyFacts {
  /** What stands for the value in the help of its flag; absent where a flag would be wrong (process lists show them). */
  readonly flag?: string
  /** Another environment variable that gives it; DATAPUNK_… wins. */
  readonly alsoEnv?: string
  /** May not stand in config.json. */
  readonly file?: false
  /** Never shown. */
  readonly secret?: true
  /** May be absent. */
  readonly optional?: true
  /** In words, where the schema does not say it. */
  readonly default?: string
  /** In words, where the schema does not say it. */
  readonly allowed?: string
  /** Beyond the schema. */
  readonly check?: (value: string) => boolean
}

const MIB = 1024 * 1024
const GIB = 1024 * MIB
/** Proxy names that Fastify knows. */
const PROXY_GROUPS = ['loopback', 'linklocal', 'uniquelocal'] as const

function key<const S extends TSchema, const F extends KeyFacts>(schema: S, facts: F): { schema: S; facts: F } {
  return { schema, facts }
}

function isDatabaseUrl(text: string): boolean {
  return URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol)
}

/**
 * Every key of the configuration. `npm run gen` writes docs/configuration.md from it; the type `Config` follows from
 * it. A new key is one entry here.
 */
export const KEYS = {
  data: key(
    Type.String({
      minLength: 1,
      description:
        'Directory of this instance: database cluster, keys, uploads, config.json. Relative to the working directory.',
    }),
    {
      flag: 'directory',
      file: false,
      default:
        '`$XDG_DATA_HOME/datapunk-stream`, else `~/.local/share/datapunk-stream`; on macOS `~/Library/Application Support/datapunk-stream`',
      allowed: 'a path',
    },
  ),
  host: key(
    Type.String({
      default: '127.0.0.1',
      description:
        'Address to listen on. Anything but loopback lets other machines reach the server: put TLS in front of it.',
    }),
    {
      flag: 'address',
      allowed: 'a host name or an IP address',
      check: isHostName,
    },
  ),
  port: key(
    Type.Integer({ default: 4680, minimum: 0, maximum: 65535, description: 'Port to listen on; 0 takes a free one.' }),
    {
      flag: 'number',
    },
  ),
  databaseUrl: key(
    Type.String({
      description:
        'PostgreSQL to use instead of the built-in one. Keys, uploads and settings stay in the data directory.',
    }),
    {
      alsoEnv: 'DATABASE_URL',
      secret: true,
      optional: true,
      default: 'the built-in PostgreSQL in the data directory',
      allowed: 'an address like postgres://user:password@host:5432/database',
      check: isDatabaseUrl,
    },
  ),
  logLevel: key(
    Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
      default: 'info',
      description: 'Least severity that is logged.',
    }),
    {
      flag: 'level',
    },
  ),
  logFormat: key(
    Type.Enum(['auto', 'json', 'pretty'], {
      default: 'auto',
      description: 'Form of the log on stderr; `auto` is `pretty` on a terminal and `json` elsewhere.',
    }),
    {
      flag: 'format',
    },
  ),
  color: key(
    Type.Enum(['auto', 'always', 'never'], {
      default: 'auto',
      description: 'Colours in the terminal; `auto` uses them on a terminal. A set `NO_COLOR` means `never`.',
    }),
    {
      flag: 'when',
    },
  ),
  zone: key(Type.String({ description: 'Time zone in which days begin and end where a request names none.' }), {
    flag: 'zone',
    default: "the system's zone",
    allowed: 'an IANA time zone like Europe/Berlin',
    check: isTimeZone,
  }),
  masterKey: key(
    Type.String({
      description:
        'The key from which all others are derived: 32 bytes, base64 or hexadecimal. After a rotation the new key, a comma and the former ones; never remove the last of them, it is the root.',
    }),
    {
      file: false,
      secret: true,
      optional: true,
      default: 'the file `masterKeyFile`, else `master.key` in the data directory, made at the first start',
      allowed:
        '32 bytes in base64 or hexadecimal, as `openssl rand -base64 32` makes them; several are separated by commas',
    },
  ),
  masterKeyFile: key(
    Type.String({ minLength: 1, description: 'File that holds the master key, in the same form, one key a line.' }),
    {
      flag: 'path',
      optional: true,
      default: '`master.key` in the data directory, made at the first start',
      allowed: 'a path',
    },
  ),
  allowedHosts: key(
    Type.Array(Type.String(), {
      default: [],
      description:
        'Names by which the server is reached besides loopback and `host`. Requests for other names are refused, which stops DNS rebinding.',
    }),
    {
      flag: 'names',
      allowed: 'host names without port',
      check: isHostName,
    },
  ),
  trustProxy: key(
    Type.Array(Type.String(), { default: [], description: 'Proxies whose X-Forwarded-* headers are believed.' }),
    {
      flag: 'addresses',
      allowed: `IP addresses, ranges like 10.0.0.0/8, or ${PROXY_GROUPS.join(', ')}`,
      check: (value) => isOneOf(PROXY_GROUPS, value) || isAddressRange(value),
    },
  ),
  rateLimit: key(
    Type.Integer({
      default: 6000,
      minimum: 0,
      maximum: 1_000_000_000,
      description: 'Requests a minute that one client may send; 0 sets no limit.',
    }),
    {
      flag: 'requests',
    },
  ),
  maxBodyBytes: key(
    Type.Integer({
      default: 16 * MIB,
      minimum: 1024,
      maximum: 1024 * MIB,
      description:
        'Largest body of a request that is read into memory, in bytes. Streamed bodies (NDJSON) are bounded by line.',
    }),
    {
      flag: 'bytes',
    },
  ),
  uploadQuotaBytes: key(
    Type.Integer({
      default: 1024 * GIB,
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description:
        'Most bytes that the uploads of one owner may hold together until they are imported; 0 takes no uploads.',
    }),
    {
      flag: 'bytes',
    },
  ),
  uploadReserveBytes: key(
    Type.Integer({
      default: 2 * GIB,
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description:
        'Bytes that uploads and kept media leave free on the disk of the data directory: the database grows with what is imported.',
    }),
    {
      flag: 'bytes',
    },
  ),
  uploadFiles: key(
    Type.Integer({
      default: 1000,
      minimum: 1,
      maximum: 10_000,
      description: 'Most files of one uploaded import; an archive counts as one.',
    }),
    {
      flag: 'number',
    },
  ),
  uploadHours: key(
    Type.Integer({
      default: 72,
      minimum: 1,
      maximum: 8760,
      description: 'Hours after which an uploaded import that nobody goes on with is removed.',
    }),
    {
      flag: 'hours',
    },
  ),
  sessionDays: key(
    Type.Integer({
      default: 30,
      minimum: 1,
      maximum: 3650,
      description: 'Days after which a browser has to log in again.',
    }),
    {
      flag: 'days',
    },
  ),
  heartbeatSeconds: key(
    Type.Integer({
      default: 15,
      minimum: 1,
      maximum: 3600,
      description: 'Seconds between heartbeats on WebSocket and SSE while nothing happens.',
    }),
    {
      flag: 'seconds',
    },
  ),
  readerBufferBytes: key(
    Type.Integer({
      default: 4 * MIB,
      minimum: 65_536,
      maximum: 1024 * MIB,
      description: 'Bytes that may wait for one live reader (WebSocket, SSE); a slower reader is cut and told why.',
    }),
    {
      flag: 'bytes',
    },
  ),
  shutdownSeconds: key(
    Type.Integer({
      default: 10,
      minimum: 0,
      maximum: 3600,
      description:
        'Seconds that running work gets to end when the program is asked to stop; what is cut short resumes later.',
    }),
    {
      flag: 'seconds',
    },
  ),
} as const satisfies Readonly<Record<string, { readonly schema: TSchema; readonly facts: KeyFacts }>>

export type ConfigKey = keyof typeof KEYS
