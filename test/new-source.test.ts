import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CONTRACT = 'src/integrations/source-contract.test.ts'
const SOURCE = 'src/integrations/acme/notes'

let copy: string
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'datapunk-new-source-'))
  for (const part of [
    'src',
    'scripts',
    'docs',
    'types',
    '.dependency-cruiser.cjs',
    'README.md',
    'package.json',
    'tsconfig.json',
    'biome.json',
    '.gitignore',
  ])
    await cp(join(ROOT, part), join(copy, part), { recursive: true })
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  // Without the database that the tests of the project have: a source needs none.
  await writeFile(join(copy, 'vitest.config.mjs'), 'export default { test: {} }\n')
})
afterAll(() => rm(copy, { recursive: true, force: true }))

const run = (program: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [join(ROOT, 'node_modules', program), ...args], {
    cwd: copy,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: copy, NO_COLOR: '1' },
  })
const newSource = (...args: readonly string[]) => run('tsx/dist/cli.mjs', 'scripts/new-source.ts', ...args)
const contract = () =>
  run('vitest/vitest.mjs', 'run', '--config', 'vitest.config.mjs', CONTRACT, '-t', 'the source in acme/notes')

const DECODER = `import { next, quarantine } from '../../../models/outcome.ts'
import { isRecord } from '../../../utils/validators.ts'
import type { Decoder } from '../../source.ts'
import { THING } from './types.ts'

export function createDecoder(): Decoder {
  return {
    decode({ value }) {
      if (!isRecord(value) || typeof value['id'] !== 'string') return quarantine('bad_id', 'id is no text')
      const { made, id, title, ...rest } = value
      const time = typeof made === 'string' && made.includes('T') ? Date.parse(made) : Number.NaN
      if (Number.isNaN(time)) return quarantine('bad_time', 'made is no time')
      return next({ drafts: [{ type: THING, time, data: JSON.parse(JSON.stringify({ ...rest, id, ...(typeof title === 'string' ? { title } : {}) })) }] })
    },
  }
}
`

describe('npm run new:source', () => {
  test('refuses what is no name, and a folder that is there', () => {
    expect([newSource().status, newSource('Acme.Notes').status, newSource('acme').status]).toEqual([2, 2, 2])
    const there = newSource('google.maps')
    expect([there.status, there.stderr]).toEqual([1, expect.stringContaining('there already')])
  })

  test('writes a source whose contract tests fail and say what to write, and pass once it is written', async () => {
    const made = newSource('acme.notes')
    expect(made.status, made.stderr).toBe(0)
    const before = contract()
    expect(before.status).toBe(1)
    expect(before.stdout + before.stderr).toContain(`write decode() in ${SOURCE}/decoder.ts`)
    expect(before.stdout).toMatch(/Tests +1 failed/)
    await writeFile(join(copy, SOURCE, 'decoder.ts'), DECODER)
    const after = contract()
    expect(after.status, after.stdout + after.stderr).toBe(0)
    expect(after.stdout).toMatch(/Tests +\d\d passed/)
  })

  test('writes code that the compiler and the linter take as it is, but for its format', async () => {
    const files = ['index.ts', 'types.ts', 'decoder.ts'].map((name) => join(SOURCE, name))
    const lint = run('@biomejs/biome/bin/biome', 'lint', ...files)
    expect(lint.status, lint.stdout + lint.stderr).toBe(0)
    // What it needs of the project, not the whole of it.
    await writeFile(
      join(copy, 'tsconfig.source.json'),
      JSON.stringify({ extends: './tsconfig.json', include: [], files }),
    )
    const types = run('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.source.json')
    expect(types.stdout).toBe('')
    expect(await readFile(join(copy, SOURCE, 'README.md'), 'utf8')).toContain('`acme.notes.thing`')
  })
})

describe('npm run gen', () => {
  const gen = () => run('tsx/dist/cli.mjs', 'scripts/gen.ts')
  const list = () => readFile(join(copy, 'src/processors/pii/catalogue/index.ts'), 'utf8')

  test('takes a group of the catalogue out of its list when its file is gone, and in when it is there', async () => {
    const file = join(copy, 'src/processors/pii/catalogue/vehicles.ts')
    const content = await readFile(file, 'utf8')
    await rm(file)
    const without = gen()
    expect([without.status, without.stderr]).toEqual([0, ''])
    expect(await list()).not.toContain('vehicles')
    await writeFile(file, content)
    const again = gen()
    expect([again.status, again.stderr]).toEqual([0, ''])
    expect(await list()).toContain("from './vehicles.ts'")
  })
})
