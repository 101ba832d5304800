import { isAppError } from '../../../core/errors.ts'
import type { Entry } from '../../../integrations/archive/entry.ts'
import type { Inputs } from '../../../integrations/archive/inputs.ts'
import { splitLines } from '../../../integrations/archive/json-lines.ts'
import { archiveChannels, type Source } from '../../../integrations/source.ts'
import type { PlannedFile } from '../../../storage/ports.ts'
import type { JobContext } from '../../engine.ts'
import { readLine } from '../../export/read-line.ts'
import { createExportLanes, type ExportLanes } from './export-lanes.ts'
import type { SourceOutcome } from './import-outcome.ts'
import { counted } from './import-source.ts'
import type { ProgressMeter } from './progress-meter.ts'
import type { SourceDependencies } from './source-run.ts'

/** Exports of ours among the input of an import. */
export interface ExportsPart {
  readonly parent: string
  readonly files: readonly Entry[]
  readonly inputs: Inputs
  readonly meter: ProgressMeter
}

/** One event may be large; what is longer is told as a fault. */
const MOST_LINE = 64 << 20
const CHANNEL = 'cloudevents'

/**
 * Reads exports of ours back: events keep their ids, types, streams, states and edits. They fit no `Source`, since they
 * are of all of them and say themselves what a source's decoder would say: see docs/decisions/exports.md.
 */
export async function importExports(
  dependencies: SourceDependencies & { readonly sources: readonly Source[] },
  part: ExportsPart,
  context: JobContext,
): Promise<readonly SourceOutcome[]> {
  const { sources } = dependencies
  const lanes = createExportLanes(
    dependencies,
    { ...part, filesOf: (source) => planned(part.files, source, sources) },
    context,
  )
  try {
    await readAll(part, lanes, context.signal)
  } catch (error) {
    lanes.failed(error)
  }
  return lanes.finish()
}

/**
 * An export has what the best channel of each source said, so it ranks with that: the same exports of the provider say
 * nothing new beside it, later ones do.
 */
function planned(files: readonly Entry[], source: string, sources: readonly Source[]): readonly PlannedFile[] {
  const channels = sources.filter(({ id }) => id === source).flatMap(archiveChannels)
  const rank = Math.max(0, ...channels.map((channel) => channel.rank))
  return files.map(({ path, bytes, modified }) => ({
    path,
    ...(bytes === undefined ? {} : { bytes }),
    format: CHANNEL,
    rank,
    asof: modified ?? 0,
  }))
}

async function readAll({ files, inputs, meter }: ExportsPart, lanes: ExportLanes, signal: AbortSignal): Promise<void> {
  const numbers = new Map(files.map(({ path }, no) => [path, no]))
  for await (const { entry, chunks } of inputs.read(new Set(numbers.keys()), signal)) {
    const no = numbers.get(entry.path)
    if (no === undefined) continue
    const damage = await readFile(no, counted(chunks, meter.bytes), lanes, signal)
    await lanes.endFile(no, damage)
  }
}

/** Answers where the file broke off. */
async function readFile(
  file: number,
  chunks: AsyncIterable<Uint8Array>,
  lanes: ExportLanes,
  signal: AbortSignal,
): Promise<string | undefined> {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  let record = 0
  try {
    for await (const { count, bytes, start, end, faults } of splitLines(chunks, { maxLineBytes: MOST_LINE })) {
      for (let i = 0; i < count; i++) {
        const raw = bytes.subarray(start[i], end[i])
        const line = faults.get(i) ?? lineOf(raw, utf8)
        await lanes.add({ file, record: record++, raw }, line, 'fact' in line ? undefined : stageOf(i, faults))
      }
      signal.throwIfAborted()
      await lanes.turn()
    }
  } catch (error) {
    if (!isAppError(error, 'input.damaged')) throw error
    return error.message
  }
  return undefined
}

const stageOf = (i: number, faults: ReadonlyMap<number, unknown>) => (faults.has(i) ? 'split' : 'decode')

function lineOf(raw: Uint8Array, utf8: { decode(bytes: Uint8Array): string }): ReturnType<typeof readLine> {
  try {
    return readLine(utf8.decode(raw))
  } catch (error) {
    if (error instanceof TypeError) return { code: 'invalid_utf8', detail: 'the line holds bytes that are no UTF-8' }
    throw error
  }
}
