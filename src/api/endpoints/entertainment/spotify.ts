import { Type } from 'typebox'
import type { ApiApp, ApiContext } from '../../http.ts'
import { type ViewEndpoint, viewEndpoint } from '../../view-endpoint.ts'

/** Spotify counts no shorter one as a play. */
const COUNTED = 30

const by = Type.Optional(Type.Enum(['plays', 'minutes'], { default: 'plays', description: 'What the order goes by' }))
const Time = Type.String({ format: 'date-time' })
const FIGURES = {
  plays: Type.Integer({ description: `Of at least ${COUNTED} seconds, as Spotify counts them` }),
  begun: Type.Integer({ description: 'All, however short' }),
  minutes: Type.Number({ description: 'Heard, of all of them' }),
}
/** The same in SQL. */
const figures = `
  (count(*) filter (where seconds >= ${COUNTED}))::integer as plays, count(*)::integer as begun,
  round((coalesce(sum(seconds), 0) / 60)::numeric, 1)::double precision as minutes`
const inRange = '($1 is null or started >= $1) and ($2 is null or started < $2)'
/** $3 is what the order goes by. */
const order = `
  case when $3 = 'minutes' then coalesce(sum(seconds), 0) else count(*) filter (where seconds >= ${COUNTED}) end desc,
  count(*) desc`

const ARTISTS: ViewEndpoint = {
  path: '/v1/entertainment/spotify/artists',
  operationId: 'spotifyArtists',
  summary: 'Artists by plays or by time, the most heard first',
  description: 'Of all plays that began in the asked time. Podcasts and audiobooks have no artist.',
  query: { by },
  row: {
    artist: Type.String(),
    ...FIGURES,
    tracks: Type.Integer({ description: 'How many different ones, by title' }),
    firstPlay: Time,
    lastPlay: Time,
  },
  sql: `
    select artist, ${figures}, count(distinct track)::integer as tracks,
      min(started) as "firstPlay", max(started) as "lastPlay"
    from datapunk.spotify_plays
    where artist is not null and ${inRange}
    group by artist
    order by ${order}, artist`,
}

const TRACKS: ViewEndpoint = {
  path: '/v1/entertainment/spotify/tracks',
  operationId: 'spotifyTracks',
  summary: 'Tracks by plays or by time, the most heard first',
  description: 'By artist and title: one track has several URIs over the years, and the account data have none.',
  query: { by, artist: Type.Optional(Type.String({ description: 'Only of this artist' })) },
  row: {
    track: Type.String(),
    artist: Type.Optional(Type.String()),
    uri: Type.Optional(Type.String({ description: 'That was played most' })),
    ...FIGURES,
    skipped: Type.Integer({ description: 'How many of them the owner skipped' }),
    firstPlay: Time,
    lastPlay: Time,
  },
  sql: `
    select track, artist, mode() within group (order by uri) as uri, ${figures},
      (count(*) filter (where skipped))::integer as skipped, min(started) as "firstPlay", max(started) as "lastPlay"
    from datapunk.spotify_plays
    where track is not null and ($4 is null or artist = $4) and ${inRange}
    group by artist, track
    order by ${order}, artist, track`,
}

const CLOCK: ViewEndpoint = {
  path: '/v1/entertainment/spotify/clock',
  operationId: 'spotifyClock',
  summary: 'When the owner listens: plays and minutes by weekday and hour of the zone',
  description: 'A play counts in the hour it began. Hours in which nothing was played are left out: at most 168 rows.',
  query: { media: Type.Optional(Type.Enum(['track', 'episode', 'audiobook', 'video'], { description: 'Only these' })) },
  row: {
    weekday: Type.Integer({ minimum: 1, maximum: 7, description: '1 Monday to 7 Sunday' }),
    hour: Type.Integer({ minimum: 0, maximum: 23 }),
    ...FIGURES,
  },
  limit: 168,
  sql: `
    select extract(isodow from started)::integer as weekday, extract(hour from started)::integer as hour, ${figures}
    from datapunk.spotify_plays
    where ($3 is null or media = $3) and ${inRange}
    group by 1, 2
    order by 1, 2`,
}

/** What Spotify alone offers: what was heard most, and when. */
export function endpoints(app: ApiApp, context: ApiContext): void {
  for (const view of [ARTISTS, TRACKS, CLOCK]) viewEndpoint(app, context, view)
}
