import { AppError } from '../../core/errors.ts'
import { type CalendarProperty, calendarProperty } from './calendar-property.ts'
import type { Damaged } from './entry.ts'
import { decodedChunks } from './text-chunks.ts'

/** A component of a calendar with what it is understood by: it stands for itself. */
export interface CalendarItem {
  /** VEVENT, VTODO … */
  readonly part: string
  readonly value: {
    readonly properties: readonly CalendarProperty[]
    readonly components?: readonly CalendarComponent[]
    /** Those of the calendar above it: PRODID, METHOD, X-WR-CALNAME … */
    readonly calendar: readonly CalendarProperty[]
    /** The zones (VTIMEZONE) that it names, as far as the calendar has them above it. */
    readonly zones?: readonly CalendarComponent[]
  }
}
export type CalendarComponent = {
  readonly name: string
  readonly properties: readonly CalendarProperty[]
  readonly components?: readonly CalendarComponent[]
}
export type CalendarEntry = CalendarItem | Damaged

const MOST_CHARACTERS = 1 << 20
const MOST_PROPERTIES = 20_000
const DEEPEST = 8
const MOST_ZONES = 500
const MOST_OF_CALENDAR = 100
const KEPT_OF_DAMAGED = 4096

/**
 * The components of an iCalendar file (RFC 5545) of any size, one after the other; VTIMEZONEs go with those that name them.
 * Lines are unfolded; one that is no property goes on with the one before, as programs write that forget to fold. A component
 * whose end is missing ends where the next one begins. Where the chunks break off, the ones before come first. Throws AppError
 * `input.damaged`, after what is there, where the end of the calendar is missing.
 */
export async function* calendarComponents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<CalendarEntry> {
  const reader = createReader()
  let rest = ''
  let failure: { readonly error: unknown } | undefined
  try {
    for await (const text of decodedChunks(chunks)) {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) reader.line(line)
      if (rest.length > MOST_CHARACTERS) {
        reader.line(rest)
        rest = ''
      }
      yield* reader.taken()
    }
  } catch (error) {
    failure = { error }
  }
  reader.line(rest)
  reader.end()
  yield* reader.taken()
  if (failure !== undefined) throw failure.error
  if (reader.isOpen()) throw new AppError('input.damaged', 'the file ends before the calendar is complete')
}

interface Open {
  readonly name: string
  readonly properties: CalendarProperty[]
  readonly components: CalendarComponent[]
}

function createReader() {
  let found: CalendarEntry[] = []
  let calendar: CalendarProperty[] = []
  let zones = new Map<string, CalendarComponent>()
  /** The component that is read, and those open in it. */
  const open: Open[] = []
  /** An unfolded line that may go on. */
  let begun = ''
  let characters = 0
  let fault: string | undefined
  let raw = ''
  let index = 0
  let isOpen = false

  function unfolded(line: string): void {
    const begin = /^BEGIN:\s*([\w-]+)\s*$/i.exec(line)?.[1]?.toUpperCase()
    const end = /^END:\s*([\w-]+)\s*$/i.exec(line)?.[1]?.toUpperCase()
    if (begin !== undefined) onBegin(begin)
    else if (end !== undefined) onEnd(end)
    else if (line.trim() !== '') onProperty(line)
  }
  function onBegin(name: string): void {
    if (name === 'VCALENDAR') {
      closeAll()
      isOpen = true
      calendar = []
      zones = new Map()
      return
    }
    if (open.length > 0 && TOP.test(name)) closeAll()
    if (open.length === 0) {
      characters = 0
      fault = undefined
      raw = ''
    }
    if (open.length >= DEEPEST) fault ??= `components nested more than ${DEEPEST} deep`
    else open.push({ name, properties: [], components: [] })
  }
  function onEnd(name: string): void {
    const at = name === 'VCALENDAR' ? 0 : open.findLastIndex((component) => component.name === name)
    if (name === 'VCALENDAR') isOpen = false
    if (at >= 0) while (open.length > at) closeLast()
  }
  function onProperty(line: string): void {
    const last = open.at(-1)
    const list = last?.properties ?? calendar
    const property = calendarProperty(line)
    if (last !== undefined) measure(line, list.length)
    else if (list.length >= MOST_OF_CALENDAR) return
    if (fault !== undefined && last !== undefined) return
    if (property !== undefined) list.push(property)
    else goOn(list, line)
  }
  function measure(line: string, properties: number): void {
    characters += line.length
    if (raw.length < KEPT_OF_DAMAGED) raw += `${line.slice(0, KEPT_OF_DAMAGED)}\n`
    if (characters > MOST_CHARACTERS) fault ??= `a component of more than ${MOST_CHARACTERS} characters`
    if (properties >= MOST_PROPERTIES) fault ??= `a component of more than ${MOST_PROPERTIES} properties`
  }
  function closeAll(): void {
    while (open.length > 0) closeLast()
  }
  function closeLast(): void {
    const closed = open.pop()
    if (closed === undefined) return
    const component = componentOf(closed)
    const above = open.at(-1)
    if (above !== undefined) above.components.push(component)
    else if (closed.name === 'VTIMEZONE') keepZone(component)
    else give(component)
  }
  function keepZone(zone: CalendarComponent): void {
    const id = zone.properties.find(({ name }) => name === 'TZID')?.value
    if (fault === undefined && id !== undefined && zones.size < MOST_ZONES) zones.set(id, zone)
  }
  function give({ name, ...component }: CalendarComponent): void {
    if (fault !== undefined) {
      found.push({ index, damaged: fault, raw: raw.slice(0, KEPT_OF_DAMAGED) })
    } else {
      const named = new Set(component.properties.map(({ params }) => params?.['TZID']))
      const own = [...zones].filter(([id]) => named.has(id)).map(([, zone]) => zone)
      const value = { ...component, calendar, ...(own.length > 0 && { zones: own }) }
      found.push({ part: name, value })
    }
    index++
  }
  return {
    line(text: string): void {
      const line = text.endsWith('\r') ? text.slice(0, -1) : text
      if (/^[ \t]/.test(line) && begun !== '') {
        if (begun.length <= MOST_CHARACTERS) begun += line.slice(1)
        return
      }
      const whole = begun
      begun = line
      if (whole !== '') unfolded(whole)
    },
    end(): void {
      if (begun !== '') unfolded(begun)
      if (open.length > 0) fault ??= 'the file ends inside of it'
      closeAll()
    },
    isOpen: () => isOpen,
    taken(): readonly CalendarEntry[] {
      const taken = found
      found = []
      return taken
    },
  }
}

/** Those that stand in no other one. */
const TOP = /^(?:VEVENT|VTODO|VJOURNAL|VFREEBUSY|VTIMEZONE)$/

const componentOf = ({ name, properties, components }: Open): CalendarComponent => ({
  name,
  properties,
  ...(components.length > 0 && { components }),
})

function goOn(list: CalendarProperty[], line: string): void {
  const last = list.at(-1)
  if (last !== undefined) list[list.length - 1] = { ...last, value: `${last.value}\\n${line}` }
}
