import type { FileProbe } from '../../archive/probe.ts'

const NOT_READ = /(?:^|\/)(?:Promotion History|Play Settings|Family|Play Points|Grouping|Pass)\.json$/i
const FOLDER = /(?:^|\/)Google Play Store\/[^/]+\.json$/i

/** Files of the Play Store of which no confirmed description exists. */
export function advise({ name, path, shape }: FileProbe): string | undefined {
  if (!shape.startsWith('json')) return undefined
  const isOurs = [name, path].some((one) => FOLDER.test(one) || NOT_READ.test(one))
  return isOurs ? 'This is of the Google Play Store, in a form that is not read: its fields are not known for sure, and none are guessed.' : undefined // biome-ignore format: one line
}
