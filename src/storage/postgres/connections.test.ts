import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createConnections } from './connections.ts'
import { type TestDatabase, testDatabase } from './testing.ts'

let database: TestDatabase
let watcher: pg.Client
beforeAll(async () => {
  database = await testDatabase()
  watcher = new pg.Client({ connectionString: database.url })
  await watcher.connect()
})
afterAll(async () => {
  await watcher.end()
  await database.drop()
})

test('nothing is connected any more when they are closed, and nothing is told as broken', async () => {
  for (let round = 0; round < 20; round++) {
    const broken: Error[] = []
    const connections = createConnections({ url: database.url, onBroken: (error) => broken.push(error) })
    const { writer, waiting } = connections
    const some = Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? writer : waiting).query('select pg_sleep(0.001)'))
    await Promise.all(some)
    await connections.close()
    const { rows } = await watcher.query(
      "select pid, pg_terminate_backend(pid) from pg_stat_activity where application_name like 'datapunk %' and datname = current_database()",
    )
    expect(rows).toEqual([])
    expect(broken).toEqual([])
  }
})
