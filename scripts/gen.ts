import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type GeneratedFile, type Generator, ROOT } from './gen/generator.ts'

// `npm run gen` writes every generated file; `npm run gen -- --check` names those that are stale and fails.
// Each generator is loaded when it is its turn: what it imports may be what those before it write (the words that the detector
// knows, the registry, the catalogue), and may not be there yet or name a file that is gone.
const GENERATORS: readonly (() => Promise<Generator>)[] = [
  async () => (await import('./gen/word-table.ts')).wordTable,
  async () => (await import('./gen/registry.ts')).registry,
  async () => (await import('./gen/pii-catalogue.ts')).piiCatalogue,
  async () => (await import('./gen/endpoints.ts')).endpoints,
  async () => (await import('./gen/configuration.ts')).configuration,
  async () => (await import('./gen/errors.ts')).errors,
  async () => (await import('./gen/pii.ts')).pii,
  async () => (await import('./gen/sources.ts')).sources,
  async () => (await import('./gen/events.ts')).events,
  async () => (await import('./gen/types.ts')).types,
  async () => (await import('./gen/views.ts')).views,
  async () => (await import('./gen/arrows.ts')).arrows,
]

const isCheck = process.argv.includes('--check')
const stale: string[] = []
for (const load of GENERATORS) {
  try {
    const generator = await load()
    for (const file of await generator.generate()) {
      if (await isFresh(file)) continue
      stale.push(`${file.path} (from ${generator.from})`)
      if (!isCheck) await write(file)
    }
  } catch (error) {
    // Nothing is written in a check: what depends on a stale list may not load.
    if (!isCheck || stale.length === 0) throw error
    break
  }
}
if (stale.length === 0) process.stdout.write('Every generated file is fresh.\n')
else
  process.stdout.write(
    `${isCheck ? 'Stale, run `npm run gen`:' : 'Written:'}\n${stale.map((path) => `  ${path}\n`).join('')}`,
  )
if (isCheck && stale.length > 0) process.exitCode = 1

async function isFresh({ path, content }: GeneratedFile): Promise<boolean> {
  const present = await readFile(join(ROOT, path), 'utf8').catch(() => undefined)
  return present === content
}

async function write({ path, content }: GeneratedFile): Promise<void> {
  await mkdir(dirname(join(ROOT, path)), { recursive: true })
  await writeFile(join(ROOT, path), content)
}
