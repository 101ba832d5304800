import type { Stay, Trip } from '../life.ts'

/** A file of an export. */
export interface DemoFile {
  /** Within its archive. */
  readonly path: string
  readonly text: string
  /** What an import has to read of it; 0 for what no source reads. */
  readonly records: number
}

/** What a service has to know of the life: when the person was where. In order of time, until the Takeout was made. */
export interface Days {
  readonly seed: string
  readonly stays: readonly Stay[]
  readonly trips: readonly Trip[]
}

/** Rows as CSV, with a header. */
export function csvText(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return `${[header, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`
}

const cell = (value: string | number) =>
  /[",\n]/.test(`${value}`) ? `"${`${value}`.replaceAll('"', '""')}"` : `${value}`

export const iso = (time: number): string => new Date(time).toISOString()
/** `2025-03-01 12:00:00` */
export const plainTime = (time: number): string => iso(time).slice(0, 19).replace('T', ' ')
