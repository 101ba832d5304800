import { describe, expect, test } from 'vitest'
import { SSE_ENCODING, webSocketEncoding } from './live-encoding.ts'

/** Reads frames that a server sends, as RFC 6455 has them. */
function frames(bytes: Buffer): string[] {
  const texts: string[] = []
  for (let at = 0; at < bytes.length; ) {
    expect(bytes[at]).toBe(0x81)
    const short = bytes[at + 1] ?? 0
    const [length, head] =
      short < 126
        ? [short, 2]
        : short === 126
          ? [bytes.readUInt16BE(at + 2), 4]
          : [Number(bytes.readBigUInt64BE(at + 2)), 10]
    texts.push(bytes.toString('utf8', at + head, at + head + length))
    at += head + length
  }
  return texts
}

describe('WebSocket frames', () => {
  test('hold one message each, of any length', () => {
    const sizes = [0, 1, 60, 70, 80, 65_000, 65_470, 65_480, 65_490, 65_500, 65_536, 200_000]
    const events = sizes.map((size, n) => ({
      position: String(n),
      wire: Buffer.from(`{"text":"${'ü'.repeat(size)}"}`),
    }))
    const read = frames(webSocketEncoding('my "id"').encode(events)).map((text) => JSON.parse(text))
    expect(read.map((message) => message.event.text.length)).toEqual(sizes)
    expect(read[0]).toMatchObject({ type: 'event', id: 'my "id"' })
  })

  test('are shared only by subscriptions of the same id', () => {
    expect(webSocketEncoding('a').key).toBe(webSocketEncoding('a').key)
    expect(webSocketEncoding('a').key).not.toBe(webSocketEncoding('b').key)
    expect(webSocketEncoding('sse').key).not.toBe(SSE_ENCODING.key)
  })
})

describe('server-sent events', () => {
  test('have their position as id and stand on one line', () => {
    const wire = JSON.stringify({ text: 'two\nlines' })
    expect(String(SSE_ENCODING.encode([{ position: '7', wire: Buffer.from(wire) }]))).toBe(`id: 7\ndata: ${wire}\n\n`)
  })
})
