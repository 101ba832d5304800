import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { arrows } from './gen/arrows.ts'
import { configuration } from './gen/configuration.ts'
import { endpoints } from './gen/endpoints.ts'
import { errors } from './gen/errors.ts'
import { events } from './gen/events.ts'
import { type GeneratedFile, type Generator, ROOT } from './gen/generator.ts'
import { pii } from './gen/pii.ts'
import { piiCatalogue } from './gen/pii-catalogue.ts'
import { registry } from './gen/registry.ts'
import { sources } from './gen/sources.ts'
import { types } from './gen/types.ts'
import { views } from './gen/views.ts'

// `npm run gen` writes every generated file; `npm run gen -- --check` names those that are stale and fails.
// The registry comes first: what others import may depend on it.
const GENERATORS: readonly Generator[] = [
  registry,
  piiCatalogue,
  endpoints,
  configuration,
  errors,
  pii,
  sources,
  events,
  types,
  views,
  arrows,
]

const isCheck = process.argv.includes('--check')
const stale: string[] = []
for (const generator of GENERATORS) {
  for (const file of await generator.generate()) {
    if (await isFresh(file)) continue
    stale.push(`${file.path} (from ${generator.from})`)
    if (!isCheck) await write(file)
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
