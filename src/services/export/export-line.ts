import { labelsText } from '../../models/pii-labels.ts'
import { toWire } from '../../models/wire.ts'
import type { ExportedEvent } from '../../storage/ports.ts'
import { parseStored, wireJson } from '../../utils/json-text.ts'
import { isRecord } from '../../utils/validators.ts'

/** Members of `data` on the wire that have columns of their own in the store. */
const WITH_COLUMNS = ['latitude', 'longitude', 'accuracy'] as const
const MAY_HAVE = /"(?:latitude|longitude|accuracy)":/
const DEGREE = 1e7

/**
 * An event as a line of an export: its CloudEvent, and what else it takes to be the same event in another instance.
 *
 * - `edit`: what its owner changed, as JSON text. The event has it already; an import lays it over later readings again.
 * - `piilabels`: what was found to be personal, as JSON text: `[path, start, end, entity, score in hundredths, operator]` each.
 * - `coordinates`: only where `data` itself has a member of the name of a column: latitude, longitude and accuracy of the
 *   event, with commas, empty where there is none; `data` stands as it is stored then.
 */
export function exportLine(event: ExportedEvent): string {
  const { edit, pii, lat, lon, accuracy, ...rest } = event
  const isDoubtful = hasNameOfColumn(event.data)
  if (edit === undefined && pii === undefined && !isDoubtful) return `${toWire(event)}\n`
  const line = toWire(isDoubtful ? { ...rest, ...(pii === undefined ? {} : { pii }) } : event)
  const degrees = (value: number | undefined) => (value === undefined ? '' : String(value / DEGREE))
  const more = [
    ...(edit === undefined ? [] : [`"edit":${JSON.stringify(edit)}`]),
    ...(pii === undefined ? [] : [`"piilabels":${JSON.stringify(wireJson(labelsText(pii)))}`]),
    ...(isDoubtful ? [`"coordinates":"${degrees(lat)},${degrees(lon)},${accuracy ?? ''}"`] : []),
  ]
  return `{${more.join(',')},${line.slice(1)}\n`
}

function hasNameOfColumn(data: string): boolean {
  if (!MAY_HAVE.test(data)) return false
  const members = parseStored(data)
  return isRecord(members) && WITH_COLUMNS.some((name) => name in members)
}
