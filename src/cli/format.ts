const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const BYTES_STEP = 1000
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** `229,663`. */
export const count = (value: number): string => grouped.format(value)

/** `1 file`, `3 files`. */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

/** `11.0 MB`: decimal units, as disks and downloads have them. */
export function bytes(value: number): string {
  const power = value < BYTES_STEP ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(value) / 3))
  const scaled = value / BYTES_STEP ** power
  return `${power === 0 || scaled >= 100 ? grouped.format(scaled) : scaled.toFixed(1)} ${BYTE_UNITS[power] ?? 'B'}`
}

/** A span for people: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`, `3 d 4 h`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
  const minutes = Math.round(whole / 60)
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`
}

/** Time that is left: `0:07`, `12:40`, `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const rest = `${Math.floor((whole % 3600) / 60)}:${two(whole % 60)}`
  return hours === 0 ? rest : `${hours}:${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`
}

/** A share of a whole as `54 %`; only what is complete is 100 %. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return '0 %'
  const share = Math.floor((part / whole) * 100)
  return `${part < whole ? Math.min(share, 99) : 100} %`
}

/** A moment as the clocks of a zone show it: `2026-03-14 18:05:09`. */
export function localTime(time: number, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(time)
}
