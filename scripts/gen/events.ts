import type { Draft, EventType } from '../../src/models/events.ts'
import { isRecord } from '../../src/utils/validators.ts'
import { type Generator, pageNotice, table } from './generator.ts'
import { type FoundSource, findSources } from './sources.ts'

const FROM = 'the event types of the sources'

export const events: Generator = {
  from: FROM,
  generate: async () => [{ path: 'docs/events.md', content: page(await findSources()) }],
}

function page(found: readonly FoundSource[]): string {
  return `${pageNotice(FROM)}

# Events

Every event has the same envelope, [CloudEvents 1.0](https://cloudevents.io): when it happened (\`time\`, \`endtime\`, with the
provider's own offset in \`tz\` where it gave one), what it is (\`type\`, \`kind\`), what it is about (\`subject\`, \`place\`), who
took part (\`actors\`), and what it came from. \`data\` holds the rest: \`latitude\`, \`longitude\` (degrees) and \`accuracy\`
(metres) where they are known, and the fields below. Fields of a record that we do not know are kept in \`data\` too.

\`dataschema\` ends in the version of a type. It grows only when a field changes its meaning or goes; new fields may come
at any time. Units stand in the meaning of a field. \`GET /v1/schemas/<type>/<version>\` gives the same as JSON Schema, with the
example; TypeScript types are in the package: \`import type { EventOf } from 'datapunk-stream'\`.

${found.map(({ source }) => [`## ${source.title}`, ...source.types.map(section)].join('\n\n')).join('\n\n')}
`
}

function section(type: EventType): string {
  const fields = fieldsOf(type.data)
  return [
    `<a id="${type.name}"></a>`,
    `### \`${type.name}\``,
    `${type.title} · kind \`${type.kind}\` · version ${type.version}${searched(type)}`,
    fields.length === 0 ? 'It has no fields of its own.' : table(['field of `data`', 'type', 'meaning'], fields),
    `\`\`\`json\n${JSON.stringify(example(type.example), undefined, 2)}\n\`\`\``,
  ].join('\n\n')
}

function searched({ text }: EventType): string {
  return text.length === 0 ? '' : ` · text search reads ${text.map((name) => `\`${name}\``).join(', ')}`
}

/** Rows of name, type and meaning, those of nested objects below their own. */
function fieldsOf(schema: unknown, prefix = ''): string[][] {
  if (!isRecord(schema)) return []
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  return Object.entries(properties).flatMap(([name, property]) => {
    const path = prefix + name
    const inner = isRecord(property) && property['type'] === 'array' ? property['items'] : property
    const rest = inner === property ? `${path}.` : `${path}[].`
    const optional = required.includes(name) ? '' : ', optional'
    return [[`\`${path}\``, typeText(property) + optional, meaning(property)], ...fieldsOf(inner, rest)]
  })
}

function typeText(schema: unknown): string {
  if (!isRecord(schema)) return 'any'
  const { type, items, anyOf } = schema
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' or ')
  if ('const' in schema) return JSON.stringify(schema['const'])
  if (Array.isArray(anyOf)) return anyOf.map(typeText).join(' or ')
  if (type === 'array') return `array of ${typeText(items)}`
  const format = typeof schema['format'] === 'string' ? ` (${schema['format']})` : ''
  return typeof type === 'string' ? type + format : 'any'
}

function meaning(schema: unknown): string {
  if (!isRecord(schema)) return ''
  const { description, unit, examples } = schema
  const [shown] = Array.isArray(examples) ? examples : []
  return [
    typeof description === 'string' ? description : '',
    typeof unit === 'string' ? `unit: ${unit}` : '',
    shown === undefined ? '' : `e.g. \`${JSON.stringify(shown)}\``,
  ]
    .filter((part) => part !== '')
    .join('; ')
}

const DEGREE = 1e7

/** The example as it is read back: times in words, degrees, envelope and data apart. */
function example({ data, time, endtime, tz, endtz, lat, lon, accuracy, ...envelope }: Draft): Record<string, unknown> {
  return {
    ...envelope,
    ...(time === undefined ? {} : { time: new Date(time).toISOString() }),
    ...(endtime === undefined ? {} : { endtime: new Date(endtime).toISOString() }),
    ...(tz === undefined ? {} : { tz: offset(tz) }),
    ...(endtz === undefined ? {} : { endtz: offset(endtz) }),
    data: {
      ...(lat === undefined ? {} : { latitude: lat / DEGREE }),
      ...(lon === undefined ? {} : { longitude: lon / DEGREE }),
      ...(accuracy === undefined ? {} : { accuracy }),
      ...data,
    },
  }
}

/** Minutes east of UTC as on the wire: `+02:00`. */
function offset(minutes: number): string {
  const size = Math.abs(minutes)
  const digits = (value: number) => `${value}`.padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${digits(Math.floor(size / 60))}:${digits(size % 60)}`
}
