import { AppError } from '../../core/errors.ts'
import type { ReprocessFilter } from '../../storage/pii.ts'

/** Which events a run looks at, as it is listed with it: `source google.maps`, `from 2024-01-01T00:00:00.000Z`. */
export function wordsOf({ source = [], type = [], from, to }: ReprocessFilter): readonly string[] {
  const moment = (ms: number) => new Date(ms).toISOString()
  return [
    ...[...source].sort().map((id) => `source ${id}`),
    ...[...type].sort().map((name) => `type ${name}`),
    ...(from === undefined ? [] : [`from ${moment(from)}`]),
    ...(to === undefined ? [] : [`to ${moment(to)}`]),
  ]
}

/** The other way: for who goes on with a run. */
export function filterOfWords(words: readonly string[]): ReprocessFilter {
  const of = (name: string) =>
    words.filter((word) => word.startsWith(`${name} `)).map((word) => word.slice(name.length + 1))
  const [source, type, [from], [to]] = [of('source'), of('type'), of('from'), of('to')]
  return {
    ...(source.length > 0 && { source }),
    ...(type.length > 0 && { type }),
    ...(from !== undefined && { from: Date.parse(from) }),
    ...(to !== undefined && { to: Date.parse(to) }),
  }
}

/** Throws `source.not_found`, `request.invalid` for what nothing is stored of: a wrong name would be a run that does nothing. */
export function checkFilter(
  { source, type }: ReprocessFilter,
  stored: readonly { readonly source: string; readonly type: string }[],
): void {
  for (const id of source ?? [])
    if (!stored.some((each) => each.source === id))
      throw new AppError('source.not_found', `Treating stored events anew: nothing is stored of a source ${id}`)
  for (const name of type ?? [])
    if (!stored.some((each) => each.type === name))
      throw new AppError('request.invalid', `Treating stored events anew: nothing is stored of a type ${name}`)
}
