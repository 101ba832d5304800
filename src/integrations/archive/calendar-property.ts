/** A property as it stands: names in capitals, the value not unescaped. */
export type CalendarProperty = {
  readonly name: string
  readonly params?: Readonly<Record<string, string>>
  readonly value: string
}

const NAME = /^(?:[\w-]+\.)?([A-Za-z][\w-]{0,99})(?=[;:])/
const PARAM = /;([A-Za-z][\w-]{0,99})=((?:"[^"]*"|[^";:])*)/y

/** Reads a line `NAME;PARAM=value;PARAM="value":value`; undefined where it is none. Of a parameter's list the commas stay. */
export function calendarProperty(line: string): CalendarProperty | undefined {
  const name = NAME.exec(line)
  if (name?.[1] === undefined) return undefined
  const params: Record<string, string> = {}
  let at = name[0].length
  while (line[at] === ';') {
    PARAM.lastIndex = at
    const param = PARAM.exec(line)
    if (param?.[1] === undefined || param[2] === undefined) return undefined
    const key = param[1].toUpperCase()
    if (key !== '__PROTO__') params[key] = decoded(param[2].replaceAll('"', ''))
    at = PARAM.lastIndex
  }
  if (line[at] !== ':') return undefined
  const value = line.slice(at + 1)
  return { name: name[1].toUpperCase(), ...(Object.keys(params).length > 0 && { params }), value }
}

/** RFC 6868: what cannot stand in a parameter. */
const decoded = (value: string): string =>
  value.replace(/\^(n|\^|')/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped === '^' ? '^' : '"'))
