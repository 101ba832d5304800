const MINUTE = 60_000
const DAY = 86_400_000
const formatters = new Map<string, Intl.DateTimeFormat>()

/** Minutes east of UTC in an IANA zone at a moment (ms since 1970). */
export function offsetAt(time: number, zone: string): number {
  const text = formatter(zone)
    .formatToParts(time)
    .find((part) => part.type === 'timeZoneName')?.value
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(text ?? '') ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

/** The moment a clock in the zone shows `wall` (ms as if the clock were UTC). Of a missing hour the moment after it. */
export function fromWall(wall: number, zone: string): number {
  const guess = wall - offsetAt(wall - offsetAt(wall, zone) * MINUTE, zone) * MINUTE
  const again = wall - offsetAt(guess, zone) * MINUTE
  return Math.max(guess, again)
}

/** What a clock in the zone shows at a moment, as ms as if the clock were UTC. */
export const toWall = (time: number, zone: string): number => time + offsetAt(time, zone) * MINUTE

/** Days since 1970-01-01 of a date like `2016-01-31`. */
export const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY

/** When a day (days since 1970-01-01) begins in a zone. */
export const dayStart = (day: number, zone: string): number => fromWall(day * DAY, zone)

function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  formatters.set(zone, made)
  return made
}
