import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Static } from 'typebox'
import { isFilledString, isRecord, isTimeZone } from '../../utils/validators.ts'
import { AppError } from '../errors.ts'
import type { ConfigKey, KEYS } from './keys.ts'
import {
  allowedText,
  CONFIG_KEYS,
  envNamesOf,
  factsOf,
  flagNameOf,
  isAllowed,
  isConfigKey,
  keywordsOf,
  parseText,
  shownValue,
} from './values.ts'

type ValueOf<K extends ConfigKey> = Readonly<Static<(typeof KEYS)[K]['schema']>>
type IsOptional<K extends ConfigKey> = (typeof KEYS)[K]['facts'] extends { readonly optional: true } ? true : false

/** The complete configuration: every key is there; optional ones may be undefined. docs/configuration.md lists them. */
export type Config = { readonly [K in ConfigKey]: IsOptional<K> extends true ? ValueOf<K> | undefined : ValueOf<K> }

/** What was given to the program, before any default. */
export interface ConfigInput {
  /** As the command line gives them: keys in camel case. `undefined` is not given. */
  readonly flags?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Keys of which environment and file are not looked at: the demo leaves out `databaseUrl`. */
  readonly ignore?: readonly ConfigKey[]
  /** The text of a file, or undefined when there is none. */
  readonly readFile?: (path: string) => string | undefined
  readonly platform?: NodeJS.Platform
  readonly home?: string
  readonly workingDirectory?: string
  /** The system's IANA zone. */
  readonly systemZone?: string
}

export interface LoadedConfig {
  readonly config: Config
  /** Where each value came from: `flag --port`, `environment variable DATAPUNK_PORT`, `file /…/config.json`, `default`. */
  readonly origins: ReadonlyMap<ConfigKey, string>
  /** What is odd but harms nothing, for people. */
  readonly warnings: readonly string[]
}

interface Found {
  readonly value: unknown
  readonly origin: string
}

/**
 * Reads the configuration: flag, then environment, then config.json in the data directory, then default. Everything
 * that is wrong is told in one error `config.invalid`: key, where it came from, the value (no secret), what is allowed.
 */
export function loadConfig(input: ConfigInput = {}): LoadedConfig {
  const data = findDataDirectory(input)
  const filePath = join(data.value, 'config.json')
  const file = readConfigFile(filePath, input.readFile ?? readFileIfThere)
  const found = new Map<ConfigKey, Found>(CONFIG_KEYS.map((key) => [key, find(key, input, file, filePath)]))
  found.set('data', data)
  const problems = [
    ...Object.keys(file).flatMap((name) => unknownKey(name, filePath)),
    ...[...found].flatMap(([key, { value, origin }]) => wrongValue(key, value, origin)),
  ]
  const values: unknown = Object.freeze(Object.fromEntries([...found].map(([key, { value }]) => [key, value])))
  if (problems.length > 0 || !isConfig(values)) throw invalid(problems)
  return {
    config: values,
    origins: new Map([...found].map(([key, { origin }]) => [key, origin])),
    warnings: Object.keys(input.env ?? {}).flatMap(unknownVariable),
  }
}

/** The configuration of this process: the one place where the environment is read. Throws as `loadConfig` does. */
export function loadProcessConfig(input: Pick<ConfigInput, 'flags' | 'ignore'> = {}): LoadedConfig {
  return loadConfig({ ...input, env: process.env })
}

/** The value of a key as doctor and other reports may show it: secrets are masked. */
export function describeConfig(loaded: LoadedConfig): { readonly key: string; value: string; origin: string }[] {
  return CONFIG_KEYS.map((key) => ({
    key,
    value: shownValue(key, loaded.config[key]),
    origin: loaded.origins.get(key) ?? 'default',
  }))
}

function findDataDirectory(input: ConfigInput): Found & { readonly value: string } {
  const home = input.home ?? homedir()
  const { value, origin } = find('data', input, {}, '')
  const problems = value === undefined ? [] : wrongValue('data', value, origin)
  if (problems.length > 0) throw invalid(problems)
  const path = typeof value === 'string' ? value.replace(/^~(?=\/|$)/, home) : defaultDirectory(input, home)
  return { value: resolve(input.workingDirectory ?? process.cwd(), path), origin }
}

function defaultDirectory(input: ConfigInput, home: string): string {
  const xdg = input.env?.['XDG_DATA_HOME']
  if ((input.platform ?? process.platform) === 'darwin') {
    return join(home, 'Library', 'Application Support', 'datapunk-stream')
  }
  // The XDG specification has relative paths ignored.
  return join(xdg?.startsWith('/') ? xdg : join(home, '.local', 'share'), 'datapunk-stream')
}

function readFileIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isRecord(error) && (error['code'] === 'ENOENT' || error['code'] === 'ENOTDIR')) return undefined
    throw new AppError('config.invalid', `Reading the configuration: ${path} cannot be read`, { cause: error })
  }
}

function readConfigFile(
  path: string,
  readFile: (path: string) => string | undefined,
): Readonly<Record<string, unknown>> {
  const text = readFile(path)?.replace(/^\uFEFF/, '')
  if (!isFilledString(text)) return {}
  try {
    const content: unknown = JSON.parse(text)
    if (isRecord(content)) return content
  } catch (error) {
    throw invalid([`${path} is not JSON${placeOf(error, text)}`])
  }
  throw invalid([`${path} holds no JSON object; allowed is an object like {"port": 4680}`])
}

/** Line and column of a syntax error. Its own message is not shown: it quotes the file, which may hold a password. */
function placeOf(error: unknown, text: string): string {
  const at = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined
  if (at === undefined) return ''
  const before = text.slice(0, Number(at)).split('\n')
  return ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`
}

function find(key: ConfigKey, input: ConfigInput, file: Readonly<Record<string, unknown>>, filePath: string): Found {
  const flag = input.flags?.[key]
  if (flag !== undefined && flagNameOf(key) !== undefined) {
    return { value: typeof flag === 'string' ? parseText(key, flag) : flag, origin: `flag ${flagNameOf(key)}` }
  }
  const ignored = input.ignore?.includes(key) ?? false
  const name = ignored ? undefined : envNamesOf(key).find((candidate) => isFilledString(input.env?.[candidate]))
  if (name !== undefined) {
    return { value: parseText(key, input.env?.[name] ?? ''), origin: `environment variable ${name}` }
  }
  if (!ignored && Object.hasOwn(file, key)) return { value: file[key], origin: `file ${filePath}` }
  return { value: defaultOf(key, input), origin: 'default' }
}

function defaultOf(key: ConfigKey, input: ConfigInput): unknown {
  if (key === 'zone') {
    const zone = input.systemZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
    return isTimeZone(zone) ? zone : 'UTC'
  }
  if (key === 'color' && isFilledString(input.env?.['NO_COLOR'])) return 'never'
  return keywordsOf(key).default
}

const isValid = (key: ConfigKey, value: unknown): boolean =>
  value === undefined ? factsOf(key).optional === true : isAllowed(key, value)

function isConfig(values: unknown): values is Config {
  return isRecord(values) && CONFIG_KEYS.every((key) => isValid(key, values[key]))
}

function wrongValue(key: ConfigKey, value: unknown, origin: string): string[] {
  if (isValid(key, value)) return []
  return [`${key}, from the ${origin}, is ${shownValue(key, value)}; allowed is ${allowedText(key)}`]
}

function unknownKey(name: string, filePath: string): string[] {
  if (isConfigKey(name)) {
    if (factsOf(name).file !== false) return []
    const other = [flagNameOf(name), ...envNamesOf(name)].filter((way) => way !== undefined).join(' or ')
    return [`${name} may not stand in the file ${filePath}; give it by ${other}`]
  }
  const allowed = CONFIG_KEYS.filter((key) => factsOf(key).file !== false)
  return [`${JSON.stringify(name)} in the file ${filePath} is not a key; allowed are ${allowed.join(', ')}`]
}

const KNOWN_VARIABLES = CONFIG_KEYS.flatMap(envNamesOf)

function unknownVariable(name: string): string[] {
  const ours = name.startsWith('DATAPUNK_') && !name.startsWith('DATAPUNK_TEST_')
  return ours && !KNOWN_VARIABLES.includes(name) ? [`The environment variable ${name} is not known and not used`] : []
}

function invalid(problems: readonly string[]): AppError {
  const [only = 'a key is missing', ...more] = problems
  const text = more.length === 0 ? ` ${only}` : `\n${problems.map((problem) => `- ${problem}`).join('\n')}`
  return new AppError('config.invalid', `Reading the configuration:${text}`)
}
