import { isAppError } from '../../core/errors.ts'

/** How many lines begin so: vCards, events of a calendar, messages of a mailbox. Of a file that breaks off, those before. */
export async function countMarked(chunks: AsyncIterable<Uint8Array>, line: string): Promise<number> {
  const mark = Buffer.from(`\n${line}`)
  let count = 0
  // As if a line had ended before the file begins.
  let kept: Buffer = Buffer.from('\n')
  try {
    for await (const chunk of chunks) {
      const bytes = Buffer.concat([kept, chunk])
      let from = 0
      for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, from)) {
        count++
        from = at + mark.length
      }
      kept = bytes.subarray(Math.max(from, bytes.length - mark.length + 1))
    }
  } catch (error) {
    if (!isAppError(error, 'input.damaged')) throw error
  }
  return count
}
