/** Where a value stands in an event, from the envelope on: names of fields, and numbers of list items. */
export type EventPath = readonly (string | number)[]

const PLAIN = /^[^.[\]*"]+$/
/** One step of a path: `.name`, `[2]` or `["any name"]`. */
const STEP = /\.([^.[\]*"]+)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/y

/** `["data", "stops", 2, "name"]` as `$.data.stops[2].name`; a name with one of `.[]*"` stands as `["a.b"]`. */
export function formatEventPath(path: EventPath): string {
  let text = '$'
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else text += PLAIN.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
  }
  return text
}

/** The other way; undefined for what is no such path. */
export function parseEventPath(text: string): EventPath | undefined {
  if (!text.startsWith('$')) return undefined
  const path: (string | number)[] = []
  for (let at = 1; at < text.length; at = STEP.lastIndex) {
    STEP.lastIndex = at
    const step = STEP.exec(text)
    if (step === null) return undefined
    const [, name, index, quoted] = step
    const key = name ?? (index === undefined ? unquoted(quoted ?? '') : Number(index))
    if (key === undefined) return undefined
    path.push(key)
  }
  return path
}

function unquoted(literal: string): string | undefined {
  try {
    const value: unknown = JSON.parse(literal)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

/** What a reading or an edit says as one thing: a column (`subject`), or a field of `data` with all below it. */
export function fieldOfPath(text: string): { readonly column: string; readonly name?: string } {
  const [column = '', name] = parseEventPath(text) ?? []
  return column === 'data' && typeof name === 'string' ? { column, name } : { column: String(column) }
}
