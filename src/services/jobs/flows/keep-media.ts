import { isAppError } from '../../../core/errors.ts'
import type { Wanted } from '../../../integrations/archive/inputs.ts'
import type { MediaService } from '../../media.ts'
import type { FileList } from './file-list.ts'
import { counted, type OwnPart } from './import-source.ts'
import type { Recognition } from './recognise.ts'
import type { SourceRun } from './source-run.ts'

/** Everything of an input that is a picture or a film itself. */
export function* mediaFiles({ bySource }: Pick<Recognition, 'bySource'>): Generator<{ readonly bytes?: number }> {
  for (const files of bySource.values()) for (const { entry, channel } of files) if (isMedium(channel)) yield entry
}

/** Throws `storage.full` where what an import would keep has no room. */
export async function checkMediaRoom(
  media: MediaService,
  { owner, run }: { readonly owner: number; readonly run: string },
  recognition: Recognition,
): Promise<void> {
  let bytes = 0
  for (const file of mediaFiles(recognition)) bytes += file.bytes ?? 0
  if (bytes > 0) await media.checkRoom(owner, run, bytes)
}

/**
 * Copies the pictures and films among the files of a source, those that belong to a sidecar too. A pass of its own behind
 * the import: an event is stored by what stands in a small part of its file. What an earlier attempt kept is passed over.
 */
export async function keepMedia(run: SourceRun, part: OwnPart, media: MediaService, owner: number): Promise<void> {
  const { files, inputs, meter } = part
  try {
    const wanted = wantedMedia(files, await media.kept(owner, run.id), meter.bytes)
    if (wanted.size === 0) return
    for await (const { entry, chunks } of inputs.read(wanted, run.options.signal)) {
      const no = files.indexOf(entry.path)
      const mime = files.at(no)?.about?.['mime']
      const file = { run: run.id, file: no, name: entry.name, type: typeof mime === 'string' ? mime : '' }
      try {
        await media.keep(owner, file, counted(chunks, meter.bytes))
      } catch (error) {
        if (!isAppError(error, 'input.damaged')) throw error
        run.damaged(no, error.message)
      }
    }
  } catch (error) {
    run.failed(error)
  }
}

function wantedMedia(files: FileList, kept: ReadonlySet<number>, onKept: (bytes: number) => void): Wanted {
  const isWanted = new Uint8Array(files.length)
  let size = 0
  let no = 0
  for (const { entry, channel } of files) {
    if (isMedium(channel)) {
      if (kept.has(no)) onKept(entry.bytes ?? 0)
      else size += isWanted[no] = 1
    }
    no++
  }
  return {
    size,
    has: (path) => isWanted[files.indexOf(path)] === 1,
    *keys() {
      for (let i = 0; i < files.length; i++) if (isWanted[i] === 1) yield files.at(i)?.entry.path ?? ''
    },
  }
}

const isMedium = ({ layout }: NonNullable<ReturnType<FileList['at']>>['channel']): boolean => layout.kind === 'media'
