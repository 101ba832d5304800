import type { EventFilter } from '../../models/stream.ts'
import { ownSource } from '../../models/wire.ts'
import type { ExportedEvent, Readers } from '../../storage/ports.ts'
import type { Instance } from '../instance.ts'
import { type CsvFields, csvHead, csvRow } from './csv.ts'
import { exportLine } from './export-line.ts'
import { createFeatureWriter } from './geojson.ts'

export const EXPORT_FORMATS = ['ndjson', 'csv', 'geojson'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

export interface ExportRequest {
  readonly filter: EventFilter
  readonly owner: number
  /** See `ExportOptions`. */
  readonly patienceMs?: number
  /** Told of every page; once more at the end with what the format had no place for. */
  readonly onProgress?: (events: number, leftOut: number) => void
}

/** All events that match, in one document of the format; CSV of one type. Bounded memory, as fast as the reader takes it. */
export function exportDocument(
  format: ExportFormat,
  { stores, sources }: Pick<Instance, 'sources'> & { readonly stores: Pick<Readers, 'events'> },
  request: ExportRequest,
): AsyncGenerator<string> {
  const { owner, filter, patienceMs, onProgress } = request
  const order = format === 'ndjson' ? 'log' : 'time'
  const options = {
    order,
    isComplete: format === 'ndjson',
    ...(patienceMs === undefined ? {} : { patienceMs }),
  } as const
  const pages = told(stores.events.export(owner, filter, options), onProgress)
  if (format === 'ndjson') return lines(pages)
  if (format === 'geojson') return features(pages, onProgress)
  return rows(pages, csvFields(sources, filter.type?.[0] ?? ''))
}

/** The fields of `data` that the schema of a type names; of a type that no source declares none. */
export function csvFields(sources: Instance['sources'], type: string): CsvFields {
  const declared = sources.flatMap(({ types }) => types).find(({ name }) => name === type)
  return 'properties' in (declared?.data ?? {})
    ? Object.keys(Object(Reflect.get(declared?.data ?? {}, 'properties')))
    : []
}

/** What tells types apart that several streams of an owner may have. */
export const csvFileName = ({ source, stream, type }: ExportedEvent): string =>
  source === ownSource(stream) ? `${stream}+${type}.csv` : `${type}.csv`

async function* told(
  pages: AsyncIterable<readonly ExportedEvent[]>,
  onProgress: ExportRequest['onProgress'],
): AsyncGenerator<readonly ExportedEvent[]> {
  for await (const events of pages) {
    yield events
    onProgress?.(events.length, 0)
  }
}

async function* lines(pages: AsyncIterable<readonly ExportedEvent[]>): AsyncGenerator<string> {
  for await (const events of pages) yield events.map(exportLine).join('')
}

async function* rows(pages: AsyncIterable<readonly ExportedEvent[]>, fields: CsvFields): AsyncGenerator<string> {
  yield csvHead(fields)
  for await (const events of pages) yield events.map((event) => csvRow(event, fields)).join('')
}

async function* features(
  pages: AsyncIterable<readonly ExportedEvent[]>,
  onProgress: ExportRequest['onProgress'],
): AsyncGenerator<string> {
  const writer = createFeatureWriter()
  let separator = '\n'
  const joined = (made: readonly string[]) => {
    const text = made.map((each, k) => (k === 0 ? separator : ',\n') + each).join('')
    if (made.length > 0) separator = ',\n'
    return text
  }
  yield '{"type":"FeatureCollection","features":['
  for await (const events of pages) {
    const text = joined(events.flatMap((event) => writer.add(event)))
    if (text !== '') yield text
  }
  yield `${joined(writer.end())}\n]}\n`
  onProgress?.(0, writer.withoutPosition)
}
