import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { WebSocket } from 'ws'
import { loadConfig } from '../../core/config/config.ts'
import { createApiKey } from '../../core/security/credentials.ts'
import { openInstance } from '../../open-instance.ts'
import type { Instance } from '../../services/instance.ts'
import { testDatabase } from '../../storage/postgres/testing.ts'
import { type ApiOptions, buildApp } from '../app.ts'

/** A listening server on a database of its own. */
export interface TestServer {
  readonly instance: Instance
  readonly app: FastifyInstance
  readonly url: string
  /** The secret of a new API key with the scopes. */
  key(...scopes: readonly string[]): Promise<string>
  /** A request with the key of an administrator; `path` begins with `/`. */
  get(path: string, headers?: Headers): Promise<Answer>
  /** As `get`, with a body: text as it is, anything else as JSON. */
  send(method: string, path: string, body?: unknown, headers?: Headers): Promise<Answer>
  /** A request with only these headers. */
  bare(method: string, path: string, headers?: Headers, body?: string): Promise<Answer>
  /** A WebSocket, with the key of an administrator or another. */
  socket(key?: string): Promise<TestSocket>
  close(): Promise<void>
}

type Headers = Readonly<Record<string, string>>

export interface Answer {
  readonly status: number
  readonly headers: Response['headers']
  readonly text: string
  /** The body as JSON; empty when it is none. */
  readonly json: Message
}

export interface TestSocket {
  readonly raw: WebSocket
  send(message: object): void
  /** The next message that fits, of those not yet looked at. Rejects when the socket closes before. */
  next(fits?: (message: Message) => boolean): Promise<Message>
  /** All messages so far. */
  readonly messages: readonly Message[]
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
}
export type Message = Record<string, any>

export interface TestServerOptions extends ApiOptions {
  readonly env?: Readonly<Record<string, string>>
  /** A policy for personal values; default the shipped one. */
  readonly policy?: string
}

export async function testServer({ env = {}, policy, ...options }: TestServerOptions = {}): Promise<TestServer> {
  const database = await testDatabase()
  const data = await mkdtemp(join(tmpdir(), 'datapunk-api-'))
  if (policy !== undefined) await writeFile(join(data, 'pii-policy.yaml'), policy)
  const variables = { DATAPUNK_LOG_LEVEL: 'silent', DATAPUNK_RATE_LIMIT: '0', ...env, DATABASE_URL: database.url }
  const { config } = loadConfig({ flags: { data }, env: { DATAPUNK_ZONE: 'Europe/Berlin', ...variables } })
  const instance = await openInstance(config, '1.2.3')
  const app = await buildApp(instance, options)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`

  const key = async (...scopes: readonly string[]) => {
    const made = createApiKey()
    await instance.stores.access.createKey(instance.owner, { id: made.id, hash: made.hash, name: 'test', scopes })
    return made.key
  }
  const authorization = `Bearer ${await key('admin')}`
  const bare: TestServer['bare'] = async (method, path, headers = {}, body = undefined) => {
    const response = await fetch(url + path, {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    })
    const text = await response.text()
    const isJson =
      /json/.test(response.headers.get('content-type') ?? '') &&
      !/ndjson/.test(response.headers.get('content-type') ?? '')
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== '' ? JSON.parse(text) : {},
    }
  }

  return {
    instance,
    app,
    url,
    key,
    bare,
    get: (path, headers = {}) => bare('GET', path, { authorization, ...headers }),
    send: (method, path, body, headers = {}) =>
      bare(
        method,
        path,
        { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
      ),
    socket: (secret) =>
      openSocket(`${url.replace('http', 'ws')}/v1/ws`, secret === undefined ? authorization : `Bearer ${secret}`),
    async close() {
      await app.close()
      await instance.close()
      await database.drop()
      await rm(data, { recursive: true, force: true })
    },
  }
}

async function openSocket(url: string, authorization: string): Promise<TestSocket> {
  const raw = new WebSocket(url, { headers: { authorization } })
  const messages: Message[] = []
  let looked = 0
  let wake = () => {}
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    raw.on('close', (code, reason) => {
      resolve({ code, reason: String(reason) })
      wake()
    })
  })
  raw.on('message', (text) => {
    messages.push(JSON.parse(String(text)))
    wake()
  })
  await new Promise<void>((resolve, reject) => {
    raw.once('open', () => resolve())
    raw.once('error', reject)
  })
  return {
    raw,
    messages,
    closed,
    send: (message) => raw.send(JSON.stringify(message)),
    async next(fits = () => true) {
      for (;;) {
        while (looked < messages.length) {
          const message = messages[looked++]
          if (message !== undefined && fits(message)) return message
        }
        if (raw.readyState === WebSocket.CLOSED) throw new Error('the socket closed')
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}

export interface SseMessage {
  readonly event: string
  readonly id: string
  readonly data: Message
}
export interface TestSse {
  /** The next message of a kind; `message` are events. Rejects when the stream ends before. */
  next(event: string): Promise<SseMessage>
  close(): void
}

/** Reads a server-sent stream as an EventSource does. */
export async function openSse(server: TestServer, path: string, headers: Headers = {}): Promise<TestSse> {
  const abort = new AbortController()
  const key = await server.key('admin')
  const response = await fetch(server.url + path, {
    headers: { authorization: `Bearer ${key}`, ...headers },
    signal: abort.signal,
  })
  const messages = parseSse(response.body ?? new ReadableStream())
  return {
    async next(event) {
      for (;;) {
        const { value, done } = await messages.next()
        if (done) throw new Error('the stream ended')
        if (value.event === event) return value
      }
    },
    close: () => abort.abort(),
  }
}

async function* parseSse(body: ReadableStream<Uint8Array>): AsyncGenerator<SseMessage> {
  let text = ''
  let id = ''
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n')
      text = text.slice(end + 2)
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
      id = field('id') ?? id
      const data = field('data')
      if (data !== undefined) yield { event: field('event') ?? 'message', id, data: JSON.parse(data) }
    }
  }
}
