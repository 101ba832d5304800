import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from '../../core/config/config.ts'
import { openInputs } from '../../integrations/archive/inputs.ts'
import { openInstance } from '../../open-instance.ts'
import { createDiskUploads } from '../../storage/disk/uploads.ts'
import { testDatabase } from '../../storage/postgres/testing.ts'
import type { Instance } from '../instance.ts'
import { referencesOf } from './upload-references.ts'
import { createUploadService } from './upload-service.ts'

const HOUR_MS = 3_600_000
const RECORDS = JSON.stringify({
  locations: [{ latitudeE7: 525_200_000, longitudeE7: 134_050_000, timestamp: '2024-01-01T00:00:00Z' }],
})

let instance: Instance
let end: () => Promise<void>
beforeAll(async () => {
  const database = await testDatabase()
  const data = await mkdtemp(join(tmpdir(), 'datapunk-uploads-'))
  const env = { DATAPUNK_LOG_LEVEL: 'silent', DATABASE_URL: database.url }
  instance = await openInstance(loadConfig({ flags: { data }, env }).config, '1.2.3')
  end = async () => {
    await instance.close()
    await database.drop()
    await rm(data, { recursive: true, force: true })
  }
})
afterAll(() => end())

async function filled(uploads: Instance['uploads'], owner: number): Promise<string> {
  const { id } = await uploads.begin(owner)
  const file = await uploads.addFile(owner, id, { name: 'Records.json', bytes: RECORDS.length })
  await uploads.write(owner, id, file.id, { offset: 0, content: Readable.from([Buffer.from(RECORDS)]) })
  return id
}

test('what nobody goes on with expires, what a run reads does not', async () => {
  const clock = { now: Date.now() }
  const now = () => clock.now
  const { config, sources, stores, engine, jobs, log, owner } = instance
  const files = createDiskUploads({ directory: join(config.data, 'elsewhere'), now })
  const uploads = createUploadService({
    uploads: files,
    limits: { ...config, uploadHours: 2 },
    sources,
    runs: stores.runs,
    engine,
    importArchive: jobs.importArchive,
    log,
    now,
  })
  const quiet = await filled(uploads, owner)
  const read = await filled(uploads, owner)
  const work = { work: 'import', engine: 'inline', fingerprint: 'of a run at work', input: [] }
  const { run } = await stores.book.begin(owner, work)
  await files.note(await uploads.get(owner, read), { run, isImported: false })
  await expect(uploads.discard(owner, read)).rejects.toMatchObject({ code: 'run.busy' })

  clock.now += 1.5 * HOUR_MS
  await uploads.tidy()
  expect(await uploads.list(owner)).toHaveLength(2)
  clock.now += HOUR_MS
  await uploads.tidy()
  expect((await uploads.list(owner)).map(({ id }) => id)).toEqual([read])
  await expect(uploads.get(owner, quiet)).rejects.toMatchObject({ code: 'upload.not_found' })
  await stores.book.finish(owner, run, { state: 'cancelled' })
})

test('an import that the end of a process left goes on with its uploaded files, which are removed then', async () => {
  const { uploads, stores, owner, config } = instance
  const draft = await filled(uploads, owner)
  const folder = join(config.data, 'uploads', 'files', draft)
  const inputs = await openInputs([folder])
  const input = referencesOf(await uploads.get(owner, draft))
  const fingerprint = await inputs.fingerprint()
  await inputs.close()
  const { run } = await stores.book.begin(owner, { work: 'import', engine: 'inline', fingerprint, input })

  const server = await instance.claimServer()
  try {
    await expect.poll(async () => (await stores.runs.get(owner, run))?.state, { timeout: 5000 }).toBe('succeeded')
  } finally {
    await server.release()
  }
  expect(await stores.runs.get(owner, run)).toMatchObject({ counts: { read: 1, stored: 1 } })
  // Its start was never answered, so it is started again, and finds everything there.
  const again = await uploads.start(owner, draft)
  expect(await again.done).toMatchObject({ state: 'succeeded', counts: { duplicate: 1 } })
  await sleep(50)
  expect(await uploads.get(owner, draft)).toMatchObject({ isImported: true })
})
