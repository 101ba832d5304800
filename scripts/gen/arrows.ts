import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser'
import { type Generator, ROOT, withBlock } from './generator.ts'

const PAGE = 'docs/architecture.md'

export const arrows: Generator = {
  from: 'the imports of src',
  async generate() {
    if (existsSync(join(ROOT, PAGE))) {
      return [await withBlock(PAGE, 'arrows', `\`\`\`mermaid\n${picture(await imports())}\n\`\`\``)]
    }
    process.stderr.write(`There is no ${PAGE} to draw the arrows in.\n`)
    return []
  },
}

/** Arrows between the rooms of src, as they are and not as they were meant: `api --> services`. */
async function imports(): Promise<string[]> {
  const rules: IConfiguration = createRequire(import.meta.url)(join(ROOT, '.dependency-cruiser.cjs'))
  const { tsConfig: _, ...options } = rules.options ?? {}
  const { output } = await cruise(['src'], {
    ...options,
    baseDir: ROOT,
    exclude: { path: '[.]test[.]ts$|/testing([.]ts$|/)|-contract[.]ts$' },
  })
  const result: ICruiseResult = typeof output === 'string' ? JSON.parse(output) : output
  const pairs = result.modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved }) => [room(source), room(resolved)] as const),
  )
  const known = pairs.filter(([from, to]) => from !== undefined && to !== undefined && from !== to)
  return [...new Set(known.map(([from, to]) => `${from} --> ${to}`))].toSorted()
}

/** `src/storage/postgres/pool.ts` stands in `storage`; what lies in `src` itself is a room of its own. */
function room(path: string): string | undefined {
  return /^src\/([^/]+?)(?:[.]ts$|\/)/.exec(path)?.[1]
}

function picture(lines: readonly string[]): string {
  return ['graph TD', ...lines.map((line) => `  ${line}`)].join('\n')
}
