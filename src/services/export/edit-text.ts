import { labelsOf } from '../../models/pii-labels.ts'
import { parseJson, wireText } from '../../utils/json-text.ts'
import { isFiniteNumber, isRecord } from '../../utils/validators.ts'

const isText = (value: unknown) => typeof value === 'string'
const CHECKS: Readonly<Record<string, (value: unknown) => boolean>> = {
  time: isFiniteNumber,
  endtime: isFiniteNumber,
  lat: isFiniteNumber,
  lon: isFiniteNumber,
  subject: isText,
  place: isText,
}

/** Whether a text is an `EditPatch`: a field that is null is emptied. */
export function isEdit(text: unknown): text is string {
  if (typeof text !== 'string') return false
  try {
    const patch = parseJson(wireText(text))
    return isRecord(patch) && Object.entries(patch).every(([field, value]) => isFieldOfEdit(field, value))
  } catch {
    return false
  }
}

function isFieldOfEdit(field: string, value: unknown): boolean {
  if (field === 'data') return isRecord(value)
  if (field === 'pii') return labelsOf(value) !== undefined
  return CHECKS[field] !== undefined && (value === null || CHECKS[field](value))
}
