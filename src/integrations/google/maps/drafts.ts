import type { Draft, JsonObject } from '../../../models/events.ts'
import { type LatLng, type PositionReading, toDegrees } from '../../../processors/normalization/geo.ts'
import { isGiven } from '../../../processors/normalization/number.ts'
import { timeMs } from '../../../processors/normalization/time.ts'
import type { Building } from '../../decoding/building.ts'
import type { Lost } from '../../source.ts'

/** What a record gave so far. */
export interface Findings {
  readonly drafts: Draft[]
  readonly lost: Lost[]
}

/** The first readable time under one of the names in one of the objects; NaN where there is none. */
export function firstTime(names: readonly string[], ...objects: readonly (JsonObject | undefined)[]): number {
  for (const object of objects) {
    if (object === undefined) continue
    for (const name of names) {
      const value = object[name]
      if (value === undefined) continue
      const ms = timeMs(value)
      if (!Number.isNaN(ms)) return ms
    }
  }
  return Number.NaN
}

/** True where one of the names holds something. */
export function anyGiven(names: readonly string[], ...objects: readonly (JsonObject | undefined)[]): boolean {
  return objects.some((object) => object !== undefined && names.some((name) => isGiven(object[name])))
}

/** A reading that is a position; what was given but is none is lost. `at`: which element of the list `path`. */
export function positionOr(found: PositionReading, path: string, lost: Lost[], at?: number): LatLng | undefined {
  if (typeof found === 'object' || found === undefined) return found
  lost.push({ code: 'bad_position', detail: badPosition(found, at === undefined ? path : `${path}[${at}]`) })
  return undefined
}

export function badPosition(found: 'unreadable' | 'out_of_range', path: string): string {
  const why = found === 'out_of_range' ? 'outside of ±90°, ±180°' : 'not readable as a latitude and a longitude'
  return `${path}: coordinates ${why}`
}

/** A position as events hold it in `data`. */
export function degrees(position: LatLng): { latitude: number; longitude: number } {
  return { latitude: toDegrees(position.lat), longitude: toDegrees(position.lon) }
}

/** Puts a position into the columns; `data` says so if it was repaired. */
export function place(draft: Building, position: LatLng): void {
  draft.lat = position.lat
  draft.lon = position.lon
  if (position.repaired) draft.data['coordinatesRepaired'] = true
}

const COLUMN_MOST = 2 ** 31 - 1

/** True for what the column `accuracy` holds: whole metres. Else it stays in `data`. */
export function isWholeMetres(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= COLUMN_MOST
}
