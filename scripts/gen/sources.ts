import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { pushPath, type Source } from '../../src/integrations/source.ts'
import { type Generator, pageNotice, ROOT, table } from './generator.ts'

const INTEGRATIONS = 'src/integrations'
const FROM = 'the definitions of the sources'

/** A source as it is found: its folder (`google/maps`) and its definition. */
export interface FoundSource {
  readonly folder: string
  readonly source: Source
}

/** Folders `<vendor>/<name>` whose index.ts exports a `defineSource(…)` as default, by name. */
export function sourceFolders(): string[] {
  const below = (path: string) =>
    readdirSync(join(ROOT, INTEGRATIONS, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(path, entry.name))
  return below('')
    .flatMap(below)
    .filter((folder) => {
      const index = join(ROOT, INTEGRATIONS, folder, 'index.ts')
      return (
        existsSync(index) &&
        /^export default /m.test(readFileSync(index, 'utf8')) &&
        readFileSync(index, 'utf8').includes('defineSource(')
      )
    })
    .toSorted()
}

export async function findSources(): Promise<FoundSource[]> {
  return Promise.all(
    sourceFolders().map(async (folder) => {
      const module: { readonly default: Source } = await import(
        pathToFileURL(join(ROOT, INTEGRATIONS, folder, 'index.ts')).href
      )
      const id = folder.replace('/', '.')
      if (module.default.id !== id) {
        throw new Error(`${INTEGRATIONS}/${folder}/index.ts: the id must be that of its folder, "${id}"`)
      }
      return { folder, source: module.default }
    }),
  )
}

export const sources: Generator = {
  from: FROM,
  generate: async () => [{ path: 'docs/sources.md', content: page(await findSources()) }],
}

function page(found: readonly FoundSource[]): string {
  return `${pageNotice(FROM)}

# Sources

What can be read, in which forms, and how to get it. Files are recognised by what is in them, whatever they are called.
\`datapunk sources\` shows the same.

${found.map(section).join('\n\n')}
`
}

const LAYOUTS = {
  json: 'JSON',
  document: 'JSON',
  groups: 'JSON',
  lines: 'NDJSON',
  html: 'HTML',
  csv: 'CSV',
  xml: 'XML',
  media: 'pictures, videos',
  calendar: 'iCalendar',
  mail: 'mbox, EML',
} as const

function section({ folder, source }: FoundSource): string {
  const channels = source.channels.map((channel) => [
    `\`${channel.id}\``,
    channel.title,
    channel.kind === 'push' ? `live: \`POST ${pushPath(source)}\`` : LAYOUTS[channel.layout.kind],
    `${channel.rank}`,
  ])
  const readme = existsSync(join(ROOT, INTEGRATIONS, folder, 'README.md'))
  return [
    `## ${source.title}`,
    `\`${source.id}\`${readme ? ` · [more](../${INTEGRATIONS}/${folder}/README.md)` : ''}`,
    '### How to get it',
    source.exportSteps.map((step, index) => `${index + 1}. ${step}`).join('\n'),
    '### What is read',
    'Where two forms tell of the same fact, the one with the higher rank wins field by field.',
    table(['format', 'what it is', 'layout', 'rank'], channels),
    '### What it becomes',
    source.types.map(({ name, title }) => `- [\`${name}\`](events.md#${name}): ${title}`).join('\n'),
  ].join('\n\n')
}
