import type { JsonObject } from '../models/events.ts'
import { isFiniteNumber } from '../utils/validators.ts'

/** Where an event happened, as it is stored: degrees × 10^7 and metres, whole. */
export interface Coordinates {
  readonly lat?: number
  readonly lon?: number
  readonly accuracy?: number
}

const E7 = 1e7
const MOST_ACCURACY = 2_000_000_000

/**
 * On the wire coordinates stand in `data`, in storage they have columns: takes `latitude`, `longitude` and a whole
 * `accuracy` out of `data`. Returns what is wrong with them as text. Other values under these names stay where they are.
 */
export function splitCoordinates(data: JsonObject): (Coordinates & { readonly data: JsonObject }) | string {
  const { latitude, longitude, accuracy, ...rest } = data
  if (!isFiniteNumber(latitude) || !isFiniteNumber(longitude)) {
    return isFiniteNumber(latitude) || isFiniteNumber(longitude)
      ? '`data.latitude` and `data.longitude` must both be numbers'
      : { data }
  }
  if (Math.abs(latitude) > 90) return '`data.latitude` must be from -90 to 90 degrees'
  if (Math.abs(longitude) > 180) return '`data.longitude` must be from -180 to 180 degrees'
  const isWhole = isFiniteNumber(accuracy) && Number.isInteger(accuracy) && accuracy >= 0 && accuracy <= MOST_ACCURACY
  return {
    lat: Math.round(latitude * E7),
    lon: Math.round(longitude * E7),
    ...(isWhole ? { accuracy } : {}),
    data: isWhole || accuracy === undefined ? rest : { ...rest, accuracy },
  }
}
