import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Check } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { type ConfigInput, describeConfig, loadConfig, loadProcessConfig } from './config.ts'
import { KEYS } from './keys.ts'
import { CONFIG_KEYS, envNamesOf, flagNameOf, isAllowed, keywordsOf } from './values.ts'

const base: ConfigInput = {
  env: {},
  home: '/home/mira',
  platform: 'linux',
  workingDirectory: '/work',
  systemZone: 'Europe/Berlin',
  readFile: () => undefined,
}
function inDirectory(work: (directory: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), 'config-'))
  try {
    work(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}
const load = (input: ConfigInput) => loadConfig({ ...base, ...input })
const file = (content: unknown): Pick<ConfigInput, 'readFile'> => ({
  readFile: () => (typeof content === 'string' ? content : JSON.stringify(content)),
})

function messageOf(input: ConfigInput): string {
  try {
    load(input)
  } catch (error) {
    expect(error).toMatchObject({ code: 'config.invalid' })
    return error instanceof Error ? error.message : ''
  }
  return 'no error'
}

describe('the configuration', () => {
  test('has a default for everything that is not optional', () => {
    expect(load({}).config).toEqual({
      data: '/home/mira/.local/share/datapunk-stream',
      host: '127.0.0.1',
      port: 4680,
      databaseUrl: undefined,
      logLevel: 'info',
      logFormat: 'auto',
      color: 'auto',
      zone: 'Europe/Berlin',
      masterKey: undefined,
      masterKeyFile: undefined,
      allowedHosts: [],
      trustProxy: [],
      rateLimit: 6000,
      maxBodyBytes: 16_777_216,
      uploadQuotaBytes: 1_099_511_627_776,
      uploadReserveBytes: 2_147_483_648,
      uploadFiles: 1000,
      uploadHours: 72,
      sessionDays: 30,
      heartbeatSeconds: 15,
      readerBufferBytes: 4_194_304,
      shutdownSeconds: 10,
    })
  })

  test('prefers flag to environment, environment to file, file to default, and says which it was', () => {
    const flags = { port: '1' }
    const env = { DATAPUNK_PORT: '2', DATAPUNK_HOST: '0.0.0.0' }
    const content = file({ port: 3, host: '::1', zone: 'UTC' })
    const { config, origins } = load({ flags, env, ...content })
    expect([config.port, config.host, config.zone, config.logLevel]).toEqual([1, '0.0.0.0', 'UTC', 'info'])
    expect(['port', 'host', 'zone', 'logLevel'].map((key) => [...origins].find(([name]) => name === key)?.[1])).toEqual(
      [
        'flag --port',
        'environment variable DATAPUNK_HOST',
        'file /home/mira/.local/share/datapunk-stream/config.json',
        'default',
      ],
    )
  })

  test('takes an empty environment variable for none', () => {
    expect(load({ env: { DATAPUNK_PORT: '', DATAPUNK_ZONE: ' ' } }).config).toMatchObject({
      port: 4680,
      zone: 'Europe/Berlin',
    })
  })

  test('reads lists with commas from text and as arrays from the file', () => {
    expect(load({ env: { DATAPUNK_ALLOWED_HOSTS: 'a.example, b.example,' } }).config.allowedHosts).toEqual([
      'a.example',
      'b.example',
    ])
    expect(load(file({ trustProxy: ['loopback', '10.0.0.0/8'] })).config.trustProxy).toEqual(['loopback', '10.0.0.0/8'])
  })

  test('knows DATABASE_URL, and prefers its own name for it', () => {
    const DATABASE_URL = 'postgres://a@h/one'
    expect(load({ env: { DATABASE_URL } }).config.databaseUrl).toBe(DATABASE_URL)
    expect(load({ env: { DATABASE_URL, DATAPUNK_DATABASE_URL: 'postgres://a@h/two' } }).config.databaseUrl).toBe(
      'postgres://a@h/two',
    )
  })

  test('leaves environment and file out for keys that are to be ignored', () => {
    const input = { env: { DATABASE_URL: 'postgres://a@h/one' }, ...file({ databaseUrl: 'postgres://a@h/two' }) }
    expect(load({ ...input, ignore: ['databaseUrl'] }).config.databaseUrl).toBeUndefined()
  })

  test('uses no colours where NO_COLOR is set, unless somebody asks for them', () => {
    expect(load({ env: { NO_COLOR: '1' } }).config.color).toBe('never')
    expect(load({ env: { NO_COLOR: '1' }, flags: { color: 'always' } }).config.color).toBe('always')
  })

  test('falls back to UTC where the system knows no zone', () => {
    expect(load({ systemZone: 'Etc/Unknown' }).config.zone).toBe('UTC')
  })

  test('cannot be changed once it is read', () => {
    expect(Object.isFrozen(load({}).config)).toBe(true)
  })
})

describe('the data directory', () => {
  test.each([
    [{ flags: { data: 'here' } }, '/work/here'],
    [{ flags: { data: 'here' }, env: { DATAPUNK_DATA: '/there' } }, '/work/here'],
    [{ env: { DATAPUNK_DATA: '~/stream' } }, '/home/mira/stream'],
    [{ env: { XDG_DATA_HOME: '/xdg' } }, '/xdg/datapunk-stream'],
    [{ env: { XDG_DATA_HOME: 'relative' } }, '/home/mira/.local/share/datapunk-stream'],
    [{ platform: 'darwin' as const }, '/home/mira/Library/Application Support/datapunk-stream'],
  ])('of %j is %s', (input, path) => {
    expect(load(input).config.data).toBe(path)
  })

  test('is where config.json is read', () => {
    const paths: string[] = []
    load({ flags: { data: '/d' }, readFile: (path) => void paths.push(path) })
    expect(paths).toEqual(['/d/config.json'])
  })
})

describe('a wrong configuration', () => {
  test.each<[ConfigInput, string]>([
    [
      { env: { DATAPUNK_PORT: 'many' } },
      'Reading the configuration: port, from the environment variable DATAPUNK_PORT, is "many"; allowed is a whole number from 0 to 65535',
    ],
    [{ flags: { port: '70000' } }, 'port, from the flag --port, is 70000; allowed is a whole number from 0 to 65535'],
    [{ flags: { port: '4680.5' } }, 'is "4680.5"'],
    [file({ port: '4680' }), 'config.json, is "4680"; allowed is a whole number'],
    [file({ logLevel: 'loud' }), '"loud"; allowed is one of trace, debug, info, warn, error, silent'],
    [file({ allowedHosts: 'a.example' }), 'allowedHosts, from the file'],
    [file({ allowedHosts: ['http://a'] }), '["http://a"]; allowed is host names without port'],
    [
      { flags: { zone: 'Mars/Base' } },
      'zone, from the flag --zone, is "Mars/Base"; allowed is an IANA time zone like Europe/Berlin',
    ],
    [{ flags: { data: '' } }, 'data, from the flag --data, is ""; allowed is a path'],
    [
      file({ prot: 1 }),
      '"prot" in the file /home/mira/.local/share/datapunk-stream/config.json is not a key; allowed are host, port,',
    ],
    [file({ data: '/d' }), 'data may not stand in the file'],
    [file({ masterKey: 'x' }), 'give it by DATAPUNK_MASTER_KEY'],
    [file('{\n  "port": 1,\n  }'), 'config.json is not JSON (line 3, column 3)'],
    [file('[1]'), 'holds no JSON object'],
  ])('%j is told clearly', (input, message) => {
    expect(messageOf(input)).toContain(message)
  })

  test('is told whole, in one error', () => {
    const message = messageOf({ env: { DATAPUNK_PORT: 'many' }, ...file({ zone: 1, prot: 2 }) })
    expect(message.split('\n')).toHaveLength(4)
  })

  test('shows no secret', () => {
    const secret = 'hunter2'
    const inputs: ConfigInput[] = [
      { env: { DATABASE_URL: `mysql://mira:${secret}@db.example/one?password=${secret}` } },
      { env: { DATABASE_URL: secret } },
      file({ databaseUrl: [secret] }),
      file(`{"databaseUrl": "postgres://mira:${secret}@h/d",}`),
      file(`{"databaseUrl": ${secret}}`),
    ]
    for (const input of inputs) expect(messageOf(input)).not.toContain(secret)
    expect(messageOf(inputs[0] ?? {})).toContain(
      'mysql://mira:***@db.example/one; allowed is an address like postgres://',
    )
  })

  test('is also a file that is there but cannot be read', () => {
    inDirectory((directory) => {
      mkdirSync(join(directory, 'config.json'))
      expect(() => loadConfig({ flags: { data: directory } })).toThrow(/config.json cannot be read/)
    })
  })
})

test('the file is read from disk, with or without a byte order mark; none is no fault', () => {
  inDirectory((directory) => {
    expect(loadConfig({ flags: { data: directory } }).config.port).toBe(4680)
    writeFileSync(join(directory, 'config.json'), '\uFEFF{"port": 5000}\n')
    expect(loadConfig({ flags: { data: directory } }).config.port).toBe(5000)
    expect(loadConfig({ flags: { data: join(directory, 'config.json') } }).config.port).toBe(4680)
  })
})

test('a misspelt environment variable is a warning, not a fault', () => {
  expect(load({ env: { DATAPUNK_PROT: '1', DATAPUNK_TEST_DATABASE_URL: 'x', OTHER: 'y' } }).warnings).toEqual([
    'The environment variable DATAPUNK_PROT is not known and not used',
  ])
})

test('a report of the configuration shows where values came from, and no secret', () => {
  const report = describeConfig(
    load({ env: { DATABASE_URL: 'postgres://mira:hunter2@h/d', DATAPUNK_MASTER_KEY: 'hunter2' } }),
  )
  expect(report.map(({ key }) => key)).toEqual(CONFIG_KEYS)
  expect(report.find(({ key }) => key === 'databaseUrl')).toEqual({
    key: 'databaseUrl',
    value: 'postgres://mira:***@h/d',
    origin: 'environment variable DATABASE_URL',
  })
  expect(JSON.stringify(report)).not.toContain('hunter2')
})

test('the environment of the process is read', () => {
  process.env['DATAPUNK_ZONE'] = 'Asia/Kolkata'
  try {
    expect(loadProcessConfig({ flags: { data: tmpdir() } }).config.zone).toBe('Asia/Kolkata')
  } finally {
    delete process.env['DATAPUNK_ZONE']
  }
})

describe('the keys', () => {
  test('all have a description', () => {
    for (const key of CONFIG_KEYS) expect(keywordsOf(key).description, key).toMatch(/^[A-Z].*\.$/)
  })

  test('have flags and variables that nobody shares', () => {
    const names = CONFIG_KEYS.flatMap((key) => [...envNamesOf(key), flagNameOf(key)]).filter(
      (name) => name !== undefined,
    )
    expect(new Set(names).size).toBe(names.length)
    expect(envNamesOf('maxBodyBytes')).toEqual(['DATAPUNK_MAX_BODY_BYTES'])
    expect(flagNameOf('maxBodyBytes')).toBe('--max-body-bytes')
  })

  test('allow nothing that their schemas do not allow', () => {
    const values = [
      undefined,
      null,
      true,
      0,
      1,
      -1,
      1.5,
      4680,
      1e9,
      '',
      'info',
      'UTC',
      '127.0.0.1',
      '1',
      [],
      ['a'],
      [1],
      {},
    ]
    for (const key of CONFIG_KEYS) {
      for (const value of values) {
        if (isAllowed(key, value)) expect(Check(KEYS[key].schema, value), `${key} ${JSON.stringify(value)}`).toBe(true)
      }
    }
  })
})
