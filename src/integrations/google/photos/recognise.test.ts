import { expect, it } from 'vitest'
import { probe } from '../../archive/probe.ts'
import { archiveChannels } from '../../source.ts'
import source from './index.ts'

const probed = (content: string | object, name = 'x.json') => {
  const bytes = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content), 'latin1')
  return probe({ path: name, name, bytes: bytes.length, set: 'x' }, bytes)
}
const channelOf = (content: string | object) =>
  archiveChannels(source).find(({ recognise }) => recognise(probed(content)) !== undefined)?.id

it('knows sidecars and albums by their fields', () => {
  const taken = { timestamp: '1', formatted: 'x' }
  expect(channelOf({ title: 'A', photoTakenTime: taken })).toBe('sidecar')
  expect(channelOf({ photoTakenTime: taken, unknown: 1, title: 'A' })).toBe('sidecar')
  expect(channelOf({ title: 'A', creationTime: taken, imageViews: '0' })).toBe('sidecar')
  expect(channelOf({ title: 'A', access: 'protected', date: taken })).toBe('album')
  expect(channelOf({ title: '', description: '', sharedAlbumComments: [{ text: 'x' }] })).toBe('album')
  expect(channelOf({ albumData: { title: 'A' }, enrichments: [] })).toBe('album')
  expect(channelOf({ title: 'A', access: 'x', date: taken, unknown: 1 })).toBe('album')
})

it('takes nothing else for one', () => {
  expect(channelOf({ title: 'A' })).toBeUndefined()
  expect(channelOf({ title: ['A'] })).toBeUndefined()
  expect(channelOf({ title: 'A', textContent: 'a note of Keep', isTrashed: false })).toBeUndefined()
  expect(channelOf({ title: 'A', date: '2025-01-01', items: [] })).toBeUndefined()
  expect(channelOf([{ title: 'A', photoTakenTime: { timestamp: '1' } }])).toBeUndefined()
  expect(channelOf('title,photoTakenTime\nA,1\n')).toBeUndefined()
})

it('says of the other files of Google Photos what they are', () => {
  const said = (content: object, name: string) => source.advise?.(probed(content, name))
  expect(said({ title: ['At the lake'] }, 'x.json')).toContain('memories')
  expect(said({}, 'Takeout/Google Photos/print-subscriptions.json')).toContain('print')
  expect(said([], 'Takeout/Google Photos/shared_album_comments.json')).toContain('comments')
  expect(said({ title: 'x' }, 'Takeout/Keep/x.json')).toBeUndefined()
})
