import type { FileProbe } from '../../archive/probe.ts'

/** What to say of the other files of Spotify's archives: what they are, and that nothing of them is read. */
const HISTORY =
  'What you played is in the extended streaming history (Streaming_History_Audio_*.json) and, of the last year, in StreamingHistory_*.json.'
const UNREAD = 'It is not read: nothing of it becomes an event.'

interface Advice {
  /** Of the file, without its folder. Spotify does not translate them. */
  readonly named: RegExp
  /** What has to be in it: for names that others use too. */
  readonly keys?: readonly string[]
  readonly says: string
}

/** The first that fits is told. */
const ADVICE: readonly Advice[] = [
  {
    named: /^(?:streaming_?history|endsong|searchqueries)[^/]*\.json$/i,
    says: `This file of Spotify holds no record that is understood; it is empty, damaged, or of a form that is not known yet. ${HISTORY}`,
  },
  {
    named: /^(?:playlist\d*|yourlibrary)\.json$/i,
    says: 'This file of Spotify holds no list that is understood; it is empty, damaged, or of a form that is not known yet.',
  },
  {
    named: /^follow\.json$/i,
    keys: ['followerCount', 'followingUsersCount', 'dismissingUsersCount'],
    says: 'This is an older Follow.json of Spotify: three numbers, and nobody by name. There is nothing in it to keep.',
  },
  { named: /^userdata\.json$/i, says: `This is Userdata.json of Spotify: the account with name, mail, birthday and country. ${UNREAD}` },
  { named: /^identity\.json$/i, keys: ['displayName', 'imageUrl', 'tasteMaker'], says: `This is Identity.json of Spotify: the public profile. ${UNREAD}` },
  { named: /^identifiers\.json$/i, keys: ['identifierType', 'identifierValue'], says: `This is Identifiers.json of Spotify: what you sign in with. ${UNREAD}` },
  { named: /^marquee\.json$/i, says: `This is Marquee.json of Spotify: how Spotify's advertising sorts you as a listener of each artist. ${UNREAD}` },
  { named: /^(?:duonewfamily|familyplan)\.json$/i, says: `This is the family or duo plan of Spotify, with its address. ${UNREAD}` },
  { named: /^(?:carthing|yoursoundcapsule|userfestivalsdataforsar|userprompts|wrapped\d{4})\.json$/i, says: `This is a file of Spotify's account data. ${UNREAD}` },
  { named: /^readmefirst_extendedstreaminghistory\.pdf$/i, says: `This is Spotify's description of the extended streaming history, not the history. ${HISTORY}` },
] // biome-ignore format: a table

/** Names that many services use: told of only in an archive of Spotify. */
const IN_ITS_FOLDER =
  /(?:^|\/)(?:spotify account data|my[ _]?data|spotify extended streaming history|my_spotify_data)[^/]*\//i
const SHARED_NAMES = /^(?:payments|useraddress|messagedata|voiceinput|read_?me_?first)\.(?:json|pdf)$/i

/** What to say of a file that no source reads; undefined where it has nothing to do with Spotify. */
export function advise(probe: FileProbe): string | undefined {
  const file = probe.name.slice(probe.name.lastIndexOf('/') + 1)
  const found = ADVICE.find(
    ({ named, keys }) => named.test(file) && (keys?.some((key) => probe.keys.includes(key)) ?? true),
  )
  if (found !== undefined) return found.says
  const isShared = SHARED_NAMES.test(file) && (IN_ITS_FOLDER.test(probe.name) || IN_ITS_FOLDER.test(probe.path))
  return isShared ? `This is a file of Spotify's archive beside what is read. ${UNREAD}` : undefined
}
