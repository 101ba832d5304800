import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { formatEventPath } from '../../../utils/event-path.ts'
import { jsonInside } from '../paths/inside.ts'

/** Where a string stands, and where it will: keys of maps may change on the way. */
export interface Standing {
  readonly before: readonly (string | number)[]
  readonly after: readonly (string | number)[]
  /** Within JSON in a string: the path of that string, as it will be. */
  readonly json?: string
}

export interface StringVisitor {
  /** What stands there instead; null where nothing is left. */
  text(text: string, at: Standing): Json
  key(key: string, at: Standing): string
  /** Whether JSON in the string at the place is to be looked into. */
  isOpened(text: string, at: Standing): boolean
  /** After a string with JSON inside was gone through: what stands there. */
  inside(text: string, at: Standing): string
}

/** JSON in strings of JSON in strings: as deep as the stage looks. */
const MOST_INSIDE = 3
const ROOT: Standing = { before: [], after: [] }

const step = (at: Standing, from: string | number, to = from): Standing => ({
  ...at,
  before: [...at.before, from],
  after: [...at.after, to],
})

/** Visits every string of an event in which a personal value may stand, and the keys of its maps. The same object where nothing changes. */
export function mapStrings(draft: Draft, visitor: StringVisitor): Draft {
  let after = draft
  for (const name of ['subject', 'place'] as const) {
    const text = draft[name]
    if (text === undefined) continue
    const put = visitor.text(text, step(ROOT, name))
    if (put !== text) after = { ...after, [name]: typeof put === 'string' ? put : '' }
  }
  if (draft.actors !== undefined) {
    const actors = mapJson(draft.actors, visitor, step(ROOT, 'actors'))
    if (actors !== draft.actors)
      after = { ...after, actors: (actors as readonly Json[]).filter((actor) => typeof actor === 'string') }
  }
  const data = mapJson(draft.data, visitor, step(ROOT, 'data'))
  return data === draft.data ? after : { ...after, data: data as JsonObject }
}

function mapJson(value: Json, visitor: StringVisitor, at: Standing, depth = 0): Json {
  if (typeof value === 'string') return mapText(value, visitor, at, depth)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) {
    const mapped = value.map((each: Json, i) => mapJson(each, visitor, step(at, i), depth))
    return mapped.some((each, i) => each !== value[i]) ? mapped : value
  }
  let isChanged = false
  const fields = Object.entries(value as JsonObject).map(([key, field]) => {
    const put = visitor.key(key, at)
    const mapped = field === undefined ? field : mapJson(field, visitor, step(at, key, put), depth)
    isChanged ||= put !== key || mapped !== field
    return [put, mapped] as const
  })
  return isChanged ? Object.fromEntries(fields) : value
}

function mapText(text: string, visitor: StringVisitor, at: Standing, depth: number): Json {
  const inside = depth < MOST_INSIDE && visitor.isOpened(text, at) ? jsonInside(text) : undefined
  if (inside === undefined) return visitor.text(text, at)
  const within = { ...at, json: at.json ?? formatEventPath(at.after) }
  const mapped = mapJson(inside as Json, visitor, within, depth + 1)
  return visitor.inside(mapped === inside ? text : JSON.stringify(mapped), at)
}
