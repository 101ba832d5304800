import type { Draft, Json } from '../../../../models/events.ts'
import type { Outcome } from '../../../../models/outcome.ts'
import { archiveChannels, type Decoded } from '../../../source.ts'
import { rawRecords } from '../../../testing/records.ts'
import spotify from '../index.ts'

const channelOf = (id: string) => {
  const channel = archiveChannels(spotify).find((candidate) => candidate.id === id)
  if (channel === undefined) throw new Error(`no channel ${id}`)
  return channel
}

/** Decodes records of a channel as a file of that name would have them. */
export async function decodeAll(id: string, records: readonly Json[], { name = 'x.json', part = '[]' } = {}) {
  const decoder = await channelOf(id).load()
  return records.map((value) => decoder.decode({ kind: 'json', part, value }, { name }))
}

/** Decodes a file with the splitter that an import has. */
export async function decodeFile(id: string, path: string): Promise<readonly Outcome<Decoded>[]> {
  const channel = channelOf(id)
  const decoder = await channel.load()
  const outcomes: Outcome<Decoded>[] = []
  for await (const record of rawRecords(channel, path)) outcomes.push(decoder.decode(record, { name: path }))
  return outcomes
}

export const draftsOf = (outcomes: readonly Outcome<Decoded>[]): readonly Draft[] =>
  outcomes.flatMap((outcome) => (outcome.kind === 'next' ? outcome.value.drafts : []))

/** Facts are the same where this is. */
export const identityOf = (draft: Draft) =>
  JSON.stringify([draft.type, spotify.types.find(({ name }) => name === draft.type)?.identity(draft)])
