import type { FileProbe } from '../../archive/probe.ts'

/**
 * What to say of the other files of `Google Photos/`. Their names are the same in all languages; what they hold is not
 * known well enough to make facts of it.
 */
interface Advice {
  readonly name: RegExp
  readonly says: string
}

const ADVICE: readonly Advice[] = [
  {
    name: /^print-subscriptions\.json$/i,
    says: 'This is print-subscriptions.json of Google Photos: subscriptions to printed photos. It is not read: its form is not known.',
  },
  {
    name: /^shared_album_comments\.json$/i,
    says: 'This is shared_album_comments.json of Google Photos: comments and likes in shared albums. It is not read: its form is not known. Comments that stand in the files of albums and photos are kept with them.',
  },
  {
    name: /^user-generated-memory-titles\.json$/i,
    says: 'This is user-generated-memory-titles.json of Google Photos: titles that you gave to memories, without the photos or times that they belong to. It is not read.',
  },
]

const hasMemoryTitles = ({ shape, keys, paths }: FileProbe) =>
  shape === 'json-object' && keys.length === 1 && keys[0] === 'title' && paths.has('title[]')

/** What to say of a file of Google Photos that holds no records for us. */
export function advise(probe: FileProbe): string | undefined {
  if (probe.shape !== 'json-object' && probe.shape !== 'json-array') return undefined
  const base = probe.name.slice(probe.name.lastIndexOf('/') + 1)
  const named = ADVICE.find(({ name }) => name.test(base))
  return (named ?? (hasMemoryTitles(probe) ? ADVICE.at(-1) : undefined))?.says
}
