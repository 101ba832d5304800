import { expect, test } from 'vitest'
import { importShared, type SharedPart } from './import-shared.ts'

test('a fault before any record was dealt out is the import’s: no run is there to tell it', async () => {
  const fault = new Error('the disk is gone')
  const inputs: SharedPart['inputs'] = {
    async *read() {
      yield* []
      throw fault
    },
  }
  const meter = { bytes: () => undefined }
  const open = () => Promise.reject(new Error('no run is asked for'))
  await expect(importShared({ files: [], inputs, meter, open }, new AbortController().signal)).rejects.toBe(fault)
})
