import { AppError } from '../../core/errors.ts'
import type { Draft, Uploads } from '../../storage/uploads.ts'

const SCHEME = 'upload:'
/** The input of a run is for people: it names so many files. */
const MOST_NAMED = 100

/**
 * How the input of a run names a draft, `upload:<draft>/<file>`: engines are given references, never files. One reference
 * is enough to find all of the draft; the others tell people what it held.
 */
export function referencesOf({ id, files }: Pick<Draft, 'id' | 'files'>): readonly string[] {
  const names = new Set(files.map(({ name }) => name.split('/')[0] ?? name))
  return [...names].slice(0, MOST_NAMED).map((name) => `${SCHEME}${id}/${name}`)
}

/** The paths that the input of a run stands for. Paths stay as they are; of a draft its owner gets the folder. */
export async function locateInput(
  uploads: Pick<Uploads, 'get' | 'folder'>,
  owner: number,
  input: readonly string[],
): Promise<readonly string[]> {
  const located = new Set<string>()
  for (const path of input) {
    const draft = path.startsWith(SCHEME) ? path.slice(SCHEME.length).split('/')[0] : undefined
    if (draft !== undefined && (await uploads.get(owner, draft)) === undefined)
      throw new AppError('input.not_found', 'Reading an import: its files are no longer there; send them again.')
    located.add(draft === undefined ? path : uploads.folder(draft))
  }
  return [...located]
}
