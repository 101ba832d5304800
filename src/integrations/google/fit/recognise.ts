import type { JsonObject } from '../../../models/events.ts'
import type { FileProbe } from '../../archive/probe.ts'
import type { Recognition } from '../../source.ts'
import { unitOf } from './columns.ts'

/**
 * Recognises the exports of Google Fit by what stands at their beginning. Names of files and folders are in the person's
 * language and cut off; they never decide.
 */
const CERTAIN = 1
const CLEAR = 0.9
const LIKELY = 0.7

const POINTS = 'Data Points'

/** A stream of points, empty ones too. Keys stay English. */
export function recognisePoints({ shape, keys }: FileProbe): Recognition | undefined {
  return shape === 'json-object' && keys.includes(POINTS) ? { confidence: CERTAIN } : undefined
}

/** The data source of a stream stands before its points. */
export function aboutPoints({ text }: FileProbe): JsonObject | undefined {
  const found = /"Data Source"\s*:\s*("(?:[^"\\]|\\.){0,2000}")/.exec(text)
  if (found === null || text.indexOf(`"${POINTS}"`) < found.index) return undefined
  try {
    const dataSource: unknown = JSON.parse(found[1] ?? '')
    return typeof dataSource === 'string' && dataSource !== '' ? { dataSource } : undefined
  } catch {
    return undefined
  }
}

export function recogniseSession({ shape, keys }: FileProbe): Recognition | undefined {
  if (shape !== 'json-object' || !keys.includes('fitnessActivity')) return undefined
  return keys.includes('startTime') ? { confidence: CERTAIN } : { confidence: LIKELY }
}

export function recogniseTcx({ shape, text }: FileProbe): Recognition | undefined {
  return shape === 'text' && /<(?:[\w.-]+:)?TrainingCenterDatabase[\s>]/.test(text) ? { confidence: CLEAR } : undefined
}

const DATE = /^"?\d{4}-\d{2}-\d{2}"?$/
const CLOCK = /^"?\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[+-]\d{2}:?\d{2}|Z)"?$/
/** What columns of Fit are measured in. */
const UNITS = new Set(['kcal', 'm', 'm/s', 'kg', 'bpm', 'deg', 'ms'])
const LEAST_UNITS = 2
const ROWS_LOOKED_AT = 20

export function recogniseDays(probe: FileProbe): Recognition | undefined {
  return table(probe, [DATE])
}

export function recogniseIntervals(probe: FileProbe): Recognition | undefined {
  return table(probe, [CLOCK, CLOCK])
}

/** Rows may be shorter than their header. */
export const aboutTable = ({ columns }: FileProbe): JsonObject => ({ columns: columns.length })

/** A table that begins with these forms in every row, and has columns in the units of Fit. */
function table({ shape, columns, text }: FileProbe, forms: readonly RegExp[]): Recognition | undefined {
  if (shape !== 'csv') return undefined
  const units = columns.slice(forms.length).map(unitOf)
  const known = new Set(units.filter((unit) => unit !== undefined && UNITS.has(unit)))
  if (known.size < LEAST_UNITS && !(known.size === 1 && hasNames(columns))) return undefined
  const rows = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(1, ROWS_LOOKED_AT + 1)
    .map((line) => line.split(/[,;\t]/))
  const good = rows.filter((cells) => forms.every((form, i) => form.test(cells[i]?.trim() ?? ''))).length
  if (good === 0) return isEmptyOf(columns, forms.length) ? { confidence: LIKELY } : undefined
  return good * 2 > rows.length
    ? { confidence: known.size > LEAST_UNITS || hasNames(columns) ? CLEAR : LIKELY }
    : undefined
}

const NAMES = /^(?:move minutes count|heart points|heart minutes|step count|calories \(kcal\))$/i

const hasNames = (columns: readonly string[]) => columns.some((column) => NAMES.test(column.trim()))

/** A header without rows is told by its English names alone. */
const isEmptyOf = (columns: readonly string[], leading: number): boolean =>
  hasNames(columns) &&
  (leading === 1 ? /^date$/i.test(columns[0]?.trim() ?? '') : /^start time$/i.test(columns[0]?.trim() ?? ''))
