import { expect, test } from 'vitest'
import type { ArchiveChannel } from '../../../integrations/source.ts'
import { createFileList, partOf, type RecognisedFile } from './file-list.ts'

const channel = (id: string): ArchiveChannel => ({
  kind: 'archive',
  id,
  title: id,
  rank: 1,
  layout: { kind: 'document' },
  recognise: () => undefined,
  load: () => Promise.reject(new Error('not read')),
})
const [SIDECAR, MEDIA] = [channel('sidecar'), channel('media')]

const FILES: readonly RecognisedFile[] = [
  { entry: { path: '/x/a.zip!/T/ä.json', name: 'T/ä.json', set: 'a', bytes: 3, modified: 5 }, channel: SIDECAR },
  { entry: { path: '/x/a.zip!/T/ä.json#2', name: 'T/ä.json', set: 'a', bytes: 0 }, channel: SIDECAR },
  { entry: { path: '/x/b', name: 'b', set: '/x/b' }, channel: MEDIA, about: { mime: 'image/jpeg', bytes: 7 } },
  { entry: { path: '/x/a.gz', name: 'a', set: '/x/a.gz', modified: 0 }, channel: MEDIA },
]

test('gives back every file as it was added, and finds it by its path', () => {
  const list = createFileList()
  for (const [i, file] of FILES.entries()) expect(list.add(file)).toBe(i)
  expect([...list]).toEqual(FILES)
  expect(FILES.map(({ entry }) => list.indexOf(entry.path))).toEqual([0, 1, 2, 3])
  expect(list.indexOf('/x/c')).toBe(-1)
  expect([list.at(-1), list.at(4)]).toEqual([undefined, undefined])
})

test('a part of it has places of its own', () => {
  const list = createFileList()
  for (const file of FILES) list.add(file)
  const part = partOf(list, Int32Array.of(1, 3))
  expect([...part]).toEqual([FILES[1], FILES[3]])
  expect(FILES.map(({ entry }) => part.indexOf(entry.path))).toEqual([-1, 0, -1, 1])
})

test('finds each of very many', () => {
  const list = createFileList()
  const paths = Array.from({ length: 20_000 }, (_, i) => `/x/Photos/IMG_${i}.jpg`)
  for (const path of paths) list.add({ entry: { path, name: path.slice('/x/'.length), set: '/x' }, channel: MEDIA })
  expect(paths.every((path, i) => list.indexOf(path) === i && list.at(i)?.entry.path === path)).toBe(true)
})

test('gives back what is said of each, however much of it is alike', () => {
  const list = createFileList()
  const said = Array.from({ length: 500 }, (_, i) => ({
    id: `channel ${i}`,
    kind: i % 3 === 0,
    bytes: i,
    head: `${i}`.padStart(32, 'a'),
  }))
  for (const [i, about] of said.entries())
    list.add({ entry: { path: `/x/${i}`, name: `${i}`, set: '/x' }, channel: MEDIA, about })
  expect([...list].map(({ about }) => about)).toEqual(said)
})
