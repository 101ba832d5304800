import type { ArchiveLimits, Entry, FoundFile, Member, Pass } from './entry.ts'
import { bomb } from './inflate.ts'
import { createUniqueNames, plainName, refusedName, shownName } from './member-names.ts'
import type { RangeReader } from './range-reader.ts'
import { type DirectoryVerdict, directoryMembers, examineDirectory } from './zip-directory.ts'
import { isFolder, memberContent, unreadable, type ZipMember } from './zip-member.ts'
import { type SalvageEnd, type SalvageMemory, salvagedMembers } from './zip-salvage.ts'

/** What the first pass over a zip found out, so that the next need not. */
export interface ZipMemory {
  verdict?: DirectoryVerdict
  readonly extents: SalvageMemory
}

export interface ZipReaders {
  /** Two views of one file: the directory lies at the end, the content before it. */
  readonly directory: RangeReader
  readonly content: RangeReader
  /** Whether content is expanded ahead of the consumer; not where only its beginning is looked at. */
  readonly ahead: boolean
}

/**
 * The files in a zip, in the order of its directory; without one (an interrupted download) in the order they lie in.
 * What is refused or cannot be read is reported, and the others are given.
 */
export async function* zipMembers(
  file: FoundFile,
  readers: ZipReaders,
  memory: ZipMemory,
  pass: Pass,
): AsyncGenerator<Member> {
  memory.verdict ??= await examineDirectory(readers.directory, pass.limits, pass.signal)
  const { verdict } = memory
  if (verdict.kind === 'refused') {
    pass.report({ path: file.path, why: `the archive is refused: ${verdict.why}`, fatal: true })
    return
  }
  const members =
    verdict.kind === 'good'
      ? directoryMembers(readers.directory)
      : salvagedMembers(readers.content, pass, memory.extents, (end) => {
          pass.report({ path: file.path, ...salvaged(end, verdict.why) })
        })
  const unique = createUniqueNames()
  const open = contentOpener(readers, pass.limits)
  for await (const member of members) {
    pass.signal?.throwIfAborted()
    const name = plainName(member.name)
    if (isFolder(member) && refusedName(name.slice(0, -1), pass.limits) === undefined) continue
    const path = `${file.path}!/${unique(shownName(name))}`
    const refused = refusal(name, member, pass)
    if (refused === undefined) yield toMember({ path, name, set: file.set }, member, open)
    else pass.report({ path, ...refused })
  }
}

function refusal(
  name: string,
  member: ZipMember,
  pass: Pass,
): { readonly why: string; readonly fatal: boolean } | undefined {
  const why = refusedName(name, pass.limits)
  return why === undefined ? unreadable(member, pass.limits) : { why: `it is refused: ${why}`, fatal: false }
}

function toMember(
  names: Pick<Entry, 'path' | 'name' | 'set'>,
  member: ZipMember,
  open: (member: ZipMember) => AsyncGenerator<Uint8Array>,
): Member {
  const { bytes, cut, modified } = member
  return {
    entry: {
      ...names,
      ...(cut === undefined ? { bytes } : {}),
      ...(modified === undefined ? {} : { modified }),
    },
    open: () => open(member),
  }
}

/** Opens members and counts what all of them together expand to: a bomb may be made of many small ones. */
function contentOpener({ content, ahead }: ZipReaders, limits: ArchiveLimits) {
  let given = 0
  let gave = 0
  return async function* (member: ZipMember): AsyncGenerator<Uint8Array> {
    given += member.compressed
    for await (const chunk of memberContent(content, member, limits, ahead)) {
      gave += chunk.length
      if (gave > limits.ratioFloorBytes && gave > limits.maxRatio * given) throw bomb(limits, gave, given)
      yield chunk
    }
  }
}

function salvaged({ how, at, whole }: SalvageEnd, why: string): { readonly why: string; readonly fatal: boolean } {
  const files = whole === 1 ? '1 file' : `${whole} files`
  if (how === 'complete') {
    const found = whole === 1 ? '1 file was found' : `${files} were found`
    return { why: `the directory at its end is damaged (${why}); ${found} without it`, fatal: false }
  }
  const what = how === 'cut' ? 'the archive ends early' : 'the archive is damaged'
  return { why: `${what}, at byte ${at}: download it again. ${files} before that can be read whole`, fatal: true }
}
