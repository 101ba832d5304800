/**
 * What only the name of a file says of a session: its local offset, and of a TCX file how long it was and what it is
 * called in the language of the account. Colons are underscores there.
 *
 *     2025-03-01T07_00_00.000+01_00_WALKING.json
 *     2025-03-01T07_00_00.000+01_00_PT14M3.063S_Gehen.tcx
 */
const NAME =
  /^(\d{4}-\d{2}-\d{2})T(\d{2})[_:.](\d{2})(?:[_:.](\d{2}))?(?:\.(\d+))?(?:([+-])(\d{2})[_:]?(\d{2})|(Z))(?:_(.*))?\.\w+$/
const LENGTH = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?(?:_(.*))?$/
const SECOND = 1000
const MINUTE = 60_000

const partsOf = (name: string) => NAME.exec(name.slice(name.lastIndexOf('/') + 1))

/** Minutes east of UTC, if the name is of a session that begins at `start`. */
export function offsetOfName(name: string, start: number): number | undefined {
  const parts = partsOf(name)
  if (parts === null) return undefined
  const [, date, hour, minute, second = '00', , sign, hours = '0', minutes = '0'] = parts
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) + 0
  const local = Date.parse(`${date}T${hour}:${minute}:${second}Z`)
  const isOfIt = Math.abs(local - offset * MINUTE - Math.floor(start / SECOND) * SECOND) < MINUTE
  return isOfIt && Math.abs(offset) <= 18 * 60 ? offset : undefined
}

export interface TcxName {
  /** ms */
  readonly length?: number
  readonly activity?: string
}

/** Length and name of the activity of a TCX file; empty where the file is named otherwise. */
export function tcxName(name: string): TcxName {
  const rest = partsOf(name)?.[10]
  const parts = rest === undefined ? null : LENGTH.exec(rest)
  if (parts === null) return {}
  const [, hours = '0', minutes = '0', seconds = '0', activity = ''] = parts
  const length = Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * SECOND)
  const called = activity.replace(/\(\d+\)$/, '').trim()
  return { ...(length > 0 ? { length } : {}), ...(called === '' ? {} : { activity: called }) }
}
