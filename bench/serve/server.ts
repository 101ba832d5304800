import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const PROGRAM = new URL('../../bin/datapunk.js', import.meta.url).pathname
/** Of /proc: USER_HZ. */
const TICKS_PER_SECOND = 100

/** A server in a process of its own, on loopback, as `datapunk start` runs it. */
export interface Server {
  readonly url: string
  readonly key: string
  readonly pid: number
  /** Sends a request with the key; throws on anything but 2xx. Answers the body. */
  send(method: string, path: string, body?: string, type?: string): Promise<string>
  /** Seconds of CPU that the server and its PostgreSQL have used so far. */
  cpu(): Promise<{ readonly server: number; readonly postgres: number }>
  /** Resident memory now, MB. */
  residentMb(): Promise<number>
  stop(): Promise<void>
}

export async function startServer(data: string, flags: readonly string[] = []): Promise<Server> {
  const { key } = JSON.parse(await command(['keys', 'create', 'bench', '--scopes', 'admin', '--data', data, '--json']))
  const started = await launch(data, flags)
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  return {
    ...started,
    key,
    send: (method, path, body, type) => send({ agent, url: started.url, key }, method, path, body, type),
    cpu: async () => ({ server: await cpuOf(started.pid), postgres: await cpuOfCluster(data) }),
    residentMb: async () => {
      const status = await readFile(`/proc/${started.pid}/status`, 'utf8')
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
    },
    async stop() {
      agent.destroy()
      await started.stop()
    },
  }
}

/** Starts `datapunk start` and waits until it says that it answers. */
export async function launch(data: string, flags: readonly string[] = []) {
  const began = performance.now()
  const child = spawn(process.execPath, [PROGRAM, 'start', '--port', '0', '--json', '--data', data, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DATAPUNK_RATE_LIMIT: '0', DATAPUNK_LOG_LEVEL: 'warn' },
  })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const { url } = JSON.parse(String(line)) as { url: string }
  return {
    url,
    pid: child.pid ?? 0,
    ms: performance.now() - began,
    async stop() {
      const gone = once(child, 'close')
      child.kill('SIGTERM')
      await gone
    },
  }
}

/** Runs a command line to its end; answers stdout. */
export async function command(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`datapunk ${args[0]} ended with ${code}`)
  return out
}

interface Sender {
  readonly agent: Agent
  readonly url: string
  readonly key: string
}

function send({ agent, url, key }: Sender, method: string, path: string, body = '', type = 'application/json') {
  return new Promise<string>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${key}`,
      ...(body === '' ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
    }
    const asked = request(url + path, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        if (response.statusCode === 200 || response.statusCode === 201) resolve(text)
        else reject(new Error(`${method} ${path} answered ${response.statusCode}: ${text.slice(0, 500)}`))
      })
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** User and system time; `children` adds those that have ended. */
async function cpuOf(pid: number, children = false): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const [utime, stime, cutime, cstime] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map(Number)
  const own = (utime ?? 0) + (stime ?? 0)
  return (own + (children ? (cutime ?? 0) + (cstime ?? 0) : 0)) / TICKS_PER_SECOND
}

async function cpuOfCluster(data: string): Promise<number> {
  const note = await readFile(join(data, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '')
  const postmaster = Number(note.split('\n')[0])
  if (!postmaster) return 0
  let sum = await cpuOf(postmaster, true)
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === postmaster) sum += await cpuOf(Number(name))
  }
  return sum
}
