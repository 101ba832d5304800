import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKeyRing, type KeyRing } from '../../core/security/key-ring.ts'
import { createEventBatch } from '../../processors/stream/batch.ts'
import { foldReadings } from '../../processors/stream/merge.ts'
import { assertCloses } from '../../processors/stream/tally.ts'
import { createStores, type PostgresStores } from './stores.ts'
import { type TestDatabase, testDatabase } from './testing.ts'

let database: TestDatabase
const opened: PostgresStores[] = []
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => {
  await Promise.all(opened.map((stores) => stores.close()))
  await database.drop()
})

const OWNER = 1
const [root, next] = [randomBytes(32), randomBytes(32)]

/** Another process with these master keys. */
function processWith(keys: KeyRing): PostgresStores {
  const stores = createStores({
    url: database.url,
    keys,
    catalogue: [],
    fold: foldReadings,
    createBatch: (types, expected) => createEventBatch(types, [1, 2], expected),
    assertCloses,
  })
  opened.push(stores)
  return stores
}

test('data keys are wrapped by the present master key as soon as they are used, also former ones', async () => {
  const before = processWith(createKeyRing([root]))
  const old = (await before.personal.keys(OWNER)).seal('first', 'a')
  const hash = (await before.personal.keys(OWNER)).digest('EMAIL', 'ada@example.org')
  await before.personal.ownerKeys.rotate(OWNER)
  const later = (await before.personal.keys(OWNER)).seal('second', 'a')

  await processWith(createKeyRing([next, root])).personal.keys(OWNER)
  // Had the keys not been wrapped anew, the former master key would be needed still.
  const alone = await processWith(createKeyRing([next])).personal.keys(OWNER)
  expect([alone.open(old, 'a'), alone.open(later, 'a')]).toEqual(['first', 'second'])
  expect(alone.digest('EMAIL', 'ada@example.org')).toBe(hash)
  expect(alone.hashKeyId).not.toBe(alone.keyId)
})

test('a key that was destroyed opens nothing, whoever held it before', async () => {
  const stores = processWith(createKeyRing([next]))
  const keys = await stores.personal.keys(OWNER)
  const sealed = keys.seal('third', 'a')
  const hash = keys.digest('EMAIL', 'ada@example.org')
  await stores.personal.ownerKeys.forget(OWNER)
  const after = await stores.personal.keys(OWNER)
  expect(() => after.open(sealed, 'a')).toThrow(/which is not here/)
  expect(after.digest('EMAIL', 'ada@example.org')).not.toBe(hash)
})
