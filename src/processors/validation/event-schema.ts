import { Compile } from 'typebox/compile'
import type { Draft, EventType, WrittenDraft } from '../../models/events.ts'

export interface EventFault {
  readonly code: string
  readonly detail: string
}

const INT32 = 2_147_483_647

/**
 * Checks drafts against the schemas of their types and the ranges of the columns. Undefined means sound. What a decoder wrote
 * itself is sound by its making: contract tests hold it to what it would have given otherwise.
 */
export function createEventChecker(
  types: readonly EventType[],
): (draft: Draft | WrittenDraft) => EventFault | undefined {
  const checks = new Map(types.map((type) => [type.name, Compile(type.data)]))
  return (draft) => {
    const check = checks.get(draft.type)
    if (check === undefined)
      return { code: 'unknown_type', detail: 'the decoder gave a type that its source does not declare' }
    if (!('text' in draft) && !check.Check(draft.data)) {
      const [error] = check.Errors(draft.data)
      return {
        code: 'schema',
        detail: `${draft.type}: data${error?.instancePath ?? ''} ${error?.message ?? 'is not as its schema says'}`,
      }
    }
    return columnFault(draft)
  }
}

const TIMES = ['time', 'endtime'] as const
const INTEGERS = ['lat', 'lon', 'accuracy', 'tz', 'endtz'] as const

function columnFault(draft: Draft): EventFault | undefined {
  for (const name of TIMES) {
    const value = draft[name]
    if (value !== undefined && !Number.isFinite(value)) return { code: 'column', detail: `${name} is no number` }
  }
  for (const name of INTEGERS) {
    const value = draft[name]
    if (value !== undefined && !(Number.isInteger(value) && Math.abs(value) <= INT32))
      return { code: 'column', detail: `${name} is no whole number` }
  }
  return undefined
}
