import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../core/config/config.ts'
import { checkDirectory, checkKey, checkNode, checkPort, checkRoom } from './machine.ts'

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'datapunk-doctor-'))
})
afterAll(() => rm(directory, { recursive: true }))

const configOf = (flags: Record<string, unknown>) => loadConfig({ flags: { data: directory, ...flags } }).config

describe('the machine', () => {
  it('knows the Node.js that is too old', () => {
    expect(checkNode('20.18.9')).toMatchObject({ state: 'fail', help: expect.stringContaining('20.19') })
    expect(checkNode('20.19.0').state).toBe('ok')
    expect(checkNode('24.1.0').state).toBe('ok')
  })

  it('says what to do about a directory that others can enter', async () => {
    const open = join(directory, 'open')
    await mkdir(open)
    await chmod(open, 0o755)
    expect(await checkDirectory(open)).toMatchObject({ state: 'warn', help: `chmod 700 ${open}` })
    await chmod(open, 0o700)
    expect(await checkDirectory(open)).toMatchObject({ state: 'ok' })
    expect(await checkDirectory(join(directory, 'absent'))).toMatchObject({ state: 'ok' })
  })

  it('fails for a directory that cannot be made', async () => {
    const file = join(directory, 'file')
    await writeFile(file, '')
    expect(await checkDirectory(join(file, 'data'))).toMatchObject({ state: 'fail', help: expect.any(String) })
  })

  it('fails for a key that others can read', async () => {
    const path = join(directory, 'master.key')
    expect(await checkKey(configOf({}))).toMatchObject({ state: 'ok' })
    await writeFile(path, 'secret')
    await chmod(path, 0o644)
    expect(await checkKey(configOf({}))).toMatchObject({ state: 'fail', help: `chmod 600 ${path}` })
  })

  it('sees a port that is taken', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    expect(await checkPort(configOf({ port }))).toMatchObject({
      state: 'warn',
      found: expect.stringContaining('another program'),
    })
    await new Promise((resolve) => server.close(resolve))
    expect(await checkPort(configOf({ port }))).toMatchObject({ state: 'ok' })
  })

  it('measures the disk of a directory that is not there yet', async () => {
    expect((await checkRoom(join(directory, 'a', 'b'))).found).toMatch(/[kMGT]B$/)
  })
})
