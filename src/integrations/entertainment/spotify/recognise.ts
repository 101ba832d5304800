import type { FileProbe } from '../../archive/probe.ts'
import type { Recognition } from '../../source.ts'

/** Recognises the files of Spotify's exports by the fields of their records; those have the same names in all languages. */
const CERTAIN = 1
const CLEAR = 0.9

const OF_EXTENDED = ['ms_played', 'master_metadata_track_name', 'spotify_track_uri', 'episode_show_name', 'spotify_episode_uri', 'reason_end'] // biome-ignore format: a word list
const OF_PLAYLISTS = ['items', 'tracks', 'lastModifiedDate', 'numberOfFollowers', 'collaborators']
const OF_FOLLOWS = ['userIsFollowing', 'userIsFollowedBy', 'userIsBlocking']
const LIBRARY_ONLY = ['bannedTracks', 'bannedArtists']
const LIBRARY_LISTS = ['tracks', 'albums', 'shows', 'episodes', 'artists']

const below = ({ paths }: FileProbe, list: string, names: readonly string[]) =>
  names.filter((name) => paths.has(`${list}[].${name}`) || paths.has(`${list}[].${name}[]`))

/** The extended streaming history, of audio and of video. */
export function recogniseExtended(probe: FileProbe): Recognition | undefined {
  if (probe.shape !== 'json-array' || below(probe, '', ['ts']).length === 0) return undefined
  const known = below(probe, '', OF_EXTENDED).length
  return known === 0 ? undefined : { confidence: known > 1 ? CERTAIN : CLEAR }
}

/** The streaming history of the account data. */
export function recogniseAccount(probe: FileProbe): Recognition | undefined {
  if (probe.shape !== 'json-array' || below(probe, '', ['endTime', 'msPlayed']).length < 2) return undefined
  const named = below(probe, '', ['trackName', 'episodeName', 'audiobookName', 'artistName', 'podcastName'])
  return named.length === 0 ? undefined : { confidence: CERTAIN }
}

/** `YourLibrary.json`, also an empty one. */
export function recogniseLibrary({ shape, keys, paths }: FileProbe): Recognition | undefined {
  if (shape !== 'json-object') return undefined
  const lists = LIBRARY_LISTS.filter((list) => keys.includes(list) && paths.has(`${list}[]`))
  if (LIBRARY_ONLY.some((list) => keys.includes(list)) && lists.length > 0) return { confidence: CERTAIN }
  // A library of very many tracks: nothing else is in sight.
  const isTracks = ['tracks[].artist', 'tracks[].album', 'tracks[].track'].every((path) => paths.has(path))
  return isTracks || lists.length === LIBRARY_LISTS.length ? { confidence: CLEAR } : undefined
}

/** `Playlist1.json`. */
export function recognisePlaylists(probe: FileProbe): Recognition | undefined {
  if (probe.shape !== 'json-object' || !probe.keys.includes('playlists')) return undefined
  const known = below(probe, 'playlists', OF_PLAYLISTS).length
  return known > 1 && below(probe, 'playlists', ['name']).length > 0 ? { confidence: CERTAIN } : undefined
}

/** `SearchQueries.json`. */
export function recogniseSearches(probe: FileProbe): Recognition | undefined {
  if (probe.shape !== 'json-array' || below(probe, '', ['searchTime']).length === 0) return undefined
  return below(probe, '', ['searchQuery', 'searchInteractionURIs']).length > 0 ? { confidence: CERTAIN } : undefined
}

/** `Follow.json` with names; an older one has numbers alone. */
export function recogniseFollows({ shape, keys }: FileProbe): Recognition | undefined {
  if (shape !== 'json-object' || !OF_FOLLOWS.some((list) => keys.includes(list))) return undefined
  return { confidence: OF_FOLLOWS.every((list) => keys.includes(list)) ? CERTAIN : CLEAR }
}

/** `Inferences.json`. */
export function recogniseInferences({ shape, keys, paths }: FileProbe): Recognition | undefined {
  const isAlone = shape === 'json-object' && keys.length === 1 && keys[0] === 'inferences'
  return isAlone && paths.has('inferences[]') ? { confidence: CLEAR } : undefined
}
