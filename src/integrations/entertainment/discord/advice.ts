import type { FileProbe } from '../../archive/probe.ts'

/** What to say of files of a package that hold no records for us. */
interface Advice {
  readonly fits: (probe: FileProbe) => boolean
  readonly says: string
}

const has =
  (...paths: readonly string[]) =>
  (probe: FileProbe) =>
    paths.every((path) => probe.paths.has(path))
const isEmptyList = ({ text }: FileProbe) => /^\s*\[\s*\]\s*$/.test(text)
const isNamed = (pattern: RegExp) => (probe: FileProbe) => pattern.test(probe.name)

/** The first that fits is told. */
const ADVICE: readonly Advice[] = [
  {
    fits: (probe) => isEmptyList(probe) && isNamed(/(?:^|\/)c?\d{15,20}\/messages\.json$/i)(probe),
    says: 'This is a Discord channel in which you wrote nothing that is still there. Nothing is missing.',
  },
  {
    fits: (probe) => isEmptyList(probe) && isNamed(/(?:^|\/)\d{15,20}\/[a-z-]+\.json$/i)(probe),
    says: 'This is a list of a Discord server, and empty: the package has it for every server. Nothing is missing.',
  },
  {
    fits: (probe) =>
      probe.shape === 'json-array' &&
      (has('[].permission_overwrites[]')(probe) ||
        has('[].animated', '[].user_id')(probe) ||
        has('[].application_id', '[].channel_id', '[].guild_id')(probe)),
    says: 'This lists channels, emoji or webhooks of a Discord server that you administer; no source reads that yet. Your messages are in messages.json.',
  },
  {
    fits: (probe) =>
      probe.shape === 'json-object' &&
      has('verify_key', 'name')(probe) &&
      (has('bot')(probe) || has('redirect_uris[]')(probe) || has('bot_public')(probe)),
    says: 'This describes an application that you registered with Discord; no source reads that yet.',
  },
  {
    fits: isNamed(/(?:^|\/)Ads\/[^/]+\.json$/i),
    says: 'This is what Discord guesses of you for its advertisements, and which offers you were shown; it is not read.',
  },
  {
    fits: isNamed(/(?:^|\/)(?:Activities\/)?Activities_\d+\/.*\.json$/i),
    says: 'This is kept by a game inside of Discord, in a form of its own; no source reads that yet.',
  },
]

/** What to say of a file that no source reads; undefined where it has nothing to do with Discord. */
export function advise(probe: FileProbe): string | undefined {
  return ADVICE.find(({ fits }) => fits(probe))?.says
}
