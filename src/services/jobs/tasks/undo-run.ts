import type { RunBook } from '../../../storage/ports.ts'
import type { Job } from '../../engine.ts'
import type { MediaService } from '../../media.ts'
import { problemOf } from '../flows/import-outcome.ts'

/** Takes back what a finished run alone brought. A run of its own, so that it is seen in the list. */
export function createUndoRun(book: RunBook, media: Pick<MediaService, 'release'>): Job<{ readonly run: string }> {
  return {
    name: 'undo',
    lane: 'task',
    prepare: ({ run }, { owner, engine }) =>
      book.begin(owner, { work: 'undo', engine, fingerprint: `undo ${run}`, input: [run] }),
    async perform(id, { run }, { owner }) {
      try {
        await book.undo(owner, run, id)
        await media.release(owner, run)
      } catch (error) {
        await book.finish(owner, id, { state: 'failed', error: problemOf(error) })
        throw error
      }
      return book.finish(owner, id, { state: 'succeeded' })
    },
  }
}
