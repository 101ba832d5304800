#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'

const OLDEST = [20, 19]
const USAGE = 2

// V8 would let garbage grow to four times what is alive before it looks for it: an import would need 80 MB more, for next to
// nothing. The room of short-lived objects is left alone: with less of it, sources that make objects take half as long again.
setFlagsFromString('--heap-growing-percent=25')

const program = new URL('../dist/src/main.js', import.meta.url)
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  process.stderr.write(`datapunk needs Node.js ${OLDEST.join('.')} or newer; this is ${process.versions.node}.\n`)
  process.exitCode = USAGE
} else if (!existsSync(program)) {
  process.stderr.write('datapunk is not built yet. Build it with:\n\n  npm run build\n')
  process.exitCode = USAGE
} else {
  const { main } = await import(program.href)
  process.exitCode = await main(process.argv.slice(2))
}
