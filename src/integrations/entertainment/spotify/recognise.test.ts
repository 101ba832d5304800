import { describe, expect, it } from 'vitest'
import { probe } from '../../archive/probe.ts'
import { archiveChannels } from '../../source.ts'
import spotify from './index.ts'

const probeOf = (value: unknown, name = 'x.json', path = name) => {
  const bytes = new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
  return probe({ path, name, bytes: bytes.length, set: 'x' }, bytes)
}
const recognised = (value: unknown, name?: string) =>
  archiveChannels(spotify)
    .filter(({ recognise }) => recognise(probeOf(value, name)) !== undefined)
    .map(({ id }) => id)

describe('a file of Spotify', () => {
  it.each([
    ['extended-history', [{ ts: '2025-03-01T12:00:00Z', ms_played: 1, some_new_field: 1 }]],
    ['extended-history', [{ ts: '2020-03-01T12:00:00Z', username: 'x', ip_addr_decrypted: 'x', reason_end: null }]],
    ['account-history', [{ endTime: '2025-03-01 12:00', artistName: 'A', trackName: 'T', msPlayed: 1 }]],
    ['account-history', [{ endTime: '2025-03-01 12:00', podcastName: 'A', episodeName: 'T', msPlayed: 1 }]],
    [
      'library',
      { tracks: [], albums: [], shows: [], episodes: [], bannedTracks: [], artists: [], bannedArtists: [], other: [] },
    ],
    ['library', '{"tracks": [{"artist": "A", "album": "B", "track": "C", "uri": "spotify:track:1"}, {"art'],
    ['playlists', { playlists: [{ name: 'A', lastModifiedDate: '2024-05-01', tracks: [] }] }],
    [
      'searches',
      [{ platform: 'X', searchTime: '2025-09-15T19:56:58.327Z[UTC]', searchQuery: 'x', searchInteractionURIs: [] }],
    ],
    ['follows', { userIsFollowing: [], userIsFollowedBy: [], userIsBlocking: [] }],
    ['inferences', { inferences: ['x'] }],
  ])('is recognised as %s by what is in it', (channel, value) => {
    expect(recognised(value)).toEqual([channel])
  })

  it.each([
    [[{ ts: '1700000000.000200', type: 'message', text: 'hi', user: 'U1' }]],
    [[{ endTime: '2025-03-01 12:00', startTime: '2025-03-01 11:00' }]],
    [{ playlists: [{ id: 1, title: 'x' }] }],
    [{ tracks: [{ id: 1, title: 'x' }] }],
    [{ artists: ['x'] }],
    [[]],
    ['ts,ms_played\n2025-03-01T12:00:00Z,1\n'],
  ])('is not what only looks like one: %j', (value) => {
    expect(recognised(value, 'Streaming_History_Audio_2025_0.json')).toEqual([])
  })
})

describe('advice', () => {
  const advised = (value: unknown, name: string, path?: string) => spotify.advise?.(probeOf(value, name, path))

  it.each([
    ['Userdata.json', { username: 'x', email: 'x' }, /account with name/],
    ['MyData/Identity.json', { displayName: 'x', imageUrl: 'x' }, /public profile/],
    ['Marquee.json', [{ artistName: 'x', segment: 'Light listeners' }], /advertising/],
    ['Follow.json', { followerCount: 1, followingUsersCount: 2, dismissingUsersCount: 0 }, /three numbers/],
    ['StreamingHistory_audiobook_0.json', [], /no record that is understood/],
    ['ReadMeFirst_ExtendedStreamingHistory.pdf', '%PDF-1.4', /not the history/],
    ['Spotify Account Data/Payments.json', { payment_method: 'x' }, /archive beside what is read/],
    ['Spotify Account Data/Wrapped2024.json', { topArtists: {} }, /account data/],
  ])('says what %s is', (name, value, says) => {
    expect(advised(value, name)).toMatch(says)
  })

  it.each([
    ['Payments.json', { amount: 1 }],
    ['Identity.json', { subject: 'x' }],
    ['package.json', { name: 'x' }],
  ])('is silent about %s of others', (name, value) => {
    expect(advised(value, name)).toBeUndefined()
  })
})
