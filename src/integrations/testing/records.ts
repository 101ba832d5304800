import { createReadStream } from 'node:fs'
import { isUnread } from '../../processors/stream/judge.ts'
import { recordPages } from '../../services/jobs/flows/record-pages.ts'
import type { ArchiveChannel, RawRecord } from '../source.ts'

/**
 * The records of a file, split as an import splits it. Damaged ones are left out: they are their reader's to tell. Throws
 * where a record is there but cannot be read.
 */
export async function* rawRecords({ layout }: ArchiveChannel, path: string): AsyncGenerator<RawRecord> {
  for await (const page of recordPages(layout, createReadStream(path), undefined, () => undefined)) {
    for (let i = 0; i < page.count; i++) {
      const record = page.item(i)?.record
      if (record === undefined) throw new Error(`record ${i} of a page was taken by nobody`)
      if (!isUnread(record)) yield record
      else if (record.code !== 'damaged') throw new Error(`${path}: ${record.code}, ${record.detail}`)
    }
  }
}
