import type { SqlView } from '../../../models/sql-view.ts'

const FACT = { name: 'fact', about: 'Identity of the event' }
const SONG = [
  { name: 'artist', about: 'Artist' },
  { name: 'track', about: 'Title of the track' },
  { name: 'album', about: 'Title of the album' },
] as const
const SHOW = [
  { name: 'show', about: 'Name of the podcast or video show' },
  { name: 'episode', about: 'Title of its episode' },
] as const

const nameOf = (event: string, ...fields: readonly string[]) =>
  `coalesce(${fields.map((field) => `${event}.data ->> '${field}'`).join(', ')}, '')`
const IS_MUSIC = `${nameOf('play', 'show', 'episode', 'audiobook')} = ''`
/** What both exports have of a play, with the minute that it ended in the one of them. */
const heardAt = (event: string, minute: string) =>
  `${minute}, ${nameOf(event, 'msPlayed')}, ${nameOf(event, 'artist', 'show', 'audiobook')}, ${nameOf(event, 'track', 'episode', 'chapter')}`

/**
 * A play of the account data at the time that a play without a connection was handed in: it is told with its real time.
 * The list of such is made once, and not at all where no play comes from the account data alone.
 */
const IS_LATER_READING = `play.precision = 'min'
      and (${heardAt('play', `coalesce(to_char(play.endtime at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI'), '')`)}) in (
        select ${heardAt('late', "left(late.data ->> 'reportedAt', 16)")}
        from datapunk.events late
        where late.stream = 'entertainment.spotify' and late.type = 'entertainment.spotify.play'
          and late.data ->> 'reportedAt' is not null)`

const PLAYS: SqlView = {
  name: 'spotify_plays',
  about:
    'Everything that was played, one row a play; one without a connection that the account data have at the time it was handed in is left out there',
  columns: [
    FACT,
    { name: 'started', about: 'When it began' },
    { name: 'ended', about: 'When it ended' },
    { name: 'seconds', about: 'How long it was heard; null where the export does not say' },
    { name: 'media', about: 'track, episode, audiobook or video; null where nothing is known of it' },
    ...SONG,
    ...SHOW,
    { name: 'audiobook', about: 'Title of the audiobook' },
    { name: 'chapter', about: 'Title of its chapter' },
    { name: 'uri', about: 'spotify:track:…, spotify:episode:…' },
    { name: 'skipped', about: 'Whether the owner went on to the next' },
    { name: 'reason_start', about: 'Why it began: trackdone, clickrow, fwdbtn …' },
    { name: 'reason_end', about: 'Why it ended: trackdone, endplay, fwdbtn …' },
    { name: 'shuffle', about: 'Whether in shuffle mode' },
    { name: 'offline', about: 'Whether without a connection' },
    { name: 'incognito', about: 'Whether in a private session' },
    { name: 'platform', about: 'Device or program, free text' },
    { name: 'country', about: 'ISO 3166-1 alpha-2 of the connection; ZZ unknown' },
  ],
  // Before 2023 the account data have the show of an episode as artist, and its title as track.
  sql: `
    select play.fact, play.time as started, play.endtime as ended, datapunk.number(play.data, 'msPlayed') / 1000 as seconds,
      case when datapunk.flag(play.data, 'video') then 'video'
        when coalesce(play.data ->> 'audiobook', play.data ->> 'chapter') is not null then 'audiobook'
        when coalesce(play.data ->> 'show', play.data ->> 'episode') is not null then 'episode'
        when coalesce(play.data ->> 'artist', play.data ->> 'track') is not null then 'track' end as media,
      case when ${IS_MUSIC} then play.data ->> 'artist' end as artist,
      case when ${IS_MUSIC} then play.data ->> 'track' end as track,
      play.data ->> 'album' as album, play.data ->> 'show' as show, play.data ->> 'episode' as episode,
      play.data ->> 'audiobook' as audiobook, play.data ->> 'chapter' as chapter, play.subject as uri,
      datapunk.flag(play.data, 'skipped') as skipped,
      play.data ->> 'reasonStart' as reason_start, play.data ->> 'reasonEnd' as reason_end,
      datapunk.flag(play.data, 'shuffle') as shuffle, datapunk.flag(play.data, 'offline') as offline,
      datapunk.flag(play.data, 'incognito') as incognito, play.data ->> 'platform' as platform,
      play.data ->> 'country' as country
    from datapunk.events play
    where play.stream = 'entertainment.spotify' and play.type = 'entertainment.spotify.play'
      and not (${IS_LATER_READING})`,
}

const LIBRARY: SqlView = {
  name: 'spotify_library',
  about: 'What is saved and what is banned, one row an item; there are no times in the export',
  columns: [
    FACT,
    { name: 'list', about: 'tracks, albums, shows, episodes, artists, bannedTracks, bannedArtists, other …' },
    ...SONG,
    { name: 'name', about: 'Of a show, an episode or an artist' },
    { name: 'show', about: 'Of an episode' },
    { name: 'publisher', about: 'Of a show' },
    { name: 'uri', about: 'spotify:track:…, spotify:album:…' },
  ],
  sql: `
    select fact, data ->> 'list' as list, data ->> 'artist' as artist, data ->> 'track' as track, data ->> 'album' as album,
      data ->> 'name' as name, data ->> 'show' as show, data ->> 'publisher' as publisher, subject as uri
    from datapunk.events
    where stream = 'entertainment.spotify' and type = 'entertainment.spotify.library_item'`,
}

const PLAYLIST_ITEMS: SqlView = {
  name: 'spotify_playlist_items',
  about: 'What is in playlists, one row an item',
  columns: [
    FACT,
    { name: 'playlist', about: 'Name of the playlist' },
    { name: 'position', about: 'In the playlist, from 0' },
    { name: 'added', about: 'Midnight (UTC) of the day it was added' },
    ...SONG,
    ...SHOW,
    { name: 'uri', about: 'spotify:track:…, spotify:episode:…, spotify:local:…' },
  ],
  sql: `
    select fact, data ->> 'playlist' as playlist, datapunk.number(data, 'position') as position, time as added,
      data ->> 'artist' as artist, data ->> 'track' as track, data ->> 'album' as album,
      data ->> 'show' as show, data ->> 'episode' as episode, subject as uri
    from datapunk.events
    where stream = 'entertainment.spotify' and type = 'entertainment.spotify.playlist_item'`,
}

const SEARCHES: SqlView = {
  name: 'spotify_searches',
  about: 'What was searched for, one row a search; each step of typing is one',
  columns: [
    FACT,
    { name: 'time', about: 'When' },
    { name: 'query', about: 'What was typed' },
    { name: 'platform', about: 'Device or program' },
    { name: 'opened', about: 'URIs of the results that were opened, a JSON list' },
  ],
  sql: `
    select fact, time, data ->> 'query' as query, data ->> 'platform' as platform, data -> 'opened' as opened
    from datapunk.events
    where stream = 'entertainment.spotify' and type = 'entertainment.spotify.search'`,
}

/** What SQL shows of this source. */
export const VIEWS: readonly SqlView[] = [PLAYS, LIBRARY, PLAYLIST_ITEMS, SEARCHES]
