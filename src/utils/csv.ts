/** A line of CSV (RFC 4180), with its end. */
export function csvLine(values: readonly string[]): string {
  return `${values.map(csvCell).join(',')}\r\n`
}

function csvCell(value: string): string {
  return /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

/** A JSON value as it stands in a cell: texts without their quotes, null as nothing. */
export function plainValue(json: string): string {
  if (json === 'null') return ''
  if (!json.startsWith('"')) return json
  const text: unknown = JSON.parse(json)
  return String(text)
}
