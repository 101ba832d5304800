import { isRecord } from '../../utils/validators.ts'

const COLORS: Readonly<Record<string, number>> = { trace: 90, debug: 36, info: 32, warn: 33, error: 31, fatal: 35 }
const DIM = 90
const LEVEL_WIDTH = 5

/** Writes a JSON log line for people: `20:05:36.123 info  run done  source=google.maps stored=12`. */
export function prettyLine(line: string, colored: boolean): string {
  const entry = parse(line)
  if (entry === undefined) return line
  const { time, level, msg, err, ...fields } = entry
  const paint = (code: number, text: string) => (colored ? `\u001B[${code}m${text}\u001B[0m` : text)
  const severity = String(level)
  const parts = [
    paint(DIM, String(time).slice(11, 23)),
    paint(COLORS[severity] ?? DIM, severity.padEnd(LEVEL_WIDTH)),
    [String(msg ?? ''), ...Object.entries(fields).map(([name, value]) => paint(DIM, `${name}=`) + shown(value))].join(
      '  ',
    ),
  ]
  return `${parts.join(' ')}\n${isRecord(err) ? errorLines(err, '  ') : ''}`
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const entry: unknown = JSON.parse(line)
    return isRecord(entry) ? entry : undefined
  } catch {
    return undefined
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value)
}

function errorLines(error: Readonly<Record<string, unknown>>, indent: string): string {
  const { type, code, message, stack, cause } = error
  const head = `${indent}${type}${typeof code === 'string' ? ` ${code}` : ''}: ${message}\n`
  const frames = typeof stack === 'string' && stack !== '' ? `${stack.replace(/^\s*/gm, `${indent}  `)}\n` : ''
  return head + frames + (isRecord(cause) ? `${indent}caused by\n${errorLines(cause, `${indent}  `)}` : '')
}
