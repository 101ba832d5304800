import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../models/events.ts'
import { FOLLOW, INFERENCE, LIBRARY_ITEM, PLAYLIST, PLAYLIST_ITEM, SEARCH } from './names.ts'
import { decodeAll, draftsOf, identityOf } from './testing/decode.ts'

const TRACK = 'spotify:track:0000000000000000000001'
const track = (more: JsonObject = {}) => ({
  track: { trackName: 'Example Song', artistName: 'Example Artist', albumName: 'Example Album', trackUri: TRACK },
  episode: null,
  audiobook: null,
  localTrack: null,
  addedDate: '2024-04-30',
  ...more,
})
const list = async (name: string, ...items: readonly Json[]) =>
  draftsOf(await decodeAll('playlists', [{ name, items }])).filter(({ type }) => type === PLAYLIST_ITEM)
const decoded = async (id: string, value: Json, part = '[]') => (await decodeAll(id, [value], { part }))[0]

describe('a playlist', () => {
  it('is an event without a time, and one of each of its items on the day it was added', async () => {
    const playlist = {
      name: 'Example list',
      lastModifiedDate: '2024-05-01',
      collaborators: ['example_person'],
      items: [track()],
      description: 'Mine',
      numberOfFollowers: 3,
    }
    expect(draftsOf(await decodeAll('playlists', [playlist]))).toEqual([
      {
        type: PLAYLIST,
        data: {
          name: 'Example list',
          lastModified: '2024-05-01',
          collaborators: ['example_person'],
          description: 'Mine',
          followers: 3,
          size: 1,
        },
      },
      {
        type: PLAYLIST_ITEM,
        time: Date.UTC(2024, 3, 30),
        precision: 'day',
        subject: TRACK,
        data: {
          playlist: 'Example list',
          position: 0,
          track: 'Example Song',
          artist: 'Example Artist',
          album: 'Example Album',
        },
      },
    ])
  })

  it('keeps what was added twice, and knows it again wherever it stands', async () => {
    const before = (await list('A', track(), track(), track({ addedDate: '2024-05-01' }))).map(identityOf)
    expect(new Set(before).size).toBe(3)
    const moved = (await list('A', track({ addedDate: '2024-05-01' }), track(), track())).map(identityOf)
    expect([...moved].sort()).toEqual([...before].sort())
    expect((await list('B', track())).map(identityOf)).not.toContain(before[0])
  })

  it('reads lists from before 2021', async () => {
    const old = {
      name: 'A',
      tracks: [{ trackName: 'Example Song', artistName: 'Example Artist', albumName: 'Example Album' }],
    }
    const [playlist, item] = draftsOf(await decodeAll('playlists', [old]))
    expect(playlist?.data['size']).toBe(1)
    expect(item).toEqual({
      type: PLAYLIST_ITEM,
      data: { playlist: 'A', position: 0, track: 'Example Song', artist: 'Example Artist', album: 'Example Album' },
    })
  })

  it('says which items it does not understand, and keeps the others', async () => {
    const items = [track({ track: null, audiobook: { title: 'X' } }), null, track()]
    const outcome = await decoded('playlists', { name: 'A', items }, 'playlists[]')
    expect(outcome).toMatchObject({
      kind: 'next',
      value: {
        lost: [
          { code: 'unknown_shape', detail: 'items[0]: an object without a name and a URI' },
          { code: 'unknown_shape', detail: 'items[1]: nothing without a name and a URI' },
        ],
      },
    })
    expect(outcome?.kind === 'next' && outcome.value.drafts).toHaveLength(2)
  })

  it('says which dates and parts of its items it cannot read', async () => {
    const outcome = await decoded(
      'playlists',
      { name: 'A', items: [track({ addedDate: 'once', episode: 'E' })] },
      'playlists[]',
    )
    expect(outcome).toMatchObject({
      kind: 'next',
      value: { drafts: [{}, { subject: TRACK }], lost: [{ code: 'bad_value' }, { code: 'bad_time' }] },
    })
  })

  it('is kept where its items are no list any more', async () => {
    expect(await decoded('playlists', { name: 'A', items: 'many' }, 'playlists[]')).toMatchObject({
      kind: 'next',
      value: { drafts: [{ type: PLAYLIST, data: { name: 'A' } }], lost: [{ code: 'bad_value' }] },
    })
  })
})

describe('the library', () => {
  const saved = { artist: 'Example Artist', album: 'Example Album', track: 'Example Song', uri: TRACK }

  it('is an event without a time for each of its items, with the list it is in', async () => {
    expect(draftsOf(await decodeAll('library', [saved], { part: 'tracks[]' }))).toEqual([
      {
        type: LIBRARY_ITEM,
        subject: TRACK,
        data: { list: 'tracks', artist: 'Example Artist', album: 'Example Album', track: 'Example Song' },
      },
    ])
  })

  it('tells what is saved from what is banned, and knows an item by its URI when it is renamed', async () => {
    const [one] = draftsOf(await decodeAll('library', [saved], { part: 'tracks[]' }))
    const [banned] = draftsOf(await decodeAll('library', [saved], { part: 'bannedTracks[]' }))
    const [renamed] = draftsOf(
      await decodeAll('library', [{ ...saved, track: 'Example Song (Live)' }], { part: 'tracks[]' }),
    )
    const ids = [one, banned, renamed].map((draft) => draft && identityOf(draft))
    expect(ids[0]).not.toBe(ids[1])
    expect(ids[0]).toBe(ids[2])
  })
})

describe('other lists of the account', () => {
  it('give a search at its moment, with what was opened', async () => {
    const row = {
      platform: 'IPHONE',
      searchTime: '2025-09-15T19:56:58.327Z[UTC]',
      searchQuery: 'example',
      searchInteractionURIs: ['spotify:artist:2'],
    }
    expect(draftsOf(await decodeAll('searches', [row]))).toEqual([
      {
        type: SEARCH,
        time: Date.UTC(2025, 8, 15, 19, 56, 58, 327),
        data: { platform: 'IPHONE', query: 'example', opened: ['spotify:artist:2'] },
      },
    ])
  })

  it('tell who follows whom', async () => {
    for (const [part, relation] of [
      ['userIsFollowing[]', 'following'],
      ['userIsFollowedBy[]', 'followed_by'],
      ['userIsBlocking[]', 'blocking'],
    ] as const) {
      const drafts = draftsOf(await decodeAll('follows', ['Example Person', { name: 'Another', id: 7 }], { part }))
      expect(drafts).toEqual([
        { type: FOLLOW, data: { name: 'Example Person', relation } },
        { type: FOLLOW, data: { name: 'Another', id: 7, relation } },
      ])
    }
  })

  it('give each inference', async () => {
    expect(draftsOf(await decodeAll('inferences', ['1P_Custom_Example'], { part: 'inferences[]' }))).toEqual([
      { type: INFERENCE, data: { inference: '1P_Custom_Example' } },
    ])
  })
})
