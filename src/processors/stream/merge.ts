import {
  type Content,
  type Json,
  type JsonObject,
  PRECISIONS,
  SAID_OF_ACCURACY,
  SAID_OF_POSITION,
  SAID_OF_TIME,
} from '../../models/events.ts'
import type { PiiLabel } from '../../models/pii.ts'
import { canonicalJson, equalJson } from '../../utils/canonical-json.ts'
import { fieldOfPath } from '../../utils/event-path.ts'

/** One reading of a fact: what one channel said of it at one time. */
export interface Reading {
  /** Of the channel: the higher wins. */
  readonly rank: number
  /** When the provider said so (ms): the newer wins within a rank. */
  readonly asof: number
  readonly content: Content
}

/**
 * What a fact is, given everything that was read of it: field by field the value of the best reading that has one; a
 * poorer or older reading only fills gaps. A pure function of the set, so any order of imports gives the same.
 *
 * Times are those of the finest precision, whoever has them, before any whose zone is a guess; `precision` is that of the coarser of the two. Latitude and
 * longitude are taken together, accuracy only from a reading of the same place; what `data` says of a time or a
 * position goes with it. A value that says "unknown" is a gap.
 */
export function foldReadings(readings: readonly Reading[]): Content {
  const contents = [...readings].sort(bestFirst).map((reading) => reading.content)
  const only = contents.length === 1 ? contents[0] : undefined
  if (only !== undefined) return only
  return labelled(
    {
      ...times(contents),
      ...position(contents),
      ...firstOf(contents, 'tz'),
      ...firstOf(contents, 'endtz'),
      ...firstOf(contents, 'subject'),
      ...firstOf(contents, 'place'),
      ...firstOf(contents, 'actors'),
      data: fields(contents),
    },
    contents,
  )
}

/** Labels go with their values: of every field those of the best reading that has the folded value and labels for it. */
function labelled(folded: Content, contents: readonly Content[]): Content {
  const pii: PiiLabel[] = []
  const done = new Set<string>()
  for (const content of contents) {
    const here = new Set<string>()
    for (const label of content.pii ?? []) {
      const field = fieldOfPath(label.path)
      const key = `${field.column}/${field.name ?? ''}`
      if (done.has(key) || !equalJson(saidIn(content, field), saidIn(folded, field))) continue
      here.add(key)
      pii.push(label)
    }
    for (const key of here) done.add(key)
  }
  return pii.length === 0 ? folded : { ...folded, pii }
}

function saidIn(content: Content, { column, name }: ReturnType<typeof fieldOfPath>): unknown {
  return name === undefined ? content[column as keyof Content] : content.data[name]
}

/** Where rank and time are the same the one that says more, else the content decides: never the order of imports. */
const bestFirst = (a: Reading, b: Reading) =>
  b.rank - a.rank || b.asof - a.asof || said(b.content) - said(a.content) || byText(a.content, b.content)

const said = ({ data }: Content) => Object.values(data).filter((value) => !isGap(value)).length

function byText(a: Content, b: Content): number {
  const [first, second] = [canonicalJson(a), canonicalJson(b)]
  return first === second ? 0 : first < second ? -1 : 1
}

function times(contents: readonly Content[]): Partial<Content> {
  const time = finest(contents, 'time')
  const endtime = finest(contents, 'endtime')
  const precision = PRECISIONS[Math.max(grain(time ?? contents[0]), grain(endtime))]
  return {
    ...(time?.time === undefined ? {} : { time: time.time }),
    ...(endtime?.endtime === undefined ? {} : { endtime: endtime.endtime }),
    ...(precision === undefined || precision === 'ms' ? {} : { precision }),
  }
}

/** The best of the readings that know the time most finely; one whose zone is a guess may be off by hours, however fine. */
function finest(contents: readonly Content[], name: 'time' | 'endtime'): Content | undefined {
  let found: Content | undefined
  for (const content of contents) {
    if (content[name] === undefined) continue
    const isBetter = found === undefined || exactness(content) < exactness(found)
    if (isBetter) found = content
  }
  return found
}

const exactness = (content: Content) => grain(content) + (content.data['zoneGuessed'] === true ? PRECISIONS.length : 0)

const grain = (content: Content | undefined) => PRECISIONS.indexOf(content?.precision ?? 'ms')

function position(contents: readonly Content[]): Partial<Content> {
  const { lat, lon } = placed(contents) ?? {}
  const { accuracy } = measured(contents) ?? {}
  return {
    ...(lat === undefined ? {} : { lat }),
    ...(lon === undefined ? {} : { lon }),
    ...(accuracy === undefined ? {} : { accuracy }),
  }
}

/** The best reading that has a position of its own, else the best whose position is that of something near it. */
function placed(contents: readonly Content[]): Content | undefined {
  const there = contents.filter(({ lat }) => lat !== undefined)
  return there.find(({ data }) => isGap(data['positionFrom'])) ?? there[0]
}

/** The best reading of the same place that knows how exact it is. */
function measured(contents: readonly Content[]): Content | undefined {
  const { lat, lon } = placed(contents) ?? {}
  const here = contents.filter((content) => content.lat === lat && content.lon === lon)
  return here.find(({ accuracy, data }) => accuracy !== undefined || !isGap(data['accuracy']))
}

type Single = 'tz' | 'endtz' | 'subject' | 'place' | 'actors'

function firstOf<N extends Single>(contents: readonly Content[], name: N): Pick<Content, N> | undefined {
  const known = contents.find((content) => !isGap(content[name])) ?? contents.find((content) => name in content)
  return known === undefined ? undefined : ({ [name]: known[name] } as Pick<Content, N>)
}

/** Best first; a gap stands where nobody knows more. */
function fields(contents: readonly Content[]): JsonObject {
  const merged = new Map<string, Json | undefined>()
  const saidBy = speakers(contents)
  for (const content of contents) {
    for (const name of Object.keys(content.data)) {
      const value = content.data[name]
      const speaker = saidBy.get(name)
      if (speaker !== undefined && speaker !== content) continue
      if (!merged.has(name) || (isGap(merged.get(name)) && !isGap(value))) merged.set(name, value)
    }
  }
  return Object.fromEntries(merged)
}

const SAID = [...SAID_OF_POSITION, ...SAID_OF_ACCURACY, ...SAID_OF_TIME]
const saysMore = ({ data }: Content) => SAID.some((name) => data[name] !== undefined)
const NOBODY: ReadonlyMap<string, Content | undefined> = new Map()

/** Of the fields that say something of a column: whose counts. Where nobody knows the column, anybody's. */
function speakers(contents: readonly Content[]): ReadonlyMap<string, Content | undefined> {
  if (!contents.some(saysMore)) return NOBODY
  const of = (names: readonly string[], content: Content | undefined) => names.map((name) => [name, content] as const)
  return new Map([
    ...of(SAID_OF_POSITION, placed(contents)),
    ...of(SAID_OF_ACCURACY, measured(contents) ?? placed(contents)),
    ...of(SAID_OF_TIME, finest(contents, 'time')),
  ])
}

/** Nothing, or a provider's word for not knowing. */
function isGap(value: unknown): boolean {
  return (
    value === null || value === undefined || value === '' || (typeof value === 'string' && /^UNKNOWN(_|$)/i.test(value))
  )
}
