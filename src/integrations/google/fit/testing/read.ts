import { readFileSync, statSync } from 'node:fs'
import type { Draft } from '../../../../models/events.ts'
import type { Outcome } from '../../../../models/outcome.ts'
import { probe } from '../../../archive/probe.ts'
import { type ArchiveChannel, archiveChannels, type Decoded } from '../../../source.ts'
import { rawRecords } from '../../../testing/records.ts'
import source from '../index.ts'

const HEAD = 64 << 10

/** A file as an import reads it: the channel that wins, and what becomes of each record. */
export async function readFile(path: string, name: string = path) {
  const head = readFileSync(path).subarray(0, HEAD)
  const file = probe({ path, name, bytes: statSync(path).size, set: path }, head)
  const channel = bestChannel(file)
  if (channel === undefined) return undefined
  const about = channel.about?.(file)
  const decoder = await channel.load()
  const outcomes: Outcome<Decoded>[] = []
  for await (const record of rawRecords(channel, path))
    outcomes.push(decoder.decode(record, { name, ...(about === undefined ? {} : { about }) }))
  return { channel: channel.id, outcomes, counts: countsOf(outcomes), drafts: outcomes.flatMap(draftsOf) }
}

export function bestChannel(file: ReturnType<typeof probe>): ArchiveChannel | undefined {
  const [best] = archiveChannels(source)
    .map((channel) => ({ channel, confidence: channel.recognise(file)?.confidence ?? 0 }))
    .sort((a, b) => b.confidence - a.confidence)
  return best !== undefined && best.confidence > 0 ? best.channel : undefined
}

export const draftsOf = (outcome: Outcome<Decoded>): readonly Draft[] =>
  outcome.kind === 'next' ? outcome.value.drafts : []

function countsOf(outcomes: readonly Outcome<Decoded>[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { records: outcomes.length }
  for (const name of outcomes.flatMap(namesOf)) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

function namesOf(outcome: Outcome<Decoded>): readonly string[] {
  if (outcome.kind === 'drop') return [outcome.reason]
  if (outcome.kind === 'quarantine') return [outcome.code]
  return ['decoded', ...(outcome.value.lost ?? []).map(({ code }) => `lost ${code}`)]
}

/** What makes a draft the fact that it is. */
export const identityOf = (draft: Draft): string =>
  JSON.stringify([draft.type, source.types.find(({ name }) => name === draft.type)?.identity(draft)])
