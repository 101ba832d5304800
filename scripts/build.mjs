// Builds dist/: the compiled program, its SQL and other assets beside it, and the page. `--if-stale` does nothing when
// dist was built from exactly these sources.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { build as buildPage } from 'vite'

const ROOT = join(import.meta.dirname, '..')
const DIST = join(ROOT, 'dist')
const STAMP = join(DIST, '.built-from')
const INPUTS = [
  'src',
  'web',
  'scripts/build.mjs',
  'bin',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
]
/** What src holds for tests and readers. */
const NOT_SHIPPED = /[.](ts|md)$|\/fixtures\/|\/testing\//

const print = (text) => process.stderr.write(`${text}\n`)

/** Paths of all files below `path`, itself included. */
function filesBelow(path) {
  const absolute = join(ROOT, path)
  if (!existsSync(absolute)) return []
  if (statSync(absolute).isFile()) return [path]
  const names = readdirSync(absolute).filter((name) => name !== 'node_modules')
  return names.flatMap((name) => filesBelow(`${path}/${name}`)).toSorted()
}

/** Changes whenever a source is changed, added or taken away. */
function fingerprint() {
  const hash = createHash('sha256')
  for (const path of INPUTS.flatMap(filesBelow)) {
    const { size, mtimeMs } = statSync(join(ROOT, path))
    hash.update(`${path}\0${size}\0${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

function compile() {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) throw new Error('the compiler found faults, see above')
}

/** The compiler rewrites the paths of imports, but not everywhere; one that is left breaks only when it is reached. */
function checkImports() {
  const left = filesBelow('dist/src').filter(
    (path) =>
      path.endsWith('.js') &&
      /(?:from|import)\s*\(?\s*['"][.][^'"]*[.]ts['"]/.test(readFileSync(join(ROOT, path), 'utf8')),
  )
  if (left.length > 0) throw new Error(`imports of .ts files are left in ${left.join(', ')}`)
}

function copyAssets() {
  for (const path of filesBelow('src').filter((name) => !NOT_SHIPPED.test(name))) {
    mkdirSync(dirname(join(DIST, path)), { recursive: true })
    copyFileSync(join(ROOT, path), join(DIST, path))
  }
}

async function bundlePage() {
  if (!existsSync(join(ROOT, 'web', 'index.html'))) return
  await buildPage({
    root: join(ROOT, 'web'),
    logLevel: 'warn',
    build: { outDir: join(DIST, 'web'), emptyOutDir: true },
  })
}

async function build(built) {
  const started = performance.now()
  print('Building …')
  rmSync(DIST, { recursive: true, force: true })
  compile()
  checkImports()
  copyAssets()
  await bundlePage()
  chmodSync(join(ROOT, 'bin', 'datapunk.js'), 0o755)
  writeFileSync(STAMP, built)
  print(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`)
}

const built = fingerprint()
const isFresh = existsSync(STAMP) && readFileSync(STAMP, 'utf8') === built
if (!process.argv.includes('--if-stale') || !isFresh) {
  try {
    await build(built)
  } catch (error) {
    print(`Building failed: ${error instanceof Error ? error.message : error}`)
    process.exitCode = 1
  }
}
