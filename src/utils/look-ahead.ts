/**
 * Works on the next few items while the first is still at the consumer, and gives the results in the order of the items.
 * At most `depth` are at work or waiting at a time. Where one fails, or the consumer leaves, `discard` is called for each
 * of the others once it is done, so that nothing they hold stays open.
 */
export async function* lookAhead<T, R>(
  items: AsyncIterable<T>,
  depth: number,
  work: (item: T) => Promise<R>,
  discard: (result: R) => Promise<void> = async () => undefined,
): AsyncGenerator<R> {
  const waiting: Promise<R>[] = []
  try {
    for await (const item of items) {
      const result = work(item)
      // It is asked for later; until then a fault of it is no unhandled one.
      result.catch(() => undefined)
      waiting.push(result)
      if (waiting.length >= depth) yield await (waiting.shift() as Promise<R>)
    }
    while (waiting.length > 0) yield await (waiting.shift() as Promise<R>)
  } finally {
    for (const result of waiting) await result.then(discard, () => undefined)
  }
}
