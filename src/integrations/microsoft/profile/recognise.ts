import type { FileProbe } from '../../archive/probe.ts'
import type { Advice, Recognition } from '../../source.ts'
import { oneDriveFile } from './onedrive.ts'

const CLEAR = 0.8
const LIKELY = 0.7
/** Beside a time, each of these lines is what nobody else writes. */
const MARKS: readonly (readonly string[])[] = [
  ['navigatedtourl'],
  ['navigatedtourls'],
  ['searchterms', 'deviceid'],
  ['searchterms', 'location'],
  ['latitude', 'longitude', 'accuracyradius', 'deviceid'],
  ['location.accuracyradius'],
  ['appname', 'apppublisher'],
  ['displaytext', 'application', 'deviceid'],
  ['mediatype', 'contenturl'],
] // biome-ignore format: a table
/** As Microsoft's programs call these fields; others that have one of the marks have their own. */
const TIMES = ['datetime', 'time', 'timestamp']

const isMarked = (names: ReadonlySet<string>) => MARKS.some((mark) => mark.every((name) => names.has(name)))

/** A JSON file of the privacy export: a list of objects. */
export function recogniseEntries({ shape, paths }: FileProbe): Recognition | undefined {
  if (shape !== 'json-array') return undefined
  const names = new Set(
    [...paths].map((path) =>
      path
        .replace(/^\[\]\./, '')
        .replace(/\[\]$/, '')
        .toLowerCase(),
    ),
  )
  if (['time', 'correlationid', 'properties'].every((name) => names.has(name))) return { confidence: CLEAR }
  return TIMES.some((name) => names.has(name)) && isMarked(names) ? { confidence: LIKELY } : undefined
}

/** A table of the privacy export, or of the history of Edge. */
export function recogniseTable({ shape, columns }: FileProbe): Recognition | undefined {
  if (shape !== 'csv') return undefined
  const names = new Set(columns.map((column) => column.toLowerCase()))
  return names.has('datetime') && isMarked(names) ? { confidence: CLEAR } : undefined
}

/** What to say of files that look like the export but have another form. */
export function advise(probe: FileProbe): string | Advice | undefined {
  return otherForm(probe) ?? oneDriveFile(probe)
}

function otherForm({ shape, paths }: FileProbe): string | undefined {
  if (shape !== 'json-object' && shape !== 'ndjson') return undefined
  const names = [...paths].map((path) => path.slice(path.lastIndexOf('.') + 1).toLowerCase())
  if (!names.includes('navigatedtourl') && !(names.includes('searchterms') && names.includes('deviceid')))
    return undefined
  return 'This looks like a file of Microsoft\'s privacy export, in a form that is not known yet: nothing of it is read. A report ("datapunk runs report") helps to add it.'
}
