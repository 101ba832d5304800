/** One event on its way to live readers. */
export interface LiveEvent {
  readonly position: string
  /** The CloudEvent in UTF-8: made once, copied for each shape of subscription. */
  readonly wire: Buffer
}

/** How a transport writes events. Readers with the same `key` and filter share the bytes. */
export interface LiveEncoding {
  readonly key: string
  encode(events: readonly LiveEvent[]): Buffer
}

/** Server-sent events: `id` is the position, so that a browser resumes by itself. */
export const SSE_ENCODING: LiveEncoding = {
  key: 'sse',
  encode: (events) =>
    Buffer.concat(
      events.flatMap(({ position, wire }) => [Buffer.from(`id: ${position}\ndata: `), wire, END_OF_MESSAGE]),
    ),
}

const END_OF_MESSAGE = Buffer.from('\n\n')

/** WebSocket frames of `{"type":"event","id":…,"event":…}`, one a frame, ready for the socket. */
export function webSocketEncoding(subscription: string): LiveEncoding {
  const head = Buffer.from(`{"type":"event","id":${JSON.stringify(subscription)},"event":`)
  return {
    key: `ws:${subscription}`,
    encode(events) {
      const sizes = events.map(({ wire }) => head.length + wire.length + 1)
      const bytes = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + headerSize(size) + size, 0))
      let at = 0
      events.forEach(({ wire }, index) => {
        at = writeHeader(bytes, at, sizes[index] ?? 0)
        at += head.copy(bytes, at)
        at += wire.copy(bytes, at)
        bytes[at++] = CLOSE
      })
      return bytes
    },
  }
}

const CLOSE = 0x7d
/** https://www.rfc-editor.org/rfc/rfc6455#section-5.2: final frame, text; a server does not mask. */
const FINAL_TEXT = 0x81
const LENGTH_16 = 126
const LENGTH_64 = 127
const MOST_16 = 0xffff

function headerSize(length: number): number {
  if (length < LENGTH_16) return 2
  return length <= MOST_16 ? 4 : 10
}

function writeHeader(bytes: Buffer, at: number, length: number): number {
  bytes[at] = FINAL_TEXT
  if (length < LENGTH_16) bytes[at + 1] = length
  else if (length <= MOST_16) {
    bytes[at + 1] = LENGTH_16
    bytes.writeUInt16BE(length, at + 2)
  } else {
    bytes[at + 1] = LENGTH_64
    bytes.writeBigUInt64BE(BigInt(length), at + 2)
  }
  return at + headerSize(length)
}
