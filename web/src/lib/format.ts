const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `229,663`. */
export const count = (value: number): string => grouped.format(value)

const BYTES_STEP = 1000
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** `11.0 MB`: decimal units, as disks and downloads have them. */
export function bytes(value: number): string {
  const power = value < BYTES_STEP ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(value) / 3))
  const scaled = value / BYTES_STEP ** power
  return `${power === 0 || scaled >= 100 ? count(scaled) : scaled.toFixed(1)} ${BYTE_UNITS[power] ?? 'B'}`
}

/** `1 file`, `3 files`. */
export const plural = (value: number, one: string): string => `${count(value)} ${one}${value === 1 ? '' : 's'}`

/** `2 h 10 min`, `45 min`, `12 s`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** `850 m`, `3.4 km`. */
export function distance(metres: number): string {
  if (metres < 1000) return `${Math.round(metres / 10) * 10} m`
  return metres < 100_000 ? `${(metres / 1000).toFixed(1)} km` : `${count(metres / 1000)} km`
}

/** `18:05` in a zone. */
export const clockTime = (time: string, zone: string): string =>
  new Date(time).toLocaleTimeString('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' })

/** `14 Mar 2026, 18:05` on the clock of this computer. */
export const moment = (time: string): string =>
  new Date(time).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  })

/** `Saturday, 14 March 2026`. */
export const longDate = (day: string): string =>
  new Date(`${day}T12:00:00Z`).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  })

/** The date that a clock in the zone shows at a moment. */
export const dateIn = (time: string, zone: string): string =>
  new Date(time).toLocaleDateString('en-CA', { timeZone: zone })

/** The date so many days later. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

const ACTIVITIES: Readonly<Record<string, string>> = {
  CYCLING: 'Bicycle',
  FLYING: 'Flight',
  IN_BUS: 'Bus',
  IN_FERRY: 'Ferry',
  IN_PASSENGER_VEHICLE: 'Car',
  IN_SUBWAY: 'Metro',
  IN_TRAIN: 'Train',
  IN_TRAM: 'Tram',
  IN_VEHICLE: 'Vehicle',
  MOTORCYCLING: 'Motorcycle',
  RUNNING: 'Run',
  WALKING: 'Walk',
}

/** `IN_PASSENGER_VEHICLE` → `Car`. */
export function activityName(type: string): string {
  const words = type.replace(/^IN_/, '').replaceAll('_', ' ').toLowerCase()
  return ACTIVITIES[type] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}
