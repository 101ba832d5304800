import { LoggedOut, ServerSaid, saidBy } from './api.ts'
import type { ChosenFile } from './dropped.ts'
import { type Draft, readImport } from './imports.ts'

/** How far the files of an import have come. */
export interface SendProgress {
  readonly sent: number
  readonly total: number
  /** Of the last few seconds. */
  readonly bytesPerSecond: number
  /** What is sent now. */
  readonly name: string
  readonly wholeFiles: number
  readonly files: number
  /** The connection is broken and is tried again. */
  readonly isWaiting: boolean
}

export interface SendOptions {
  readonly signal: AbortSignal
  readonly onProgress: (progress: SendProgress) => void
}

/** One request carries so much: after a break no more has to be sent again than what is on its way. */
const PIECE_BYTES = 32 << 20
/** A shorter file is sent with its announcement. */
const SHORT_BYTES = 4 << 20
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 15_000
/** So often a piece is tried again when nothing at all gets through. */
const MOST_TRIES = 12
const TUS = { 'tus-resumable': '1.0.0' }
const OFFSET_TYPE = 'application/offset+octet-stream'

interface Sending {
  readonly chosen: ChosenFile
  location?: string
  offset: number
}

/**
 * Sends files into a draft by tus, and goes on with those that a former try left. All long files are announced before a
 * byte is sent: what has no room is told at once. Throws what the server said, or the reason of the signal.
 */
export async function sendFiles(draft: Draft, chosen: readonly ChosenFile[], options: SendOptions): Promise<void> {
  const sendings = chosen.map((one): Sending => ({ chosen: one, offset: 0 }))
  for (const sending of sendings) adopt(draft, sending, sendings)
  const tell = createTeller(sendings, options.onProgress)
  for (const sending of sendings) {
    if (sending.location === undefined && sending.chosen.file.size > SHORT_BYTES)
      await announce(draft, sending, options.signal)
  }
  for (const sending of sendings) await sendOne(draft, sending, sendings, tell, options.signal)
}

/** Knows a file again that the draft has already, in whole or in part: by its name and size. */
function adopt({ files }: Draft, sending: Sending, all: readonly Sending[]): void {
  const { file, name } = sending.chosen
  const isTaken = (location: string) => all.some((other) => other.location === location)
  const known = files.find((each) => each.name === name && each.bytes === file.size && !isTaken(each.location))
  if (known === undefined) return
  sending.location = known.location
  sending.offset = known.received
}

type Tell = (sending: Sending, onItsWay: number, isWaiting?: boolean) => void

async function sendOne(draft: Draft, sending: Sending, all: readonly Sending[], tell: Tell, signal: AbortSignal) {
  const { file } = sending.chosen
  let tries = 0
  let pause = FIRST_PAUSE_MS
  while (sending.location === undefined || sending.offset < file.size) {
    const before = sending.offset
    try {
      tell(sending, 0)
      if (sending.location === undefined) await announce(draft, sending, signal, (bytes) => tell(sending, bytes))
      else await sendPiece(sending, sending.location, tell, signal)
    } catch (error) {
      if (!isPassing(error) || ++tries >= MOST_TRIES) throw error
      tell(sending, 0, true)
      await rest(pause, signal)
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2)
      await lookAgain(draft, sending, all, signal)
    }
    if (sending.offset <= before) continue
    tries = 0
    pause = FIRST_PAUSE_MS
  }
  tell(sending, 0)
}

/** Makes room for a file; a short one goes with it. */
async function announce(
  draft: Draft,
  sending: Sending,
  signal: AbortSignal,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<void> {
  const { file, name } = sending.chosen
  const isShort = file.size <= SHORT_BYTES
  const metadata = [
    `filename ${base64(file.name)}`,
    `relativePath ${base64(name)}`,
    ...(file.lastModified > 0 ? [`lastModified ${base64(String(file.lastModified))}`] : []),
  ]
  const headers = { 'upload-length': String(file.size), 'upload-metadata': metadata.join(',') }
  const answer = await request('POST', `/v1/imports/${draft.id}/files`, {
    headers: isShort ? { ...headers, 'content-type': OFFSET_TYPE } : headers,
    ...(isShort ? { body: file } : {}),
    signal,
    onBytes,
  })
  sending.location = answer.getResponseHeader('location') ?? ''
  sending.offset = offsetIn(answer) ?? 0
}

async function sendPiece(sending: Sending, location: string, tell: Tell, signal: AbortSignal): Promise<void> {
  const { file } = sending.chosen
  const { offset } = sending
  const answer = await request('PATCH', location, {
    headers: { 'content-type': OFFSET_TYPE, 'upload-offset': String(offset) },
    body: file.slice(offset, offset + PIECE_BYTES),
    signal,
    onBytes: (bytes) => tell(sending, bytes),
  })
  sending.offset = offsetIn(answer) ?? offset
}

/** After a break only the server knows how much has come, or whether a file was announced at all. */
async function lookAgain(draft: Draft, sending: Sending, all: readonly Sending[], signal: AbortSignal): Promise<void> {
  try {
    const { location } = sending
    if (location === undefined) adopt(await readImport(draft.id), sending, all)
    else sending.offset = offsetIn(await request('HEAD', location, { headers: {}, signal })) ?? sending.offset
  } catch (error) {
    if (!isPassing(error) && !(error instanceof TypeError)) throw error
  }
}

function offsetIn(answer: XMLHttpRequest): number | undefined {
  const offset = Number(answer.getResponseHeader('upload-offset') ?? Number.NaN)
  return Number.isSafeInteger(offset) ? offset : undefined
}

/** Nothing came back. */
class Unreachable extends Error {}

const CONFLICT = 409
const TOO_MANY = 429
const FIRST_OF_SERVER = 500
const NO_ROOM = 507

/** What another try may mend: a broken connection, a server that starts again, an offset that is out of date. */
function isPassing(error: unknown): boolean {
  if (error instanceof Unreachable) return true
  if (!(error instanceof ServerSaid)) return false
  const { status, code } = error
  if (status === CONFLICT) return code === 'request.conflict'
  return status === TOO_MANY || (status >= FIRST_OF_SERVER && status !== NO_ROOM)
}

interface Wish {
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Blob
  readonly signal: AbortSignal
  readonly onBytes?: (bytes: number) => void
}

/** With XMLHttpRequest, because fetch does not tell how much of a body was sent. */
function request(method: string, url: string, { headers, body, signal, onBytes }: Wish): Promise<XMLHttpRequest> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const exchange = new XMLHttpRequest()
    const abort = () => exchange.abort()
    signal.addEventListener('abort', abort, { once: true })
    exchange.open(method, url)
    for (const [name, value] of Object.entries({ ...TUS, ...headers })) exchange.setRequestHeader(name, value)
    if (onBytes !== undefined && body !== undefined) exchange.upload.onprogress = ({ loaded }) => onBytes(loaded)
    exchange.onabort = () => reject(signal.reason)
    exchange.onerror = () => reject(new Unreachable('The server cannot be reached.'))
    exchange.onload = () => {
      if (exchange.status === 401) reject(new LoggedOut())
      else if (exchange.status >= 300) reject(saidBy(exchange.status, exchange.responseText))
      else resolve(exchange)
    }
    exchange.onloadend = () => signal.removeEventListener('abort', abort)
    exchange.send(body)
  })
}

function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    const end = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    signal.addEventListener('abort', end, { once: true })
  })
}

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

const RATE_MS = 5000

/** Sums the files, and how quickly they went in the last seconds. */
function createTeller(sendings: readonly Sending[], onProgress: (progress: SendProgress) => void): Tell {
  const total = sendings.reduce((sum, { chosen }) => sum + chosen.file.size, 0)
  const marks: { readonly at: number; readonly sent: number }[] = []
  return (sending, onItsWay, isWaiting = false) => {
    const known = sendings.reduce((sum, { offset }) => sum + offset, 0)
    // While it waits nobody knows how much of what was on its way has come.
    const sent = isWaiting
      ? Math.max(known, marks.at(-1)?.sent ?? 0)
      : known + Math.min(onItsWay, sending.chosen.file.size)
    const now = performance.now()
    marks.push({ at: now, sent })
    while (marks.length > 2 && now - (marks[0]?.at ?? now) > RATE_MS) marks.shift()
    const [first = { at: now, sent }] = marks
    const seconds = (now - first.at) / 1000
    onProgress({
      sent: Math.min(sent, total),
      total,
      bytesPerSecond: seconds > 0 ? Math.max(0, (sent - first.sent) / seconds) : 0,
      name: sending.chosen.name,
      wholeFiles: sendings.filter(
        ({ location, offset, chosen }) => location !== undefined && offset >= chosen.file.size,
      ).length,
      files: sendings.length,
      isWaiting,
    })
  }
}
