import { AppError, isAppError } from '../../core/errors.ts'
import type { ElementPage, SplitOptions } from './json-elements.ts'
import { createJsonMachine } from './json-machine.ts'
import { windows } from './json-windows.ts'

/**
 * Splits a JSON document of any size into the elements of its record arrays, without building a tree: bytes in, pages
 * of byte ranges out. Memory is two windows of a quarter of a MiB, or twice one element where that is larger.
 *
 *     {"locations": [ {…}, {…} ], "other": …}     arrays: ['locations[]']
 *     [ {…}, {…} ]                                 arrays: ['[]']
 *
 * Structure only: what stands inside an element is judged by who parses it. An element that is too large, too deep or
 * cut off by the end of the file is told as a fault with its first bytes; the elements before and after it are kept.
 *
 * Throws AppError `input.damaged`, after the pages before it, where the document breaks off or is no JSON.
 */
export async function* splitJson(
  chunks: AsyncIterable<Uint8Array>,
  options: SplitOptions,
): AsyncGenerator<ElementPage> {
  const machine = createJsonMachine(options)
  let failure: unknown
  try {
    for await (const window of windows(chunks, options.windowBytes)) {
      const page = machine.push(window)
      if (page.count > 0) yield page
      if (machine.damage() !== undefined) break
    }
  } catch (error) {
    if (!isAppError(error, 'input.damaged')) throw error
    failure = error
  }
  const last = machine.finish()
  if (last.count > 0) yield last
  if (failure !== undefined) throw failure
  const damage = machine.damage()
  if (damage !== undefined) throw new AppError('input.damaged', damage)
}
