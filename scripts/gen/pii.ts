import { CATALOGUE } from '../../src/processors/pii/catalogue/index.ts'
import type { Entity } from '../../src/processors/pii/model.ts'
import { type Generator, table, withBlock } from './generator.ts'

/** The table of entities in docs/pii.md. */
export const pii: Generator = {
  from: 'src/processors/pii/catalogue',
  generate: async () => [await withBlock('docs/pii.md', 'entities', entities())],
}

function entities(): string {
  const all = CATALOGUE.flatMap((group) => group.entities).toSorted((one, other) => (one.id < other.id ? -1 : 1))
  return table(['entity', 'what it is', 'category', 'risk', 'countries'], all.map(row))
}

const row = ({ id, title, category, risk, countries = [] }: Entity): readonly string[] => [
  `\`${id}\``,
  title,
  category,
  risk,
  countries.join(' '),
]
