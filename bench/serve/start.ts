import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { percentile, round2 } from './figures.ts'
import { command, launch } from './server.ts'

/** Seconds from the command to a server that says it is ready, and of commands that need none; every process is new. */
export async function coldStarts(rounds: number) {
  const folder = await mkdtemp(join(tmpdir(), 'datapunk-bench-'))
  const first: number[] = []
  const later: number[] = []
  try {
    for (let round = 0; round < rounds; round++) {
      const data = join(folder, `data-${round}`)
      first.push(await secondsToReady(data))
      later.push(await secondsToReady(data))
    }
    const data = join(folder, 'data-0')
    return {
      firstStartSeconds: percentile(first, 0.5),
      laterStartSeconds: percentile(later, 0.5),
      helpSeconds: await secondsOf(['--help'], rounds),
      querySeconds: await secondsOf(['query', '--limit', '1', '--json', '--data', data], rounds),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function secondsToReady(data: string): Promise<number> {
  const began = performance.now()
  const server = await launch(data)
  const answer = await fetch(`${server.url}/health/ready`)
  const seconds = (performance.now() - began) / 1000
  await server.stop()
  if (!answer.ok) throw new Error(`not ready: ${answer.status}`)
  return seconds
}

/** The cluster is started and stopped with it where the command needs one. */
async function secondsOf(args: readonly string[], rounds: number): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const began = performance.now()
    await command(args)
    times.push((performance.now() - began) / 1000)
  }
  return round2(percentile(times, 0.5))
}
