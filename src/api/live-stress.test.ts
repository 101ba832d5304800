import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Message, openSse, testServer } from './testing/server.ts'

const POINTS = 20_000
const WRITING_MS = 4000

/** A location export of invented points. */
function exportOf(points: number): string {
  const records = Array.from({ length: points }, (_, n) => {
    const timestamp = new Date(Date.UTC(2020, 0, 1) + n * 60_000).toISOString()
    return `{"latitudeE7":${480_000_000 + n},"longitudeE7":${110_000_000 + n},"accuracy":10,"timestamp":"${timestamp}"}`
  })
  return `{"locations":[${records.join(',\n')}]}`
}

test('several followers get all that several writers and an import commit, once and in order', async () => {
  const server = await testServer()
  const folder = await mkdtemp(join(tmpdir(), 'datapunk-stress-'))
  try {
    for (const name of ['a', 'b']) await server.send('POST', '/v1/streams', { name })
    const file = join(folder, 'Records.json')
    await writeFile(file, exportOf(POINTS))

    const sockets = await Promise.all(['0', undefined, '0'].map(() => server.socket()))
    for (const [n, socket] of sockets.entries())
      socket.send({ type: 'subscribe', id: `s${n}`, ...(n === 1 ? {} : { after: '0' }) })
    for (const socket of sockets) await socket.next(({ type }) => type === 'caught_up')
    const stream = await openSse(server, '/v1/stream?after=0')
    const told: string[] = []
    const listening = (async () => {
      for (let id = ''; id !== 'last'; ) {
        const { data, id: position } = await stream.next('message')
        told.push(position)
        id = data['data']?.mark ?? ''
      }
    })()

    const run = await server.send('POST', '/v1/imports', { paths: [file] })
    const end = performance.now() + WRITING_MS
    const write = async (name: string, size: number) => {
      for (let n = 0; performance.now() < end; n++) {
        const events = Array.from({ length: size }, (_, k) => ({ type: 't', data: { n, k } }))
        await server.send('POST', `/v1/streams/${name}/events`, size === 1 ? events[0] : events)
      }
    }
    await Promise.all([write('a', 100), write('a', 1), write('a', 1), write('b', 1), write('b', 250)])
    for (let state = ''; state !== 'succeeded'; ) {
      state = (await server.get(`/v1/runs/${run.json['id']}`)).json['state']
      expect(['queued', 'running', 'succeeded']).toContain(state)
    }
    await server.send('POST', '/v1/streams/b/events', { type: 'end', data: { mark: 'last' } })

    await listening
    for (const socket of sockets) await socket.next((message) => message['event']?.data?.mark === 'last')
    const stored: string[] = []
    for (const name of ['a', 'b', 'google.maps']) {
      const { text } = await server.get(`/v1/streams/${name}/events?format=ndjson`)
      stored.push(
        ...text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line).position),
      )
    }
    const log = stored.map(Number).sort((left, right) => left - right)
    expect(log.length).toBeGreaterThan(POINTS + WRITING_MS / 100)
    const positions = (messages: readonly Message[]) =>
      messages.filter(({ type }) => type === 'event').map((message) => Number(message['event'].position))
    for (const socket of sockets) expect(positions(socket.messages)).toEqual(log)
    expect(told.map(Number)).toEqual(log)
    for (const socket of sockets) socket.raw.close()
    stream.close()
  } finally {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
}, 120_000)
