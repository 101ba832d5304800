import type { WireEvent } from './api.ts'

export type LiveState = 'connecting' | 'live' | 'offline'

export interface LiveListener {
  readonly onState: (state: LiveState) => void
  readonly onEvent: (event: WireEvent) => void
  /** More happened than is shown. */
  readonly onSkipped: () => void
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000
const PAUSE_GROWTH = 1.8
const REVOKED = 4001

/** Follows the stream over WebSocket and connects again when it breaks. Returns how to end it. */
export function followStream(listener: LiveListener): () => void {
  let socket: WebSocket | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let pause = FIRST_PAUSE_MS
  let isOver = false

  const connect = () => {
    listener.onState('connecting')
    socket = new WebSocket(`${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/v1/ws`)
    socket.addEventListener('open', () => socket?.send(JSON.stringify({ type: 'subscribe', id: 'feed', sample: true })))
    socket.addEventListener('message', ({ data }) => {
      const message: unknown = JSON.parse(String(data))
      if (isMessage(message)) handle(message)
    })
    socket.addEventListener('close', ({ code }) => {
      if (isOver) return
      listener.onState('offline')
      if (code === REVOKED) return
      timer = setTimeout(connect, pause)
      pause = Math.min(LONGEST_PAUSE_MS, pause * PAUSE_GROWTH)
    })
  }
  const handle = (message: Message) => {
    if (message.type === 'subscribed') {
      pause = FIRST_PAUSE_MS
      listener.onState('live')
    }
    if (message.type === 'event' && message.event !== undefined) listener.onEvent(message.event)
    if (message.type === 'skipped') listener.onSkipped()
  }
  connect()
  return () => {
    isOver = true
    clearTimeout(timer)
    socket?.close()
  }
}

interface Message {
  readonly type: string
  readonly event?: WireEvent
}

const isMessage = (value: unknown): value is Message => typeof value === 'object' && value !== null && 'type' in value
