/**
 * Where a value stands in an event: `$.subject`, `$.data.stops[2].name`, `$.data["a.b"]`. In a pattern `[]` is every element
 * of a list and `*` every key of an object.
 */
export type Step = string | number | typeof ANY | typeof EACH
/** Every key. */
export const ANY = Symbol('*')
/** Every element. */
export const EACH = Symbol('[]')

const STEP = /\.([^.[\]*"]+)|\.(\*)|\[(\d*)\]|\[("(?:[^"\\]|\\.)*")\]/y
/** As `utils/event-path.ts` has it: labels are read with that. */
const PLAIN_KEY = /^[^.[\]*"]+$/

/** The steps of a pattern; undefined where the text is none. */
export function parsePath(text: string): readonly Step[] | undefined {
  if (!text.startsWith('$')) return undefined
  const steps: Step[] = []
  STEP.lastIndex = 1
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text)
    if (match === null) return undefined
    steps.push(stepOf(match))
  }
  return steps.length === 0 ? undefined : steps
}

function stepOf([, key, any, index, quoted]: RegExpExecArray): Step {
  if (key !== undefined) return key
  if (any !== undefined) return ANY
  if (quoted !== undefined) return JSON.parse(quoted) as string
  return index === '' ? EACH : Number(index)
}

export function formatPath(steps: readonly Step[]): string {
  let text = '$'
  for (const step of steps) text += formatStep(step)
  return text
}

function formatStep(step: Step): string {
  if (step === ANY) return '.*'
  if (step === EACH) return '[]'
  if (typeof step === 'number') return `[${step}]`
  return PLAIN_KEY.test(String(step)) ? `.${String(step)}` : `[${JSON.stringify(step)}]`
}

/** Whether a pattern names the path, or something that the path lies in. */
export function covers(pattern: readonly Step[], path: readonly Step[]): boolean {
  return pattern.length <= path.length && pattern.every((step, i) => isSame(step, path[i] as Step))
}

function isSame(pattern: Step, step: Step): boolean {
  if (pattern === ANY) return typeof step === 'string' || step === ANY
  if (pattern === EACH) return typeof step === 'number' || step === EACH
  return pattern === step
}
