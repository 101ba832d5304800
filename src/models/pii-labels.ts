import { type EventPath, formatEventPath, parseEventPath } from '../utils/event-path.ts'
import { storableJson } from '../utils/json-text.ts'
import { PII_OPERATORS, type PiiLabel } from './pii.ts'

/**
 * Labels as they are stored and exported: a list of `[path, start, end, entity, score in hundredths, operator]`, where the
 * path is a list of names and numbers, so that SQL can follow it: `[[["data","title"],4,19,"EMAIL",97,"tag"]]`.
 */
type LabelTuple = readonly [
  path: EventPath,
  start: number,
  end: number,
  entity: string,
  score: number,
  operator: string,
]

const HUNDREDTHS = 100

/** JSON text that jsonb takes. */
export const labelsText = (labels: readonly PiiLabel[]): string => storableJson(labelTuples(labels))

/** The same as a value, for a part of a larger document. */
export function labelTuples(labels: readonly PiiLabel[]): readonly LabelTuple[] {
  return labels.map(({ path, start, end, entity, score, operator }) => {
    const steps = parseEventPath(path)
    if (steps === undefined) throw new RangeError(`a label has the path ${path}, which is none`)
    return [steps, start, end, entity, Math.round(score * HUNDREDTHS), operator]
  })
}

/** Of a value that was parsed; undefined where it is not in that form. */
export function labelsOf(value: unknown): readonly PiiLabel[] | undefined {
  if (!Array.isArray(value)) return undefined
  const labels = value.map(labelOf)
  return labels.every((label) => label !== undefined) ? labels : undefined
}

function labelOf(tuple: unknown): PiiLabel | undefined {
  if (!Array.isArray(tuple)) return undefined
  const [path, start, end, entity, score, operator] = tuple as readonly unknown[]
  if (!Array.isArray(path) || !path.every(isStep) || typeof entity !== 'string' || !ENTITY.test(entity))
    return undefined
  const known = PII_OPERATORS.find((name) => name === operator)
  if (!isOffset(start) || !isOffset(end) || !isOffset(score) || known === undefined) return undefined
  return { path: formatEventPath(path), start, end, entity, score: score / HUNDREDTHS, operator: known }
}

const ENTITY = /^[A-Z][A-Z0-9_]{0,63}$/
const isStep = (step: unknown): step is string | number => typeof step === 'string' || isOffset(step)
const isOffset = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0
