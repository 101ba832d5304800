import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadConfig } from '../../core/config/config.ts'
import type { Session } from '../context.ts'
import { listenForInterrupt } from '../interrupt.ts'
import { createTerminal } from '../terminal.ts'
import { openDemo } from './place.ts'

let directory = ''
const opened: string[] = []

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'datapunk-place-'))
  opened.length = 0
})
afterEach(() => rm(directory, { recursive: true, force: true }))

/** A session whose instance cannot be opened: how far it comes is what is looked at. */
function session(data: string): Session {
  const loaded = loadConfig({ flags: { data } })
  const interrupt = listenForInterrupt(() => undefined, Date.now)
  interrupt.release()
  return {
    context: {
      version: '0.0.0',
      now: Date.now,
      open: (config) => {
        opened.push(config.data)
        return Promise.reject(new Error('not opened here'))
      },
    },
    terminal: createTerminal({ isJson: false, color: 'never' }),
    interrupt,
    loaded,
    config: loaded.config,
  }
}

it('leaves a directory alone that is not its own', async () => {
  await writeFile(join(directory, 'letters.txt'), 'dear')
  await expect(openDemo(session(directory), { keep: false })).rejects.toMatchObject({ code: 'data.directory' })
  expect(await readdir(directory)).toEqual(['letters.txt'])
  expect(opened).toEqual([])
})

it('empties what an earlier demo left, and keeps it with --keep', async () => {
  const first = openDemo(session(join(directory, 'demo')), { keep: false })
  await expect(first).rejects.toThrow('not opened here')
  await writeFile(join(directory, 'demo', 'old.txt'), 'old')

  await expect(openDemo(session(join(directory, 'demo')), { keep: true })).rejects.toThrow('not opened here')
  expect(await readdir(join(directory, 'demo'))).toContain('old.txt')

  await expect(openDemo(session(join(directory, 'demo')), { keep: false })).rejects.toThrow('not opened here')
  expect(await readdir(join(directory, 'demo'))).toEqual(['demo.txt'])
})
