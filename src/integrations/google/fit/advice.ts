import type { FileProbe } from '../../archive/probe.ts'

/**
 * What to say of files that hold health data of Google but are not Google Fit's, or are a table of it that cannot be told
 * to be one.
 */
const FITBIT =
  'This is of the Fitbit (Google Health) export, which is not understood yet: nothing of it is read. Google Fit itself is exported by takeout.google.com → "Fit".'
const HEALTH_CONNECT =
  'This is a backup of Health Connect, a database of the phone, which is not understood yet: nothing of it is read. Google Fit itself is exported by takeout.google.com → "Fit".'

const SQLITE = 'SQLite format 3\0'
const FITBIT_FOLDER = /(?:^|\/)(?:Fitbit|Google Health)\//i

export function advise(probe: FileProbe): string | undefined {
  if (isHealthConnect(probe)) return HEALTH_CONNECT
  return isFitbit(probe) ? FITBIT : undefined
}

function isHealthConnect({ head, name, text }: FileProbe): boolean {
  if (Buffer.from(head.subarray(0, SQLITE.length)).toString('latin1') !== SQLITE) return false
  return /steps_record_table|sleep_session_record_table/.test(text) || /health_connect/i.test(name)
}

/** `[{"dateTime": "03/01/25 08:00:00", "value": "100"}]`: the month first, the year in two digits. */
const FITBIT_TIME = /"dateTime"\s*:\s*"\d{2}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}"/

function isFitbit({ shape, paths, path, text }: FileProbe): boolean {
  if (shape === 'json-array' && FITBIT_TIME.test(text)) return true
  if (shape === 'json-array' && paths.has('[].logId')) return true
  return FITBIT_FOLDER.test(path.replaceAll('\\', '/'))
}
