import { expect, test } from 'vitest'
import { storedEnd } from './import-outcome.ts'

const full = new Error('the disk is full')
const gone = new Error('the database is gone')
const reject = () => Promise.reject(gone)

test('tells the first fault where its end cannot be stored either', async () => {
  await expect(storedEnd(full, reject)).rejects.toBe(full)
  await expect(storedEnd(undefined, reject)).rejects.toBe(gone)
  expect(await storedEnd(full, () => Promise.resolve('stored'))).toBe('stored')
})
