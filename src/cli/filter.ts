import { type Command, InvalidArgumentError, Option } from 'commander'
import { KINDS } from '../models/events.ts'
import type { EventFilter } from '../models/stream.ts'
import type { Instance } from '../services/instance.ts'
import { usage } from './failure.ts'
import { didYouMean } from './suggest.ts'
import { type Clock, parseWhen, TIME_FORMS } from './when.ts'

/** The filters of `query`, as the command line gives them. */
export interface FilterOptions {
  readonly stream?: readonly string[]
  readonly source?: readonly string[]
  readonly type?: readonly string[]
  readonly kind?: readonly string[]
  readonly from?: string
  readonly to?: string
  readonly on?: string
  readonly bbox?: string
  readonly text?: string
  readonly place?: string
}

const collect = (value: string, before: readonly string[] | undefined): readonly string[] => {
  const words = value.split(',').filter((word) => word !== '')
  if (words.length === 0) throw new InvalidArgumentError('It is empty.')
  return [...(before ?? []), ...words]
}

/** An option that may be repeated or hold several words between commas. */
export const listOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(collect)

/** Adds the options that `tail` and `query` share. */
export function addStreamFilters(command: Command): Command {
  return command
    .addOption(listOption('--stream <names>', 'only these streams (comma-separated, repeatable)'))
    .addOption(listOption('--type <types>', 'only these types, such as google.maps.visit'))
    .addOption(listOption('--kind <kinds>', `only these kinds: ${KINDS.join(', ')}`))
}

/** Adds all filters. */
export function addFilters(command: Command): Command {
  return addStreamFilters(command)
    .addOption(listOption('--source <ids>', 'only these sources, such as google.maps'))
    .option('--from <time>', 'not before this time')
    .option('--to <time>', 'before this time (exclusive)')
    .option('--on <day>', 'within this day, month or year')
    .option('--bbox <w,s,e,n>', 'within this box of degrees: west,south,east,north')
    .option('--text <words>', 'with all these words')
    .option('--place <urn>', 'at this place, such as place:google:ChIJ…')
    .addHelpText('after', `\n${TIME_FORMS}`)
}

/** The filter that the options mean. `usage.invalid` where one is not understood. */
export function toFilter(options: FilterOptions, clock: Clock): EventFilter {
  const { stream, source, type, kind, text, place, bbox } = options
  return {
    ...(stream && { stream }),
    ...(source && { source }),
    ...(type && { type }),
    ...(kind && { kind }),
    ...toSpan(options, clock),
    ...(bbox !== undefined && { bbox: parseBox(bbox) }),
    ...(text !== undefined && { text }),
    ...(place !== undefined && { place }),
  }
}

function toSpan(options: FilterOptions, clock: Clock): Pick<EventFilter, 'from' | 'to'> {
  const when = (text: string | undefined, option: string) =>
    text === undefined ? undefined : parseWhen(text, option, clock)
  const on = when(options.on, '--on')
  if (on !== undefined && (options.from !== undefined || options.to !== undefined)) {
    throw usage('--on cannot be combined with --from or --to.')
  }
  if (on !== undefined && on.from === on.until) throw usage(`--on ${options.on}: give a day, a month or a year.`)
  const from = on?.from ?? when(options.from, '--from')?.from
  const to = on?.until ?? when(options.to, '--to')?.from
  if (from !== undefined && to !== undefined && from >= to) {
    throw usage('--from is not before --to: no event can be between them. --to is exclusive; --on takes a whole day.')
  }
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
}

function parseBox(text: string): readonly [number, number, number, number] {
  const [west, south, east, north, ...more] = text
    .split(',')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  const fits = (value: number | undefined, most: number): value is number =>
    value !== undefined && Math.abs(value) <= most
  if (
    !fits(west, 180) ||
    !fits(south, 90) ||
    !fits(east, 180) ||
    !fits(north, 90) ||
    more.length > 0 ||
    south > north
  ) {
    throw usage(
      `--bbox ${text}: give west,south,east,north in degrees, such as 9.7,53.4,10.3,53.7. Longitudes come first; west beyond east crosses the date line.`,
    )
  }
  return [west, south, east, north]
}

/** What of a filter no event can have, in words: a name that nobody knows is a slip of the pen more often than not. */
export function oddities(filter: EventFilter, instance: Instance): string[] {
  const sources = instance.sources.map(({ id }) => id)
  const types = instance.sources.flatMap((source) => source.types.map(({ name }) => name))
  const strange = (what: string, words: readonly string[] | undefined, known: readonly string[]) =>
    (words ?? [])
      .filter((word) => !known.includes(word))
      .map((word) => `No source has the ${what} ${word}.${didYouMean(word, known)}`)
  const unknownSources = (filter.source ?? []).filter((id) => !sources.includes(id))
  return [
    ...unknownSources.map((id) => `There is no source ${id}.${didYouMean(id, sources)}`),
    ...strange('type', filter.type, types),
    ...strange('kind', filter.kind, KINDS),
  ]
}
