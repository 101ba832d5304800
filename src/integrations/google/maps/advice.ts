import { isActivityHtml } from '../../archive/html-entries.ts'
import type { FileProbe } from '../../archive/probe.ts'
import { isActivityJson } from './recognise.ts'

/**
 * What to say of files that lie beside the exports, or are taken for them, and hold no records for us: what they are, and
 * which file is the right one.
 */
const FROM_PHONE =
  'Export the timeline on the phone: Android: Settings → Location → Location services → Timeline → Export Timeline data; ' +
  'iPhone: Google Maps → your picture → Settings → Personal content → Export Timeline data.'
const FROM_TAKEOUT =
  'In Google Takeout choose "Location History (Timeline)" in JSON; its records are in Records.json and in the folder Semantic Location History.'

interface Advice {
  readonly fits: (probe: FileProbe) => boolean
  readonly says: string
}

const hasKey =
  (...names: readonly string[]) =>
  (probe: FileProbe) =>
    names.every((name) => probe.keys.includes(name))
const hasPath =
  (...names: readonly string[]) =>
  (probe: FileProbe) =>
    names.every((name) => probe.paths.has(name))
const reads = (pattern: RegExp) => (probe: FileProbe) => pattern.test(probe.text)
const isNamed = (pattern: RegExp) => (probe: FileProbe) =>
  pattern.test(probe.name.slice(probe.name.lastIndexOf('/') + 1))

/** The first that fits is told. */
const ADVICE: readonly Advice[] = [
  {
    fits: ({ shape, text }) =>
      shape === 'html' &&
      /(?:&quot;|")(?:semanticSegments|timelineObjects|latitudeE7|timelinePath|rawSignals)(?:&quot;|")/.test(text),
    says: `This is a web page that a browser saved while it showed a location export, and may be a part of it only. Use the file as it was downloaded. ${FROM_PHONE}`,
  },
  {
    fits: (probe) =>
      probe.keys.includes('deviceSettings') ||
      (hasKey('hasReportedLocations')(probe) && !probe.keys.includes('locations')),
    says: `This is Settings.json of the location history: devices and settings, no locations. ${FROM_TAKEOUT} Since 2024 the data is on the phone. ${FROM_PHONE}`,
  },
  {
    fits: hasKey('timelineEdits'),
    says: `This is Timeline Edits.json: corrections that Google keeps beside the timeline, not the timeline. ${FROM_PHONE}`,
  },
  {
    fits: (probe) =>
      probe.shape === 'text' &&
      reads(/encrypted[^.]{0,40}(?:timeline|backup)|(?:timeline|backup)s?[^.]{0,40}encrypted/i)(probe),
    says: `This is a note that Google keeps an encrypted backup of the timeline, which cannot be exported from there. ${FROM_PHONE}`,
  },
  {
    fits: isNamed(/^encrypted backups?\.txt$/i),
    says: `This is a note in the place of data: the timeline is backed up encrypted and cannot be exported from Google's servers. ${FROM_PHONE}`,
  },
  {
    fits: isNamed(/^tombstones\.csv$/i),
    says: `This is Tombstones.csv: a list of what was deleted from the timeline, no locations. ${FROM_PHONE}`,
  },
  {
    fits: (probe) =>
      probe.shape === 'html' &&
      (isNamed(/^archive_browser\.html$/i)(probe) || reads(/<title>[^<]*Takeout[^<]*<\/title>/i)(probe)),
    says: 'This is the table of contents of a Takeout archive, not its data. Import the whole archive (the .zip or .tgz files as downloaded).',
  },
  {
    fits: (probe) => probe.shape === 'json-array' && isActivityJson(probe),
    says: 'This is My Activity of another product than Maps; no source reads it yet.',
  },
  {
    fits: ({ shape, text }) => shape === 'html' && isActivityHtml(text),
    says: 'This is a My Activity page of another product than Maps; no source reads it yet.',
  },
  {
    fits: (probe) => reads(/<gpx[\s>]/i)(probe),
    says: `This is a GPX track of a GPS device or an app, not an export of Google. ${FROM_PHONE}`,
  },
  {
    fits: (probe) => reads(/<kml[\s>]/i)(probe) || isNamed(/\.km[lz]$/i)(probe),
    says: `This is a KML file: what Google Maps offers for a single day, or a map made by hand; it holds a drawing, not the timeline. ${FROM_PHONE}`,
  },
  {
    fits: (probe) => hasPath('locations[].lat')(probe) || hasPath('locations[].lon')(probe),
    says: `This list of locations was made by another app (Polarsteps writes such files), not by Google. Google's own: ${FROM_PHONE}`,
  },
  {
    fits: (probe) => probe.paths.has('[]._type') || probe.paths.has('_type') || probe.keys.includes('_type'),
    says: `This is a recording of OwnTracks, not an export of Google. Google's own: ${FROM_PHONE}`,
  },
  {
    fits: hasKey('features'),
    says: `This is GeoJSON that was not written by Google Maps. Places you saved are in Takeout under "Maps (your places)" and "Saved"; your locations: ${FROM_PHONE}`,
  },
  {
    fits: (probe) =>
      probe.shape === 'json-array' && probe.paths.size === 0 && isNamed(/location|history|timeline|activity/i)(probe),
    says: `This is an empty list. If it should hold your timeline: it is kept on the phone on which it was recorded. ${FROM_PHONE}`,
  },
]

/** What to say of a file that no source reads; undefined where it has nothing to do with Google Maps. */
export function advise(probe: FileProbe): string | undefined {
  return ADVICE.find(({ fits }) => fits(probe))?.says
}
