import type { Json } from '../../../models/events.ts'
import { isList, isObject } from '../../decoding/json.ts'
import { type DefinedZone, definedZone } from './vtimezone.ts'
import { windowsZone } from './windows-zones.ts'

/** Offsets of the zones that calendars name. */
export interface ZoneReader {
  /**
   * Minutes east of UTC at a time of the clocks of a zone, given as if it were UTC; undefined where the zone is not known.
   * Zones of the IANA database are read by that; others as the calendar defines them (`zones` of a record) or, where it
   * does not, by what Windows means by the name.
   */
  offsetAt(zone: string, ms: number, zones: Json | undefined): number | undefined
}

const MINUTE = 60_000
const DAY = 86_400_000
const MOST_KEPT = 500
/** Also behind a prefix: `/freeassociation.sourceforge.net/Europe/Berlin`. */
const IANA =
  /(?:^|\/)((?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)\/[\w+-]+(?:\/[\w+-]+)?)$/
const UTC = /^(?:UTC|GMT|Z|Zulu|tzone:\/\/Microsoft\/Utc)$/i

/** Makes a reader; it keeps what it learnt of zones, so one serves a whole file. */
export function createZoneReader(): ZoneReader {
  const formats = new Map<string, Intl.DateTimeFormat | undefined>()
  const defined = new Map<string, DefinedZone | undefined>()

  const formatOf = (zone: string) => {
    if (!formats.has(zone) && formats.size < MOST_KEPT) formats.set(zone, format(zone))
    return formats.get(zone)
  }
  const definedBy = (zone: string, zones: Json | undefined) => {
    const own = isList(zones) ? zones.find((each) => idOf(each) === zone) : undefined
    if (own === undefined) return undefined
    const key = JSON.stringify(own)
    if (defined.size > MOST_KEPT) defined.clear()
    if (!defined.has(key)) defined.set(key, definedZone(own))
    return defined.get(key)
  }
  return {
    offsetAt(zone, ms, zones) {
      if (UTC.test(zone)) return 0
      const known = formatOf(IANA.exec(zone)?.[1] ?? '')
      if (known !== undefined) return offsetAtLocal(known, ms)
      const own = definedBy(zone, zones)
      if (own !== undefined) return own.offsetAtLocal(ms)
      const windows = formatOf(windowsZone(zone) ?? '')
      return windows === undefined ? undefined : offsetAtLocal(windows, ms)
    },
  }
}

function idOf(zone: Json): Json | undefined {
  if (!isObject(zone) || !isList(zone['properties'])) return undefined
  const id = zone['properties'].find((property) => isObject(property) && property['name'] === 'TZID')
  return isObject(id) ? id['value'] : undefined
}

function format(timeZone: string): Intl.DateTimeFormat | undefined {
  if (timeZone === '') return undefined
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    }) // biome-ignore format: a word list
  } catch {
    return undefined
  }
}

/** A time that clocks show twice is the first of the two; one that they leave out is read as if they had not been changed. */
function offsetAtLocal(zone: Intl.DateTimeFormat, ms: number): number {
  const before = offsetAtInstant(zone, ms - DAY)
  const after = offsetAtInstant(zone, ms + DAY)
  return [before, after].find((offset) => offsetAtInstant(zone, ms - offset * MINUTE) === offset) ?? before
}

function offsetAtInstant(zone: Intl.DateTimeFormat, ms: number): number {
  const parts = new Map(zone.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return Math.round((local - Math.floor(ms / 1000) * 1000) / MINUTE)
}
