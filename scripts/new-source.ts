import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sourceFiles } from './new-source/files.ts'

// `npm run new:source -- vendor.name`: the folder of a new source, with contract tests that fail until its decoder is written.
const ROOT = join(import.meta.dirname, '..')

async function main([id = '', ...more]: readonly string[]): Promise<number> {
  if (more.length > 0 || !/^[a-z][a-z0-9]*\.[a-z][a-z0-9]*$/.test(id)) {
    process.stderr.write('Name the source: npm run new:source -- vendor.name (lower-case letters and digits)\n')
    return 2
  }
  const folder = join('src', 'integrations', ...id.split('.'))
  if (existsSync(join(ROOT, folder))) {
    process.stderr.write(`${folder} is there already; nothing was written.\n`)
    return 1
  }
  for (const [name, content] of Object.entries(sourceFiles(id))) {
    const path = join(ROOT, folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
  }
  process.stdout.write(`${folder} is there. Its contract tests fail until its decoder is written:

  npx vitest run src/integrations/source-contract.test.ts -t 'the source in ${id.replace('.', '/')}'

1. Put the smallest true samples of the format into fixtures/, with invented people and one bad record each, and what
   they must give into fixtures/expected.json.
2. Say in index.ts how a file is recognised, in types.ts what the facts are, in decoder.ts what a record means.
3. npm run gen && npm run format && npm run check. CONTRIBUTING.md has the whole way.
`)
  return 0
}

process.exitCode = await main(process.argv.slice(2))
