import type { ViewAbout } from '../../src/models/sql-view.ts'
import { BASE_VIEWS } from '../../src/storage/postgres/public-views.ts'
import { type Generator, pageNotice, table } from './generator.ts'
import { type FoundSource, findSources } from './sources.ts'

const FROM = 'the views of the schema and of the sources'

export const views: Generator = {
  from: FROM,
  generate: async () => [{ path: 'docs/sql.md', content: page(await findSources()) }],
}

function page(found: readonly FoundSource[]): string {
  const sources = found.filter(({ source: { views = [] } }) => views.length > 0)
  return `${pageNotice(FROM)}

# SQL

Your data is in your own PostgreSQL, and its public face is the schema \`datapunk\`: the views below. They are a public
interface; the tables behind them, in schema \`dp\`, are not and change without notice. Every view asks as who looks at
it, under row-level security: the role \`datapunk_app\` sees the rows of the owner that the setting \`datapunk.owner\` names.

\`datapunk sql\` asks them without any other program ([cli.md](cli.md)). The comments below stand in the database too, so every tool that shows comments shows them.

## Functions

For what stands in \`data\`. Each gives null where the field is absent or of another kind, and never an error.

${table(
  ['function', 'gives'],
  [
    ['`datapunk.number(data, field)`', 'a JSON number as `double precision`'],
    ['`datapunk.amount(data, field)`', 'a JSON number, or a text that is a decimal number, exact as `numeric`'],
    ['`datapunk.flag(data, field)`', 'true or false as `boolean`'],
    ['`datapunk.moment(data, field)`', 'a text that is an RFC 3339 time as `timestamptz`'],
    ['`data ->> field`', 'a text; in PostgreSQL itself'],
  ],
)}

Conditions on \`stream\` (\`google.maps\`) are quick, on \`type\` alone they read everything. U+0000 and half surrogates, which
PostgreSQL refuses, stand as U+E000 and four hexadecimal digits.

## All sources

${BASE_VIEWS.map(section).join('\n\n')}

${sources.map(({ source }) => [`## ${source.title}`, ...(source.views ?? []).map(section)].join('\n\n')).join('\n\n')}
`
}

function section({ name, about, columns }: ViewAbout): string {
  return [
    `### \`datapunk.${name}\``,
    `${about}.`,
    table(
      ['column', 'meaning'],
      columns.map((column) => [`\`${column.name}\``, column.about]),
    ),
  ].join('\n\n')
}
