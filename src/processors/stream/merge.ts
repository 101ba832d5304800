import { type Content, type Json, type JsonObject, PRECISIONS } from '../../models/events.ts'

/** One reading of a fact: what one channel said of it at one time. */
export interface Reading {
  /** Of the channel: the higher wins. */
  readonly rank: number
  /** When the provider said so (ms): the newer wins within a rank. */
  readonly asof: number
  /** Decides between readings of the same rank and time, so that the order of imports never does. */
  readonly hash: string
  readonly content: Content
}

/**
 * What a fact is, given everything that was read of it: field by field the value of the best reading that has one; a
 * poorer or older reading only fills gaps. A pure function of the set, so any order of imports gives the same.
 *
 * Taken together as one field: time with its precision (the finest precision wins), latitude with longitude and
 * accuracy. A value that says "unknown" is a gap.
 */
export function foldReadings(readings: readonly Reading[]): Content {
  const worstFirst = [...readings].sort(
    (a, b) => a.rank - b.rank || a.asof - b.asof || (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0),
  )
  let folded: Content = { data: {} }
  for (const { content } of worstFirst) folded = over(content, folded)
  return folded
}

/** `better` laid over `base`. */
function over(better: Content, base: Content): Content {
  return {
    ...base,
    ...defined(better),
    ...finest(better, base),
    ...(better.lat === undefined ? position(base) : position(better)),
    data: fields(better.data, base.data),
  }
}

function finest(better: Content, base: Content): Partial<Content> {
  const keep = base.time !== undefined && (better.time === undefined || grain(base) < grain(better))
  const { time, precision } = keep ? base : better
  const endtime = keep ? (base.endtime ?? better.endtime) : (better.endtime ?? base.endtime)
  return {
    ...(time === undefined ? {} : { time }),
    ...(precision === undefined ? {} : { precision }),
    ...(endtime === undefined ? {} : { endtime }),
  }
}

const grain = (content: Content) => PRECISIONS.indexOf(content.precision ?? 'ms')

function position({ lat, lon, accuracy }: Content): Partial<Content> {
  return {
    ...(lat === undefined ? {} : { lat }),
    ...(lon === undefined ? {} : { lon }),
    ...(accuracy === undefined ? {} : { accuracy }),
  }
}

function defined(content: Content): Partial<Content> {
  const {
    time: _time,
    endtime: _end,
    precision: _precision,
    lat: _lat,
    lon: _lon,
    accuracy: _accuracy,
    data: _data,
    ...rest
  } = content
  return rest
}

function fields(better: JsonObject, base: JsonObject): JsonObject {
  const merged: Record<string, Json | undefined> = { ...base }
  for (const [name, value] of Object.entries(better)) {
    if (merged[name] === undefined || !isGap(value)) merged[name] = value
  }
  return merged
}

/** Nothing, or a provider's word for not knowing. */
function isGap(value: Json | undefined): boolean {
  return (
    value === null || value === undefined || value === '' || (typeof value === 'string' && /^UNKNOWN(_|$)/i.test(value))
  )
}
