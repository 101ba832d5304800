import type { Content, JsonObject } from '../../models/events.ts'
import type { EditPatch } from '../ports.ts'

/** What a patch sets, as a content; what it empties holds nothing. */
export function contentOfPatch({ data = {}, ...columns }: EditPatch): Content {
  return { ...filled(columns), data: filled(data) as JsonObject }
}

function filled<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], null | undefined> } {
  const set = Object.entries(values).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(set) as { [K in keyof T]: Exclude<T[K], null | undefined> }
}

/** The patch with what it sets treated. A position that was removed, or went into `data`, leaves its columns empty. */
export function patchOfContent(patch: EditPatch, { data, pii, ...columns }: Content): EditPatch {
  const { pii: _, data: _data, ...before } = patch
  const gone = (['lat', 'lon'] as const).filter((name) => typeof before[name] === 'number' && !(name in columns))
  return {
    ...before,
    ...columns,
    ...Object.fromEntries(gone.map((name) => [name, null])),
    ...(patch.data === undefined && Object.keys(data).length === 0
      ? {}
      : { data: { ...emptied(patch.data ?? {}), ...data } }),
    ...(pii === undefined ? {} : { pii }),
  }
}

const emptied = (data: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value === null || value === undefined))
