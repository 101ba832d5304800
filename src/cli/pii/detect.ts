import { AppError } from '../../core/errors.ts'
import type { Detector } from '../../processors/pii/model.ts'
import { EXIT, type Session } from '../context.ts'

const NEWLINE = 10
/** Bytes of one line. */
const MOST_LINE = 256 * 1024 * 1024

/** Answers each line {"id","text"} with a line {"id","spans"}; waits where the reader of the answers is behind. */
export async function detectLines(
  input: AsyncIterable<Buffer | string>,
  { terminal, interrupt }: Session,
): Promise<number> {
  const { createDetector } = await import('../../processors/pii/detector.ts')
  const { CATALOGUE } = await import('../../processors/pii/catalogue/index.ts')
  const answer = answering(createDetector({ groups: CATALOGUE }))
  let before = 0
  for await (const lines of wholeLines(input)) {
    const { text, fault } = answers(lines, before, answer)
    before += lines.length
    await terminal.stream(text)
    if (fault) throw fault
    if (interrupt.signal.aborted) return interrupt.exitCode ?? EXIT.failed
    if (terminal.gone.aborted) break
  }
  return EXIT.ok
}

type Answer = (line: string) => string | { readonly fault: string }

/** The answers to lines up to the first that cannot be read. `before` lines came earlier. */
function answers(lines: readonly string[], before: number, answer: Answer): { text: string; fault?: AppError } {
  let text = ''
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const answered = answer(line)
    if (typeof answered !== 'string')
      return { text, fault: new AppError('input.line', `Line ${before + index + 1}: ${answered.fault}`) }
    text += answered
  }
  return { text }
}

const answering =
  (detector: Detector): Answer =>
  (line) => {
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch (error) {
      return { fault: `it is no JSON (${error instanceof Error ? error.message : error}).` }
    }
    if (typeof value !== 'object' || value === null || !('text' in value) || !('id' in value))
      return { fault: 'it has to be an object with "id" and "text".' }
    const { id, text } = value
    if (typeof text !== 'string') return { fault: '"text" has to be a string.' }
    return `{"id":${JSON.stringify(id)},"spans":${spansOf(text, detector)}}\n`
  }

function spansOf(text: string, detector: Detector): string {
  const findings = detector.detect(text)
  if (findings.length === 0) return '[]'
  const place = codePointPlaces(text)
  const spans = findings.map(
    ({ start, end, entity, score }) =>
      `{"start":${place(start)},"end":${place(end)},"entity":"${entity}","score":${Number(score.toFixed(4))}}`,
  )
  return `[${spans.join(',')}]`
}

/** Turns places in UTF-16 code units, asked for in rising order, into places in code points. */
function codePointPlaces(text: string): (unit: number) => number {
  let at = 0
  let pairs = 0
  return (unit) => {
    for (; at < unit; at++) if (isPair(text, at)) pairs++
    return unit - pairs
  }
}
const isPair = (text: string, at: number): boolean =>
  (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00

/** The lines of each chunk that are whole by then; the last may lack its line break. */
async function* wholeLines(input: AsyncIterable<Buffer | string>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  let rest: Buffer[] = []
  let size = 0
  let lines = 0
  const decode = (bytes: Buffer): readonly string[] => {
    try {
      const text = decoder.decode(bytes)
      return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
    } catch (error) {
      throw new AppError('input.line', `After line ${lines}: a line is no UTF-8.`, { cause: error })
    }
  }
  for await (const piece of input) {
    const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece
    const cut = chunk.lastIndexOf(NEWLINE) + 1
    size += chunk.length
    if (cut === 0) {
      rest.push(chunk)
      if (size > MOST_LINE) throw new AppError('input.line', `Line ${lines + 1}: it has more than ${MOST_LINE} bytes.`)
      continue
    }
    const whole = decode(Buffer.concat([...rest, chunk.subarray(0, cut)]))
    rest = [chunk.subarray(cut)]
    size = chunk.length - cut
    lines += whole.length
    yield whole
  }
  const last = Buffer.concat(rest)
  if (last.length > 0) yield decode(last)
}
