import { isAppError } from '../../../core/errors.ts'
import type { Inputs } from '../../../integrations/archive/inputs.ts'
import { countMarked } from '../../../integrations/archive/marked-lines.ts'
import type { Advice } from '../../../integrations/source.ts'
import type { IgnoredFile } from '../../../models/stream.ts'
import type { Recognition } from './recognise.ts'
import { recordPages } from './record-pages.ts'

/** The ignored files, those of a known form with the number of their records. They are read, and nothing is kept. */
export async function countIgnored(
  { ignored, countable }: Recognition,
  inputs: Inputs,
  signal: AbortSignal,
): Promise<readonly IgnoredFile[]> {
  const records = new Map<string, number>()
  for await (const { entry, chunks } of inputs.read(new Set(countable.keys()), signal)) {
    const form = countable.get(entry.path)
    if (form !== undefined) records.set(entry.path, await counted(form, chunks))
  }
  return ignored.map((file) => {
    const count = records.get(file.path)
    return count === undefined ? file : { ...file, records: count }
  })
}

/** Of a file that breaks off: those before the break; the problem is told by who reads it. */
async function counted(form: NonNullable<Advice['count']>, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  if (form.kind === 'marked') return countMarked(chunks, form.line)
  let count = 0
  try {
    for await (const page of recordPages(form, chunks, undefined, () => undefined)) count += page.count
  } catch (error) {
    if (!isAppError(error, 'input.damaged')) throw error
  }
  return count
}
