import type { FileProbe } from '../../archive/probe.ts'

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

/** A note of a few lines in any language that speaks of Google and of encryption. */
const ENCRYPTED =
  /encrypt|verschlüssel|chiffr|cifrad|crittograf|criptograf|versleutel|krypter|kryptera|szyfrow|šifrov|titkosít|criptat|şifre|зашифр|шифр|κρυπτογραφ|מוצפנ|مشفّ?ر|เข้ารหัส|mã hóa|terenkripsi|暗号|加密|암호화/i
const LONGEST_NOTE = 4000

const isXml = (tag: RegExp) => (probe: FileProbe) => /^\s*</.test(probe.text) && tag.test(probe.text)

/** Keys that only Settings.json has; which of them are there differs. */
const SETTINGS = ['deviceSettings', 'hasReportedLocations', 'hasSetRetention', 'historyEnabled', 'retentionWindowDays']

/** The first that fits is told. */
const ADVICE: readonly Advice[] = [
  {
    fits: isNamed(/\.(?:crdownload|part|partial|opdownload|download)$/i),
    says: 'This is a download that was not finished. Download the file again and import it under its own name.',
  },
  {
    fits: ({ shape, text }) =>
      shape === 'html' &&
      /(?:&quot;|")(?:semanticSegments|timelineObjects|latitudeE7|timelinePath|rawSignals)(?:&quot;|")/.test(text),
    says: `This is a web page that a browser saved while it showed a location export, and may be a part of it only. Use the file as it was downloaded. ${FROM_PHONE}`,
  },
  {
    fits: (probe) => SETTINGS.some((name) => probe.keys.includes(name)) && !probe.keys.includes('locations'),
    says: `This is Settings.json of the location history: devices and settings, no locations. ${FROM_TAKEOUT} Since 2024 the data is on the phone. ${FROM_PHONE}`,
  },
  {
    fits: hasKey('timelineEdits'),
    says: `This is Timeline Edits.json: corrections that Google keeps beside the timeline, not the timeline. ${FROM_PHONE}`,
  },
  {
    fits: (probe) =>
      isNamed(/^encrypted backups?\.txt$/i)(probe) ||
      (probe.shape === 'text' &&
        probe.text.length < LONGEST_NOTE &&
        /google/i.test(probe.text) &&
        ENCRYPTED.test(probe.text)),
    says: `This is a note in the place of data: Google keeps an encrypted backup of the timeline, which cannot be exported from there. ${FROM_PHONE}`,
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
    fits: isXml(/<gpx[\s>]/i),
    says: `This is a GPX track of a GPS device or an app, not an export of Google. ${FROM_PHONE}`,
  },
  {
    fits: (probe) => isXml(/<kml[\s>]/i)(probe) || isNamed(/\.km[lz]$/i)(probe),
    says: `This is a KML file: what Google Maps offers for a single day, or a map made by hand; it holds a drawing, not the timeline. Takeout gives the history in JSON too: choose that. ${FROM_PHONE}`,
  },
  {
    fits: (probe) => hasPath('locations[].lat')(probe) || hasPath('locations[].lon')(probe),
    says: `This list of locations was made by another app (Polarsteps writes such files), not by Google. Google's own: ${FROM_PHONE}`,
  },
  {
    fits: (probe) => probe.paths.has('[]._type') || probe.keys.includes('_type'),
    says: `This is a recording of OwnTracks, not an export of Google. Google's own: ${FROM_PHONE}`,
  },
  {
    fits: (probe) => hasKey('features')(probe) && ![...probe.paths].some((path) => path.startsWith('features[].')),
    says: 'This list of places is empty: Takeout writes it also where no place was saved, labelled or reviewed. Nothing is missing.',
  },
  {
    fits: (probe) => probe.shape === 'json-object' && hasKey('features')(probe),
    says: `This is GeoJSON that was not written by Google Maps. Places you saved are in Takeout under "Maps (your places)" and "Saved"; your locations: ${FROM_PHONE}`,
  },
  {
    fits: (probe) =>
      (probe.shape === 'json-array' || probe.shape === 'json-object') &&
      probe.paths.size === 0 &&
      isNamed(/location|history|timeline|records|activity|^\d{4}_/i)(probe),
    says: `This file is empty but for its brackets. If it should hold your timeline: that is kept on the phone on which it was recorded. ${FROM_PHONE}`,
  },
]

/** What to say of a file that no source reads; undefined where it has nothing to do with Google Maps. */
export function advise(probe: FileProbe): string | undefined {
  return ADVICE.find(({ fits }) => fits(probe))?.says
}
