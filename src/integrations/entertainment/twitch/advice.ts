import type { FileProbe } from '../../archive/probe.ts'

const FOLDERS = /(?:^|\/)(?:site_history|commerce|community|ads|account\/(?:info|security))\/(?:[^/]+\/)*[^/]+\.csv$/i
const OWN_FILES = /(?:^|\/)users\/(?:channel|user|raid-settings)\/[^/]+\.json$/i

/** What to say of a table of an export that no source reads; undefined where it has nothing to do with Twitch. */
export function advise({ shape, name }: FileProbe): string | undefined {
  if (shape === 'csv' && FOLDERS.test(name))
    return 'This looks like a table of a Twitch export whose columns are not known yet: it is left out. A bug report with its header line would help.'
  if (shape === 'json-object' && OWN_FILES.test(name))
    return 'This describes your own Twitch channel or account; no source reads that yet.'
  return undefined
}
