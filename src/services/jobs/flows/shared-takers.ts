import type { ArchiveChannel, Decoder, RawRecord, Source } from '../../../integrations/source.ts'
import type { SharedFile } from './recognise.ts'

/** A source that may have records in a shared file, ready to look at them. */
export interface Taker {
  readonly source: Source
  readonly channel: ArchiveChannel
  readonly decoder: Decoder
}

/** Those of a shared file; `rest` takes what no other claims. */
export async function loadTakers(
  file: SharedFile,
): Promise<{ readonly takers: readonly Taker[]; readonly rest: Taker }> {
  const takers = await Promise.all(
    file.takers.map(async ({ source, channel }) => ({ source, channel, decoder: await channel.load() })),
  )
  const rest = takers.find(({ channel }) => channel.share?.rest === true) ?? takers[0]
  if (rest === undefined) throw new RangeError('a shared file that no source takes')
  return { takers, rest }
}

/**
 * Whose a record is: the source's that claims it most. What could not be read most likely belongs where its neighbour
 * does. One for each file.
 */
export function createDealer(takers: readonly Taker[], rest: Taker): (record: RawRecord | undefined) => Taker {
  let last = rest
  return (record) => {
    if (record !== undefined) last = mostClaimed(takers, rest, record)
    return last
  }
}

/** Nobody can claim more. */
const WHOLE = 1

function mostClaimed(takers: readonly Taker[], rest: Taker, record: RawRecord): Taker {
  let best = rest
  let most = 0
  for (const taker of takers) {
    const claim = taker.decoder.claim?.(record) ?? 0
    if (claim <= most) continue
    best = taker
    most = claim
    if (most >= WHOLE) break
  }
  return best
}
